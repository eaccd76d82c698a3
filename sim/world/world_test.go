package world_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/explore/plan"
	"groundhog/sim/fault"
	"groundhog/sim/world"
)

// three hosts, of which two have disks.
func three() *world.Topology {
	t := world.NewTopology([]string{"a", "b", "c"}, []string{"a", "b"})
	t.Points = []string{"queue/append@a max=1 return(true)"}
	return t
}

// built is the world of three hosts, all of them up.
func built(t *testing.T, of *world.Topology) (*world.World, []*world.Host) {
	t.Helper()
	s := sim.New(sim.Config{Seed: 1})
	t.Cleanup(s.Close)
	w := of.New(s)
	var hosts []*world.Host
	for _, name := range of.Hosts {
		hosts = append(hosts, w.NewHost(name, nil))
	}
	w.Boot()
	return w, hosts
}

// happen lets lines happen now, one after the other.
func happen(t *testing.T, w *world.World, of *world.Topology, lines ...string) {
	t.Helper()
	schema := of.Plan(time.Minute)
	do, err := schema.Bind(w.Handlers())
	require.NoError(t, err)
	for _, text := range lines {
		l, err := schema.ParseLine("0s fault " + text)
		require.NoError(t, err)
		do(l)
	}
}

// runFor is a driver of its own.
type runFor struct{ s *sim.Sim }

func (r runFor) For(d time.Duration) bool { return r.s.RunFor(d).Err == nil }

// TestLinesAreChecked: a fault that cannot happen is an error of the plan, in one line.
func TestLinesAreChecked(t *testing.T) {
	schema := three().Plan(time.Minute)
	require.NoError(t, schema.Check())
	for text, want := range map[string]string{
		`crash host=mars kind=kill down=1s`:          `crash: argument host: "mars": expected one of a b c`,
		`pause host=mars for=1s`:                     `pause: argument host: "mars": expected one of a b c`,
		`jump host=mars by=1s`:                       `jump: argument host: "mars"`,
		`drift host=a ppm=5000000 for=1s`:            `argument ppm: "5000000": expected a number from -100000 to 100000`,
		`disk host=mars fault="sync \"x\" EIO"`:      `disk: argument host: "mars": expected one of a b`,
		`disk host=c fault="sync \"x\" EIO"`:         `disk: argument host: host c has no disk: expected one of a b`,
		`disk host=a fault="sync@b \"x\" EIO"`:       `the line says whose disk it is, so leave out @b`,
		`disk host=a fault="sink \"x\" EIO"`:         `disk: argument fault: `,
		`net fault="isolate mars"`:                   `net: argument fault: fault "isolate mars": no host is named "mars": there are a, b, c`,
		`net fault="partition a|mars"`:               `no host is named "mars"`,
		`net fault="embrace a|b"`:                    `net: argument fault: `,
		`point rule="queue@mars max=1 return(true)"`: `no host is named "mars"`,
		`point rule="queue@a"`:                       `point: argument rule: `,
	} {
		_, err := schema.ParseLine("1s fault " + text)
		require.ErrorContains(t, err, want, text)
		require.NotContains(t, err.Error(), "\n")
	}
}

// TestHeal: after healing everything works, whatever was drawn; what was destroyed
// stays so, as does the time that a clock has jumped.
func TestHeal(t *testing.T) {
	of := three()
	for seed := range uint64(60) {
		w, hosts := built(t, of)
		schema := of.Plan(time.Minute)
		drawn, _ := schema.Draw(plan.Seeded(seed), seed%2 == 0)
		require.LessOrEqual(t, drawn.Faults(), world.Budget)
		back, err := schema.ParseBody(strings.Split(drawn.Body(), "\n"), 1)
		require.NoError(t, err)
		require.True(t, plan.New("", back).Equal(drawn))
		do, err := schema.Bind(w.Handlers())
		require.NoError(t, err)
		for _, l := range drawn.Lines {
			w.Sim.RunFor(time.Duration(l.At - w.Sim.Now()))
			do(l)
		}
		w.Heal()
		w.Sim.RunFor(20 * time.Second) // what was under way has ended
		works(t, w, hosts)
		require.NoError(t, w.Sim.Err())
	}
}

// works tries every disk, every clock and every link.
func works(t *testing.T, w *world.World, hosts []*world.Host) {
	t.Helper()
	heard := 0
	for _, h := range hosts {
		require.True(t, h.Up())
		require.False(t, h.Paused())
		if h.Disk != nil {
			require.NoError(t, h.Disk.WriteFile("file", []byte("x"), 0o644))
			f, err := h.Disk.Open("file")
			require.NoError(t, err)
			require.NoError(t, f.Sync())
			require.NoError(t, f.Close())
		}
		from := h.Clock().Now()
		w.Sim.RunFor(time.Second)
		require.Equal(t, time.Second, h.Clock().Now().Sub(from))
		_, fired := h.Faults().Eval("queue/append")
		require.False(t, fired)
		for _, to := range hosts {
			if to == h {
				continue
			}
			in, err := to.Net.ListenPacket(7)
			require.NoError(t, err)
			to.Go("hear", func(*sim.Proc) {
				if _, _, err := in.ReadFrom(make([]byte, 8)); err == nil {
					heard++
				}
				_ = in.Close()
			})
			h.Go("say", func(*sim.Proc) {
				out, _ := h.Net.ListenPacket(0)
				_, _ = out.WriteTo([]byte("hello"), &net.HostAddr{Host: to.Name(), Port: 7})
				_ = out.Close()
			})
			w.Sim.RunFor(time.Second)
		}
	}
	require.Equal(t, len(hosts)*(len(hosts)-1), heard)
}

// TestWithoutHealing shows that the trial above fails for each kind of fault.
func TestWithoutHealing(t *testing.T) {
	of := three()
	for line, broken := range map[string]func(w *world.World, h *world.Host) bool{
		`crash host=a kind=power down=1m`: func(_ *world.World, h *world.Host) bool {
			return !h.Up()
		},
		`pause host=a for=1m`: func(_ *world.World, h *world.Host) bool {
			return h.Paused()
		},
		`disk host=a fault="any \"\" EIO"`: func(_ *world.World, h *world.Host) bool {
			return h.Disk.WriteFile("file", nil, 0o644) != nil
		},
		`drift host=a ppm=1000 for=1m`: func(w *world.World, h *world.Host) bool {
			from := h.Clock().Now()
			w.Sim.RunFor(time.Second)
			return h.Clock().Now().Sub(from) == time.Second+time.Millisecond
		},
		`jump host=a by=-1h`: func(w *world.World, h *world.Host) bool {
			return h.Clock().Now().Before(w.Sim.HostByName("b").Clock().Now())
		},
		`point rule="queue/append@a max=1 return(true)"`: func(_ *world.World, h *world.Host) bool {
			_, fired := h.Faults().Eval("queue/append")
			return fired
		},
		`net fault="isolate a"`: func(w *world.World, h *world.Host) bool {
			var failed error
			h.Go("dial", func(*sim.Proc) { _, failed = h.Net.DialTimeout("b:80", time.Second) })
			w.Sim.RunFor(5 * time.Second)
			timeout, ok := failed.(interface{ Timeout() bool })
			return ok && timeout.Timeout() // without the fault it is refused
		},
	} {
		w, hosts := built(t, of)
		require.False(t, broken(w, hosts[0]), "%s before it happens", line)
		w, hosts = built(t, of)
		happen(t, w, of, line)
		require.True(t, broken(w, hosts[0]), line)
	}
}

// TestWhatHealingLeaves: hosts that left for ever, faults that are for good, the
// offset of clocks, and what a power loss took.
func TestWhatHealingLeaves(t *testing.T) {
	of := three()
	w, hosts := built(t, of)
	require.NoError(t, hosts[0].Disk.WriteFile("lost", nil, 0o644))
	w.InjectForGood(fault.Point{Name: "poison", Host: "b", Term: `return("kill")`})
	happen(t, w, of, `crash host=c kind=kill down=1s`,
		`jump host=b by=1h`, `crash host=a kind=power down=1m`)
	w.Leave("c")
	healed := false
	w.OnHeal(func() { healed = hosts[0].Up() })
	w.Sim.RunFor(2 * time.Second)
	w.Heal()
	require.True(t, healed, "it is called when all else is healed")
	require.True(t, w.Gone("c"))
	require.False(t, hosts[2].Up(), "neither the line nor healing boots it")
	require.Equal(t, time.Hour, hosts[1].Clock().Now().Sub(hosts[0].Clock().Now()))
	_, err := hosts[0].Disk.ReadFile("lost")
	require.ErrorIs(t, err, fs.ErrNotExist)
	value, fired := hosts[1].Faults().Eval("poison")
	require.Equal(t, "kill", value)
	require.True(t, fired)
}

// TestPhases: the run is looked at after healing and after the restart, as long as
// it goes on and the look says so.
func TestPhases(t *testing.T) {
	phases := world.Phases{Faults: 10 * time.Second,
		Heal: 5 * time.Second, Restart: 3 * time.Second, Hosts: []string{"b"}}
	for _, c := range []struct {
		change func(p *world.Phases)
		goOn   bool
		want   []string
	}{
		{func(*world.Phases) {}, true, []string{"healed 15s 1 1", "restarted 18s 1 2"}},
		{func(*world.Phases) {}, false, []string{"healed 15s 1 1"}},
		{func(p *world.Phases) { p.Restart = 0 }, true, []string{"healed 15s 1 1"}},
		{func(p *world.Phases) { p.Hosts = nil }, true,
			[]string{"healed 15s 1 1", "restarted 18s 2 2"}},
	} {
		w, hosts := built(t, three())
		p := phases
		c.change(&p)
		w.Sim.RunFor(time.Second) // part of the first phase
		var looks []string
		w.Run(runFor{w.Sim}, p, func(at world.Phase) bool {
			looks = append(looks, fmt.Sprint(at, " ", time.Duration(w.Sim.Now()), " ",
				hosts[0].Incarnation(), " ", hosts[1].Incarnation()))
			return c.goOn
		})
		require.Equal(t, c.want, looks)
	}
	w, hosts := built(t, three())
	hosts[0].Go("fails", func(p *sim.Proc) { p.Sleep(time.Second); panic("ouch") })
	w.Run(runFor{w.Sim}, phases, func(world.Phase) bool {
		t.Error("a run that failed is not looked at")
		return true
	})
}

// TestIncomplete: what a topology declares and a run does not have is said at once.
func TestIncomplete(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	w := three().New(s)
	w.NewHost("a", nil)
	require.PanicsWithValue(t,
		`world: the topology declares host b, and the run has none: call NewHost("b", …), or take it away`,
		func() { w.Handlers() })
	b := s.NewHost("b", nil)
	w.NewHost("c", nil)
	require.PanicsWithValue(t,
		"world: the topology declares a disk of host b, and the run has none: "+
			"give AddDisk the disk, or take the host away from the disks", func() { w.Handlers() })
	w.AddDisk(disk.New(b))
	require.NotPanics(t, func() { w.Handlers() })
}

// TestMix: plans have the faults of a mix and no others, and topologies without disks,
// points or a second host draw none about them.
func TestMix(t *testing.T) {
	of := three()
	require.Len(t, of.Parts(world.Everything, 0, time.Second), 9)
	require.Empty(t, of.Parts(world.Mix{}, 0, time.Second))
	parts := of.Parts(world.Mix{Cuts: 3}, time.Second, 2*time.Second)
	require.Len(t, parts, 1)
	require.Equal(t, of.Net, parts[0].Action)
	require.Equal(t, 3, parts[0].Max)

	alone := world.NewTopology([]string{"a"}, nil)
	schema := alone.Plan(time.Minute)
	require.NoError(t, schema.Check())
	require.Len(t, schema.Parts, 4)
	_, err := schema.ParseLine(`1s fault disk host=a fault="sync \"x\" EIO"`)
	require.ErrorContains(t, err, `unknown action "disk"`)

	nobody := world.NewTopology(nil, nil).Plan(time.Minute)
	require.ErrorContains(t, nobody.Check(), "argument host: there is nothing to choose from")
}

// TestEveryFaultIsDrawn: the default plan comes to each kind of line, to every fault
// of the network, and to both ways of crashing.
func TestEveryFaultIsDrawn(t *testing.T) {
	schema := three().Plan(time.Minute)
	var all strings.Builder
	for seed := range uint64(400) {
		p, _ := schema.Draw(plan.Seeded(seed), true)
		all.WriteString(p.Body())
	}
	for _, want := range []string{
		" kind=kill", " kind=power", " pause ", " jump ", " drift ", `"queue/append@a`,
		"partition a|b", "cut b|a", "isolate c", "islands a|b|c", "loss=1/10", "clog ", "reset " +
			"a|b", "reset-one-side ",
		"sync", "ENOSPC", "read", "create",
	} {
		require.True(t, strings.Contains(all.String(), want), want)
	}
}
