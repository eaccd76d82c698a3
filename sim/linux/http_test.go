//go:build linux && (amd64 || arm64)

package linux_test

import (
	"context"
	"fmt"
	"io"
	stdnet "net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/linux"
)

func serve() {
	mux := http.NewServeMux()
	mux.HandleFunc("/hello", func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		must(err)
		fmt.Fprintf(w, "hello %s", b)
	})
	must(http.ListenAndServe(":8080", mux))
}

func ask() {
	dialer := &stdnet.Dialer{Timeout: time.Second}
	client := &http.Client{Timeout: 3 * time.Second,
		Transport: &http.Transport{DialContext: dialer.DialContext}}
	for i := range 20 {
		resp, err := client.Post("http://server:8080/hello", "text/plain",
			strings.NewReader(fmt.Sprint(i)))
		if err != nil {
			fmt.Println(err)
			time.Sleep(time.Second)
			continue
		}
		b, err := io.ReadAll(resp.Body)
		must(err)
		must(resp.Body.Close())
		fmt.Printf("%s %s\n", resp.Status, b)
		time.Sleep(100 * time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_, err := dialer.DialContext(ctx, "tcp", "server:81")
	fmt.Println(err)
}

func TestHTTP(t *testing.T) {
	var output string
	s := sim.New(sim.Config{Seed: 7, Log: func(l sim.LogLine) { output += l.Text + "\n" }})
	defer s.Close()
	n := net.New(s)
	for _, name := range []string{"server", "anna", "bert"} {
		h := s.NewHost(name, nil)
		main := ask
		if name == "server" {
			main = serve
		}
		linux.Boot(h, disk.New(h), n.Attach(h), linux.Program{Main: main})
		h.Boot()
	}
	s.RunFor(10 * time.Second)
	require.NoError(t, s.Err(), output)
	require.Equal(t, 40, strings.Count(output, "200 OK hello "))
	require.Contains(t, output, "connection refused")
}
