package trace

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/sim"
)

// disturbedPast is that of the last step of host a, which asks b every second for ten seconds.
func disturbedPast(t *testing.T,
	disturb func(a, c *sim.Host, n *net.Network)) (l *Log, past []bool) {
	t.Helper()
	var buf bytes.Buffer
	s := sim.New(sim.Config{Seed: 1, Trace: &buf})
	defer s.Close()
	n := net.New(s)
	a, b, c := s.NewHost("a", nil), s.NewHost("b", nil), s.NewHost("c", nil)
	sa := n.Attach(a)
	n.Attach(b)
	n.Attach(c)
	for _, h := range []*sim.Host{a, b, c} {
		h.Boot()
	}
	a.Go("ask", func(p *sim.Proc) {
		conn, err := sa.ListenPacket(7)
		require.NoError(t, err)
		for range 10 {
			_, _ = conn.WriteTo([]byte("?"), &net.HostAddr{Net: "udp", Host: "b", Port: 9})
			p.Sleep(time.Second)
		}
	})
	s.World().Go("trouble", func(p *sim.Proc) {
		p.Sleep(2500 * time.Millisecond)
		disturb(a, c, n)
	})
	s.RunFor(time.Minute)
	require.NoError(t, s.FlushTrace())
	l, err := Read(bytes.NewReader(buf.Bytes()))
	require.NoError(t, err)
	last := uint64(0)
	for i, st := range l.Steps {
		if h := l.hostOf(st); h >= 0 && l.Hosts[h] == "a" {
			last = uint64(i)
		}
	}
	return l, l.Past(last)
}

// TestDisturbed: a fault is in the past of what it changed, though it caused none of it, and one
// that changed nothing is not.
func TestDisturbed(t *testing.T) {
	for name, c := range map[string]struct {
		disturb func(a, c *sim.Host, n *net.Network)
		in      bool
	}{
		"the clock of a": {func(a, _ *sim.Host, _ *net.Network) { a.Jump(time.Hour) }, true},
		"the clock of c": {func(_, c *sim.Host, _ *net.Network) { c.Jump(time.Hour) }, false},
		"a link of a": {func(_, _ *sim.Host, n *net.Network) {
			n.Partition([]string{"a"}, []string{"b"})
		}, true},
		"a link of c": {func(_, _ *sim.Host, n *net.Network) {
			n.Partition([]string{"c"}, []string{"b"})
		}, false},
	} {
		l, past := disturbedPast(t, c.disturb)
		found := false
		for i, st := range l.Steps {
			if h := l.hostOf(st); h >= 0 && l.Hosts[h] == "world" &&
				st.At == sim.Instant(2500*time.Millisecond) {
				found = found || past[i]
			}
		}
		require.Equal(t, c.in, found, name)
	}
}
