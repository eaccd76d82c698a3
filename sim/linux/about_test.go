//go:build linux && (amd64 || arm64)

package linux_test

import (
	stdnet "net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/linux"
)

// TestTheTraceNamesWhatCallsAreAbout: files by their paths, peers by their addresses, errors by
// their names.
func TestTheTraceNamesWhatCallsAreAbout(t *testing.T) {
	var trace strings.Builder
	s := sim.New(sim.Config{Seed: 7, Trace: &trace})
	defer s.Close()
	n := net.New(s)
	h := s.NewHost("alpha", nil)
	linux.Boot(h, disk.New(h), n.Attach(h), linux.Program{Dir: "/tmp", Main: func() {
		f, err := os.Create("log")
		must(err)
		_, err = f.WriteString("x")
		must(err)
		must(f.Sync())
		must(f.Close())
		must(os.Rename("log", "/tmp/old\n"))
		_, err = os.Open("/nowhere")
		must(unless(err != nil, "it is there"))
		l, err := stdnet.Listen("tcp4", ":80")
		must(err)
		_, err = stdnet.Dial("tcp4", l.Addr().String())
		must(err)
	}})
	h.Boot()
	s.RunFor(time.Minute)
	require.NoError(t, s.Err())
	require.NoError(t, s.FlushTrace())
	var text strings.Builder
	require.NoError(t, sim.WriteText(&text, strings.NewReader(trace.String())))
	for _, topic := range []string{
		"sys.openat /tmp/log O_RDWR|O_CREAT|O_TRUNC", "sys.write /tmp/log", "sys.fsync /tmp/log",
		"sys.close /tmp/log", `sys.renameat /tmp/log "/tmp/old\n"`,
		"sys.openat /nowhere O_RDONLY ENOENT", "sys.bind 0.0.0.0:80",
		"sys.connect 0.0.0.0:80 EINPROGRESS",
	} {
		require.Contains(t, text.String(), topic)
	}
}
