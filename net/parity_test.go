package net

import (
	"errors"
	"fmt"
	"io"
	stdnet "net"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// scripts are played on a connection of this network and on one of the real
// kernel (Linux alone): every call must give the same on both. "wait" lets
// everything arrive.
var scripts = []string{
	"b close, wait, a write 1, wait, a write 1, a write 1, a read, a read",
	"b close, wait, a read, a write 1, wait, a read, a write 1, a read, a write 1",
	"b close, wait, a write 1, wait, a read, a read, a write 1, a write 1",
	"a write 5, wait, b close, wait, a read, a read, a write 1, a read",
	"a write 5, wait, b close, wait, a write 1, a read, a write 1, a read",
	"b linger0, b close, wait, a read, a read, a write 1, a close",
	"b linger0, b close, wait, a write 1, a write 1, a read, a close",
	"b write 5, wait, b linger0, b close, wait, a read, a read, a read, a write 1",
	"b write 5, b linger0, b close, wait, a write 1, a read, a read, a write 1",
	"a closewrite, wait, a write 1, b read, b write 3, wait, a read, b close, wait, a read, a " +
		"read, a close",
	"a closewrite, b closewrite, wait, a read, b read, a write 1, a closewrite, a close, b close",
	"a closeread, a read, a write 4, wait, b read, a close, b read",
	"a closeread, b write 5, wait, a read, b write 5, wait, a read, b write 5, wait, a close, " +
		"wait, b write 5, b write 1",
	"b write 5, wait, a closeread, a read, a read, a close, wait, b read",
	"a closeread, a closeread, b close, wait, a read, a write 2, wait, a closeread, a " +
		"closewrite, a write 1",
	"b close, a closewrite, wait, a closewrite, a closeread, a read, a write 1, a close",
	"a write 9, b linger0, b close, wait, a closewrite, a closeread, a read, a write 1, a close",
	"a close, a read, a write 1, a close, a closewrite, a closeread, a linger0",
	"a close, wait, b write 5, wait, b write 5, b read, b read",
	"a close, wait, b read, b read, b close",
	"a past, b write 5, wait, a read, a write 1, a never, a read, a write 1, wait, b read",
	"a write 0, wait, b past, b read, b never, a write 3, wait, b read 0, b read",
	"a write 3, a closewrite, wait, b read 0, b read, b read, b write 2, b close, wait, a read, " +
		"a read",
}

// play makes the calls of a script and returns what each gave.
func play(t *testing.T, script string, a, b Conn, wait func(), now func() time.Time) []string {
	var out []string
	for step := range strings.SplitSeq(script, ", ") {
		if step == "wait" {
			wait()
			continue
		}
		words := strings.Fields(step)
		c := map[string]Conn{"a": a, "b": b}[words[0]]
		size := -1
		if len(words) == 3 {
			size = int(words[2][0] - '0')
		}
		n, err := 0, error(nil)
		switch words[1] {
		case "read":
			if size < 0 {
				size = 100
			}
			n, err = c.Read(make([]byte, size))
		case "write":
			n, err = c.Write(make([]byte, size))
		case "close":
			err = c.Close()
		case "closewrite":
			err = c.(interface{ CloseWrite() error }).CloseWrite()
		case "closeread":
			err = c.(interface{ CloseRead() error }).CloseRead()
		case "linger0":
			err = c.(interface{ SetLinger(int) error }).SetLinger(0)
		case "past":
			err = c.SetDeadline(now().Add(-time.Second))
		case "never":
			err = c.SetDeadline(time.Time{})
		default:
			t.Fatalf("no such step: %q", step)
		}
		out = append(out, fmt.Sprintf("%s: %d %s", step, n, class(err)))
	}
	return out
}

// class says what kind of error a caller sees, and by what operation.
func class(err error) string {
	if err == nil || err == io.EOF {
		return fmt.Sprint(err)
	}
	op := "not an OpError"
	var oe *stdnet.OpError
	if errors.As(err, &oe) {
		op = oe.Op + " " + oe.Net
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return op + " " + errno.Error()
	}
	if errors.Is(err, stdnet.ErrClosed) {
		return op + " closed"
	}
	if ne, ok := err.(stdnet.Error); ok && ne.Timeout() {
		return op + " timeout"
	}
	return op + " " + err.Error()
}

func playSim(t *testing.T, script string) (out []string) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	l, err := w.n.Stack("b").Listen(80)
	require.NoError(t, err)
	w.s.World().Go("play", func(p *sim.Proc) {
		a, err := w.n.Stack("a").Dial(p.Context(), "b:80")
		check(err)
		b, err := l.Accept()
		check(err)
		out = play(t, script, a, b, func() { p.Sleep(time.Second) }, p.Now)
	})
	w.s.RunFor(time.Hour)
	return out
}

func playReal(t *testing.T, script string) []string {
	l, err := stdnet.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Skipf("no real network here: %v", err)
	}
	defer l.Close()
	a, err := stdnet.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	defer a.Close()
	b, err := l.Accept()
	require.NoError(t, err)
	defer b.Close()
	return play(t, script, a, b, func() { time.Sleep(20 * time.Millisecond) }, time.Now)
}

func TestParityWithLinux(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the model is Linux")
	}
	for _, script := range scripts {
		assert.Equal(t, playReal(t, script), playSim(t, script), script)
	}
}
