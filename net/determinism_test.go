package net

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/sim"
)

// storm runs four hosts that talk to each other over bad links while the world
// cuts, clogs, resets, pauses, kills and unplugs at random. It checks that
// whatever a process reads is a prefix of what the other end wrote, and that
// after repair everything comes to rest. It returns the trace hash.
func storm(t *testing.T, seed uint64, policy sim.Policy) uint64 {
	s := sim.New(sim.Config{Seed: seed, Policy: policy})
	defer s.Close()
	dice := s.Stream("storm")
	link := Link{
		Latency:   Exponential(time.Millisecond, 4*time.Millisecond),
		Loss:      sim.PerMille(uint64(dice.IntN(100))),
		Duplicate: sim.PerMille(uint64(dice.IntN(100))),
		Replay:    sim.PerMille(uint64(dice.IntN(50))),
		Reorder:   sim.PerMille(uint64(dice.IntN(200))),
		Reset:     sim.PerMille(uint64(dice.IntN(5))),
	}
	if dice.Chance(sim.Percent(30)) {
		link.Bandwidth, link.Queue = 300_000, 10_000
	}
	kill := KillMode(dice.IntN(2))
	n := New(s, WithLink(link), WithKill(kill), WithTCP(func(c *TCP) {
		c.SendBuffer, c.ReceiveBuffer = 8<<10, 4<<10
		c.KeepAlive = KeepAlive{Idle: time.Second, Interval: time.Second, Count: 3}
		c.UserTimeout = 20 * time.Second
	}))
	names := []string{"a", "b", "c", "d"}
	stopped := false
	for _, name := range names {
		h := s.NewHost(name, func(p *sim.Proc) { chatter(t, p, n, names, &stopped) })
		n.Attach(h)
		h.Boot()
	}
	s.World().Go("nemesis", func(p *sim.Proc) {
		for range 40 {
			p.Sleep(dice.Duration(0, 2*time.Second))
			a, b := names[dice.IntN(4)], names[dice.IntN(4)]
			misfortune(n, dice, a, b)
		}
		n.Lift()
		for _, h := range s.Hosts() {
			h.Resume()
			if !h.Up() {
				h.Boot()
			}
		}
		p.Sleep(10 * time.Second)
		stopped = true
		for _, h := range s.Hosts() {
			h.Crash(sim.Kill)
		}
	})
	r := s.Run()
	require.Equal(t, sim.Quiescent, r.Reason, "seed %d: %s", seed, r.Report())
	for _, name := range names {
		assert.Zero(t, n.Stack(name).Conns(), "seed %d: %s", seed, name)
	}
	st := n.Stats()
	made := st.Of(Sent) + st.Of(Duplicated) + st.Of(Replayed)
	ended := st.Of(Delivered) + st.Dropped()
	assert.Equal(t, made, ended, "seed %d: packets must not vanish", seed)
	return r.Hash
}

// misfortune does one thing to the network or a host.
func misfortune(n *Network, dice *sim.Stream, a, b string) {
	h := n.Stack(a).Host()
	heal := func(f *Injected) {
		n.world.After(dice.Duration(0, 10*time.Second), sim.HandlerFunc(func(uint64) {
			f.Lift()
		}), 0)
	}
	switch k := dice.IntN(9); {
	case k == 0 && h.Up():
		h.Crash(sim.Kill)
	case k == 1 && h.Up():
		h.Crash(sim.PowerLoss)
	case k == 2:
		h.Pause()
	case k == 3:
		heal(n.Isolate(a))
	case k == 4 && a != b:
		heal(n.CutOneWay([]string{a}, []string{b}))
	case k == 5 && a != b:
		heal(n.Clog(a, b))
	case k == 6 && a != b:
		n.Reset(a, b)
	case k == 7 && a != b:
		n.ResetOneSide(a, b)
	default:
		if h.Paused() {
			h.Resume()
		}
		if !h.Up() {
			h.Boot()
		}
	}
}

// chatter serves, and calls the others again and again.
func chatter(t *testing.T, p *sim.Proc, n *Network, names []string, stopped *bool) {
	st := n.Stack(p.Host().Name())
	l, err := st.Listen(80)
	check(err)
	p.Go("accept", func(p *sim.Proc) {
		for {
			c, err := l.Accept()
			check(err)
			p.Go("serve", func(p *sim.Proc) {
				got, err := readAll(c)
				require.True(t, bytes.HasPrefix(pattern(40_000), got),
					"a prefix of what was written: %d, %v", len(got), err)
				if err == io.EOF {
					_, _ = c.Write([]byte("done"))
				}
				_ = c.Close()
			})
		}
	})
	for !*stopped {
		p.Sleep(p.Stream("pause").Duration(0, time.Second))
		peer := names[p.Stream("peer").IntN(len(names))]
		c, err := st.DialTimeout(peer+":80", 5*time.Second)
		if err != nil {
			continue
		}
		check(c.SetDeadline(p.Now().Add(30 * time.Second)))
		size := p.Stream("size").IntN(40_000)
		if pour(p, c, pattern(size)) == nil && c.(StreamConn).CloseWrite() == nil {
			answer, err := readAll(c)
			require.True(t, err != nil &&
				(len(answer) == 0 || bytes.HasPrefix([]byte("done"), answer)))
		}
		_ = c.Close()
	}
}

func TestStorm(t *testing.T) {
	hashes := make(map[uint64]bool)
	seeds := uint64(40)
	if testing.Short() {
		seeds = 10
	}
	for seed := range seeds {
		hashes[storm(t, seed, sim.Random())] = true
	}
	assert.Len(t, hashes, int(seeds))
}

// Same seed, same hash, under every schedule policy.
func TestSameSeedSameHash(t *testing.T) {
	for _, policy := range []sim.Policy{sim.Random(), sim.FIFO(), sim.PCT(3)} {
		for seed := range uint64(3) {
			assert.Equal(t, storm(t, seed, policy), storm(t, seed, policy), "%v %d", policy, seed)
		}
	}
}

// islands against a dumb twin: one flag for each byte.
func TestIslandsTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var is islands
		var flags [100]bool
		end := uint64(0)
		for range rapid.IntRange(1, 40).Draw(t, "n") {
			lo := rapid.Uint64Range(0, 98).Draw(t, "lo")
			hi := rapid.Uint64Range(lo+1, 99).Draw(t, "hi")
			for i := lo; i < hi; i++ {
				flags[i] = true
			}
			if hi <= end {
				continue
			}
			if lo > end {
				is = is.add(lo, hi)
			} else {
				end, is = is.reach(hi)
			}
			twin := uint64(slices.Index(flags[:], false))
			require.Equal(t, twin, end)
			for i := end; i < 100; i++ {
				in := slices.ContainsFunc(is, func(s span) bool { return s.lo <= i && i < s.hi })
				require.Equal(t, flags[i], in)
			}
		}
	})
}

// The ring against a dumb twin: a plain slice.
func TestRingTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.Uint64Range(0, 1<<48).Draw(t, "start")
		r := ring{base: start, end: start}
		var twin []byte
		for i := range rapid.IntRange(1, 50).Draw(t, "n") {
			if rapid.Bool().Draw(t, "put") {
				data := bytes.Repeat([]byte{byte(i)}, rapid.IntRange(0, 3000).Draw(t, "size"))
				r.put(r.end, data)
				r.end += uint64(len(data))
				twin = append(twin, data...)
			} else {
				dst := make([]byte, rapid.IntRange(0, 3000).Draw(t, "take"))
				k := r.take(dst)
				require.Equal(t, min(len(dst), len(twin)), k)
				require.True(t, bytes.Equal(twin[:k], dst[:k]))
				twin = twin[k:]
			}
			require.Equal(t, len(twin), r.len())
		}
	})
}

func TestParseErrorsUnwrap(t *testing.T) {
	_, err := ParseLink("loss=x")
	assert.Error(t, errors.Unwrap(err))
}
