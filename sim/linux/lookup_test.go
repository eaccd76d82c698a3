//go:build linux && (amd64 || arm64)

package linux_test

import (
	"context"
	"errors"
	"fmt"
	stdnet "net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/linux"
)

// lookups asks about a name and prints the answer, and how many seconds it took.
func lookups(name string) func() {
	return func() {
		start := time.Now()
		addresses, err := stdnet.DefaultResolver.LookupHost(context.Background(), name)
		seconds := int(time.Since(start).Round(time.Second).Seconds())
		if e := (*stdnet.DNSError)(nil); errors.As(err, &e) {
			what := strings.TrimSpace(e.Err[strings.LastIndex(e.Err, ":")+1:]) // without addresses
			fmt.Printf("%s found=%t timeout=%t temporary=%t %d\n", what, !e.IsNotFound, e.IsTimeout,
				e.IsTemporary, seconds)
			return
		}
		fmt.Println(addresses, seconds)
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ fault, name, want string }{
		{"", "beta", "[10.0.0.2 fd00::2] 0"},
		{"", "db.example.com", "[10.0.0.2 fd00::2] 0"},
		{"", "gamma", "no such host found=false timeout=false temporary=false 0"},
		{"", "localhost", "[127.0.0.1 ::1] 0"},
		{"lookup-fail alpha|*", "localhost", "[127.0.0.1 ::1] 0"},
		{"lookup-fail beta|*", "beta", "[10.0.0.2 fd00::2] 0"},
		{"lookup-fail alpha|*.com", "beta", "[10.0.0.2 fd00::2] 0"},
		{"lookup-fail alpha|beta", "beta",
			"server misbehaving found=true timeout=false temporary=true 0"},
		{"lookup-fail max=1", "beta", "[10.0.0.2 fd00::2] 0"},
		{"lookup-delay 2s", "beta", "[10.0.0.2 fd00::2] 2"},
		{"lookup-silent", "beta", "i/o timeout found=true timeout=true temporary=true 10"},
		{"lookup-silent for=3s", "beta", "[10.0.0.2 fd00::2] 5"},
	} {
		var output string
		s := sim.New(sim.Config{Seed: 7})
		n := net.New(s)
		h := s.NewHost("alpha", nil)
		linux.Boot(h, nil, n.Attach(h), linux.Program{Main: lookups(c.name),
			Output: func(_ int, b []byte) { output += string(b) }})
		n.Attach(s.NewHost("beta", nil))
		n.SetName("db.example.com", "beta")
		if c.fault != "" {
			f, err := net.ParseFault(c.fault)
			require.NoError(t, err)
			n.Inject(f)
		}
		h.Boot()
		s.RunFor(time.Minute)
		require.NoError(t, s.Err())
		require.Equal(t, c.want+"\n", output, "%s under %q", c.name, c.fault)
		s.Close()
	}
}
