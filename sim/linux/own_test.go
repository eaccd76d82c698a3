//go:build linux && (amd64 || arm64)

package linux_test

import (
	"expvar"
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/user"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/linux"
)

// ownPort is a flag in a package variable.
var ownPort = flag.Int("own-port", 80, "of the programs of a test")

// ordinary is a program as it is written outside of all tests: everything is where the standard
// library has it for all.
func ordinary() {
	flag.Usage = func() { fmt.Println("usage of", os.Args[0]) }
	name := flag.String("name", "nobody", "of the program")
	ask := flag.String("ask", "", "an address")
	flag.Parse()
	log.SetFlags(0)
	log.SetPrefix(*name + ": ")
	slog.SetDefault(slog.Default().With("name", *name))
	expvar.NewString("name").Set(*name)
	http.HandleFunc("/name", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "%s at %d, %d flags", *name, *ownPort, flag.NFlag())
	})
	http.DefaultClient.Timeout = time.Second
	go func() {
		time.Sleep(100 * time.Millisecond)
		for _, path := range []string{"/name", "/debug/vars", "/debug/pprof/"} {
			resp, err := http.Get("http://" + *ask + path)
			if err != nil {
				log.Print(err)
				continue
			}
			b, err := io.ReadAll(resp.Body)
			must(err)
			must(resp.Body.Close())
			switch path {
			case "/name":
				log.Printf("%s", b)
			case "/debug/vars":
				log.Print(strings.Contains(string(b), `"name": "`+*name+`"`),
					strings.Contains(string(b), `"memstats"`))
			default:
				log.Print(strings.Contains(string(b), "goroutine?debug"))
			}
		}
		u, err := user.Current()
		must(err)
		slog.Info(u.HomeDir)
	}()
	log.Fatal(http.ListenAndServe(fmt.Sprintf(":%d", *ownPort), nil))
}

// TestOrdinaryPrograms: two hosts whose programs use the default mux, client, logger, flags and
// variables of the standard library, and start more than once.
func TestOrdinaryPrograms(t *testing.T) {
	mux, transport, args := http.DefaultServeMux, http.DefaultTransport, os.Args
	flags, usage := flag.CommandLine, log.Prefix()
	s := sim.New(sim.Config{Seed: 7, Log: func(l sim.LogLine) { t.Log(l) }})
	defer s.Close()
	n := net.New(s)
	output := map[string]string{}
	for _, args := range [][]string{
		{"ordinary", "-name=alpha", "-ask=beta:81"},
		{"ordinary", "-name=beta", "-ask=alpha:80", "-own-port=81"},
	} {
		name := strings.TrimPrefix(args[1], "-name=")
		h := s.NewHost(name, nil)
		linux.Boot(h, disk.New(h), n.Attach(h), linux.Program{Main: ordinary, Args: args,
			Output: func(_ int, b []byte) { output[name] += string(b) }})
		h.Boot()
	}
	for range 3 {
		s.RunFor(time.Second)
		for _, h := range s.Hosts() {
			h.Crash(sim.Kill)
			h.Boot()
		}
	}
	require.NoError(t, s.Err())
	for name, want := range map[string]string{
		"alpha": "alpha: beta at 81, 3 flags\nalpha: false true\nalpha: true\n" +
			"alpha: INFO /root name=alpha\n",
		"beta": "beta: alpha at 80, 2 flags\nbeta: false true\nbeta: true\n" +
			"beta: INFO /root name=beta\n",
	} {
		require.Equal(t, strings.Repeat(want, 3), output[name])
	}
	require.Same(t, mux, http.DefaultServeMux)
	require.Same(t, transport, http.DefaultTransport)
	require.Same(t, flags, flag.CommandLine)
	require.Equal(t, args, os.Args)
	require.Equal(t, usage, log.Prefix())
	require.Equal(t, 80, *ownPort)
	require.Nil(t, flag.Lookup("name"))
	require.Nil(t, expvar.Get("name"))
}
