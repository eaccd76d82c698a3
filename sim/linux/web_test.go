//go:build linux && (amd64 || arm64)

package linux_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	stdnet "net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/linux"
	"groundhog/sim/linux/linuxtest"
)

// webServer is a web server that writes a file for each request.
func webServer() {
	var mu sync.Mutex
	n := 0
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		n++
		k := n
		mu.Unlock()
		time.Sleep(time.Duration(rand.IntN(5)) * time.Millisecond)
		must(os.WriteFile(fmt.Sprintf("/tmp/%d", k%8), []byte(r.URL.Path), 0o644))
		fmt.Fprintf(w, "%d %s", k, r.URL.Path)
	})
	l, err := stdnet.Listen("tcp", ":8080")
	must(err)
	must(http.Serve(l, mux))
}

// webClient makes ten requests in each of five goroutines, and tells the times of failures.
func webClient() {
	var wg sync.WaitGroup
	for i := range 5 {
		wg.Go(func() {
			c := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{}}
			for k := range 10 {
				resp, err := c.Get(fmt.Sprintf("http://server:8080/%d/%d", i, k))
				if err != nil {
					fmt.Println("failed", err)
					time.Sleep(time.Second)
					continue
				}
				b, err := io.ReadAll(resp.Body)
				must(err)
				must(resp.Body.Close())
				fmt.Printf("got %s\n", b)
			}
			c.CloseIdleConnections()
		})
	}
	wg.Wait()
	_, err := stdnet.Dial("tcp", "server:9")
	fmt.Println(err)
	c, err := stdnet.Dial("tcp", "server:8080")
	must(err)
	must(c.SetReadDeadline(time.Now().Add(3 * time.Second)))
	_, err = c.Read(make([]byte, 1))
	fmt.Println(err)
	must(c.SetReadDeadline(time.Time{}))
	_, err = c.Read(make([]byte, 1))
	fmt.Println(err)
	time.Sleep(time.Hour)
}

// web runs a server and two clients, and kills the server in the end.
func web(seed uint64) (output string, hash uint64, err error) {
	s := sim.New(sim.Config{Seed: seed, Log: func(l sim.LogLine) { output += l.String() + "\n" }})
	defer s.Close()
	n := net.New(s)
	for _, p := range []struct {
		name string
		main func()
	}{{"server", webServer}, {"one", webClient}, {"two", webClient}} {
		h := s.NewHost(p.name, nil)
		linux.Boot(h, disk.New(h), n.Attach(h), linux.Program{Main: p.main})
	}
	n.SetLinks(net.Link{Latency: net.Uniform(time.Millisecond, 2*time.Millisecond)})
	for _, h := range s.Hosts() {
		h.Boot()
	}
	s.RunFor(20 * time.Second)
	if s.Err() == nil {
		s.HostByName("server").Crash(sim.Kill)
		s.RunFor(time.Second)
	}
	return output, s.Hash(), s.Err()
}

func TestHTTPOfThreeHosts(t *testing.T) {
	output, _, err := web(7)
	require.NoError(t, err, output)
	require.Equal(t, 100, strings.Count(output, "got "), output)
	require.Equal(t, 2, strings.Count(output, "connection refused"), output)
	require.Equal(t, 2, strings.Count(output, "i/o timeout"), output)
	require.Equal(t, 2, strings.Count(output, "connection reset by peer"), output)
}

func TestHTTPHasOneTrace(t *testing.T) {
	linuxtest.Processes(t, func() uint64 { _, hash, _ := web(7); return hash })
}
