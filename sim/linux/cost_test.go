//go:build linux && (amd64 || arm64)

package linux_test

import (
	"io"
	stdnet "net"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/linux"
	"groundhog/sim/linux/linuxtest"
)

// both measures a program, whose work is done n times, on a simulated host and on this machine.
func both(b *testing.B, work func(dir string, n int)) {
	b.Run("virtual", func(b *testing.B) {
		s := sim.New(sim.Config{Seed: 7, StepLimit: 1 << 60, TimeLimit: 1 << 60})
		defer s.Close()
		h := s.NewHost("alpha", nil)
		linux.Boot(h, disk.New(h), net.New(s).Attach(h), linux.Program{
			Main: func() { work("/tmp", b.N) },
		})
		h.Boot()
		defer linuxtest.PerOp(b)()
		s.Run()
		require.NoError(b, s.Err())
	})
	b.Run("real", func(b *testing.B) {
		dir := b.TempDir()
		defer linuxtest.PerOp(b)()
		work(dir, b.N)
	})
}

func BenchmarkGetpid(b *testing.B) {
	both(b, func(_ string, n int) {
		for range n {
			syscall.Getpid()
		}
	})
}

// written is a new file of 1 MiB.
func written(dir string) *os.File {
	f, err := os.Create(filepath.Join(dir, "file"))
	must(err)
	_, err = f.Write(make([]byte, 1<<20))
	must(err)
	return f
}

func BenchmarkPread4K(b *testing.B) {
	both(b, func(dir string, n int) {
		f, page := written(dir), make([]byte, 4096)
		for i := range n {
			_, err := f.ReadAt(page, int64(i%256)<<12)
			must(err)
		}
	})
}

func BenchmarkPwriteFsync4K(b *testing.B) {
	both(b, func(dir string, n int) {
		f, page := written(dir), make([]byte, 4096)
		for i := range n {
			page[0]++
			_, err := f.WriteAt(page, int64(i%256)<<12)
			must(err)
			must(f.Sync())
		}
	})
}

func BenchmarkEcho(b *testing.B) {
	both(b, func(_ string, n int) {
		l, err := stdnet.Listen("tcp", "127.0.0.1:0")
		must(err)
		go func() {
			c, err := l.Accept()
			must(err)
			_, _ = io.Copy(struct{ io.Writer }{c}, struct{ io.Reader }{c})
		}()
		c, err := stdnet.Dial("tcp", l.Addr().String())
		must(err)
		text := make([]byte, 100)
		for range n {
			_, err = c.Write(text)
			must(err)
			_, err = io.ReadFull(c, text)
			must(err)
		}
		must(c.Close())
	})
}

func BenchmarkGet(b *testing.B) {
	both(b, func(_ string, n int) {
		l, err := stdnet.Listen("tcp", "127.0.0.1:0")
		must(err)
		go func() {
			_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, "hello")
			}))
		}()
		client := &http.Client{Transport: &http.Transport{}}
		for range n {
			resp, err := client.Get("http://" + l.Addr().String())
			must(err)
			_, err = io.Copy(io.Discard, resp.Body)
			must(err)
			must(resp.Body.Close())
		}
	})
}
