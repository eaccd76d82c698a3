package fault

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// parsed reads a fault of hosts.
func parsed(t *testing.T, text string) Host {
	t.Helper()
	f, err := ParseHost(text)
	require.NoError(t, err)
	return f
}

// TestHostFaults injects each kind, looks at the host, and looks again when the fault has lifted
// itself.
func TestHostFaults(t *testing.T) {
	up := func(h *sim.Host) any { return h.Up() }
	shown := func(h *sim.Host) any { return h.Clock().Now().Sub(h.Sim().Now().Time()) }
	for _, c := range []struct {
		text         string
		look         func(h *sim.Host) any
		during, then any
		boots        uint32 // in the end
	}{
		{"crash a kill for=2s", up, false, true, 2},
		{"crash a power for=2s", up, false, true, 2},
		{"shutdown a grace=1s for=2s", up, false, true, 2}, // nothing runs on it: down at once
		{"restart a kill", up, true, true, 2},
		{"pause a for=2s", func(h *sim.Host) any { return h.Paused() }, true, false, 1},
		{"jump a by=-1h", shown, -time.Hour, -time.Hour, 1},
		{"drift a ppm=1000 for=2s", shown, time.Millisecond, 2 * time.Millisecond, 1},
	} {
		t.Run(c.text, func(t *testing.T) {
			s := sim.New(sim.Config{Seed: 1})
			defer s.Close()
			hosts := faultHosts(s, "a", "b")
			in := On(s).Inject(parsed(t, c.text))
			require.Equal(t, uint64(1), in.Hits())
			s.RunFor(time.Second)
			require.Equal(t, c.during, c.look(hosts[0]))
			s.RunFor(4 * time.Second)
			require.Equal(t, c.then, c.look(hosts[0]))
			require.Equal(t, c.boots, hosts[0].Incarnation())
			require.Equal(t, uint32(1), hosts[1].Incarnation(), "the other host is left alone")
			require.True(t, hosts[1].Up() && !hosts[1].Paused())
			in.Lift()
			require.Equal(t, c.boots, hosts[0].Incarnation(), "it is over")
		})
	}
}

// TestHostLift: a fault without an end lasts until it is lifted, by its handle or with all others.
func TestHostLift(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	hosts := faultHosts(s, "client-1", "client-2", "server")
	crash := On(s).Inject(parsed(t, "crash client-* kill"))
	On(s).Inject(parsed(t, "pause server"))
	On(s).Inject(parsed(t, "drift server ppm=-500"))
	require.Equal(t, uint64(2), crash.Hits())
	s.RunFor(time.Hour)
	require.False(t, hosts[0].Up() || hosts[1].Up())
	require.True(t, hosts[2].Paused())
	crash.Lift()
	require.True(t, hosts[0].Up() && hosts[1].Up())
	On(s).Lift()
	require.False(t, hosts[2].Paused())
	behind := s.Now().Time().Sub(hosts[2].Clock().Now())
	s.RunFor(time.Hour)
	require.Equal(t, behind, s.Now().Time().Sub(hosts[2].Clock().Now()),
		"the clock runs truly again")
	crash.Lift()
	require.Equal(t, uint32(2), hosts[0].Incarnation())
}

// TestCrashOfItself: a process that crashes its own host does not return from it, and the host
// boots again.
func TestCrashOfItself(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	var reached []uint32
	h := s.NewHost("h", func(p *sim.Proc) {
		reached = append(reached, p.Incarnation())
		if p.Incarnation() == 1 {
			On(s).Inject(Host{Do: Crash, Hosts: "h", For: time.Second})
			reached = append(reached, 100)
		}
	})
	h.Boot()
	s.Run()
	require.Equal(t, []uint32{1, 2}, reached)
}

// TestInjectRefuses: what cannot be meant panics with one clear line.
func TestInjectRefuses(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	faultHosts(s, "a", "b")
	require.PanicsWithValue(t, `fault "pause c": no host is named "c": there are a, b`,
		func() { On(s).Inject(parsed(t, "pause c")) })
	require.PanicsWithValue(t, `fault "jump a": by=0s: a time other than 0s belongs to jump`,
		func() { On(s).Inject(Host{Do: Jump, Hosts: "a"}) })
}
