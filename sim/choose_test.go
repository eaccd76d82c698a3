package sim

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// heldBack says whether the only event of one process comes after all k of another, at one instant:
// on one host, or on two.
func heldBack(seed uint64, p Policy, k int, apart bool) bool {
	return heldBackAfter(seed, p, nil, k, apart)
}

// heldBackAfter is heldBack in a run that knows the events of an earlier one.
func heldBackAfter(seed uint64, p Policy, before map[string]uint64, k int, apart bool) bool {
	s := New(Config{Seed: seed, Policy: p, Events: before})
	defer s.Close()
	done, found := 0, false
	a := s.NewHost("a", nil)
	b := a
	if apart {
		b = s.NewHost("b", nil)
		b.Boot()
	}
	a.Boot()
	b.Go("many", func(p *Proc) {
		for range k {
			done++
			p.Yield()
		}
	})
	a.Go("one", func(*Proc) { found = done == k })
	s.Run()
	return found
}

// share is how often f is true.
func share(seeds uint64, f func(seed uint64) bool) float64 {
	n := 0
	for seed := range seeds {
		if f(seed) {
			n++
		}
	}
	return float64(n) / float64(seeds)
}

// TestHeldBack: the share of the schedules in which one event is held back behind a chain of k is
// what the papers state: 1 in k+1 if each event keeps a priority, 1 in 2^k for a walk; POS is the
// one where the events do not race and the other where they do.
func TestHeldBack(t *testing.T) {
	const seeds = 8000
	for _, k := range []int{1, 2, 3, 4} {
		kept, walked := 1/float64(k+1), 1/float64(uint64(1)<<k)
		for _, c := range []struct {
			policy Policy
			apart  bool
			want   float64
		}{
			{Random(), false, kept}, {Random(), true, kept},
			{Walk(), false, walked}, {Walk(), true, walked},
			{POS(), false, walked}, {POS(), true, kept},
		} {
			got := share(seeds, func(seed uint64) bool {
				return heldBack(seed, c.policy, k, c.apart)
			})
			require.InDelta(t, c.want, got, 0.02, "%v, %d, apart %v", c.policy, k, c.apart)
		}
	}
}

// TestSelectivelyUniform: with the events of an earlier run each place of one event among the k+1
// of a chain is as likely as the others, on the host that is selected; so it comes behind k of them
// in two of k+2.
func TestSelectivelyUniform(t *testing.T) {
	for _, k := range []int{1, 2, 4, 8} {
		before := map[string]uint64{"a/one": 1, "a/many": uint64(k) + 1}
		got := share(8000, func(seed uint64) bool {
			return heldBackAfter(seed, SURW(), before, k, false)
		})
		require.InDelta(t, 2/float64(k+2), got, 0.02, "%d", k)
		walked := share(8000, func(seed uint64) bool { return heldBack(seed, SURW(), k, false) })
		require.InDelta(t, 1/float64(uint64(1)<<k), walked, 0.02, "%d", k)
	}
}

// TestEventsOfARun: what a run says of its actors is what another one of it is told.
func TestEventsOfARun(t *testing.T) {
	s := New(Config{Policy: SURW()})
	defer s.Close()
	a := s.NewHost("a", func(p *Proc) { p.Yield() })
	a.Boot()
	s.Run()
	require.Equal(t, map[string]uint64{"a/main": 2}, s.Events())
}

// TestDelayBound: a bug that is one delay away from the usual order, at one of n steps, shows in
// one run of n.
func TestDelayBound(t *testing.T) {
	const rounds, steps = 11, 2 * 11
	bug := func(seed uint64, p Policy) bool {
		s := New(Config{Seed: seed, Policy: p})
		defer s.Close()
		order := ""
		for i := range rounds {
			for _, name := range []string{"a", "b"} {
				s.World().Actor(name).At(Instant(i), HandlerFunc(func(uint64) {
					if i == 6 {
						order += name
					}
				}), 0)
			}
		}
		s.Run()
		return order == "ba"
	}
	require.False(t, bug(1, FIFO()))
	once := Policy{kind: policyDelay, depth: 1, length: steps}
	require.InDelta(t, 1.0/steps, share(20_000, func(seed uint64) bool { return bug(seed, once) }),
		0.01)
	twice := Policy{kind: policyDelay, depth: 2, length: steps}
	require.InDelta(t, 2.0/steps, share(20_000, func(seed uint64) bool { return bug(seed, twice) }),
		0.015)
}

// TestChoiceIsTheSeeds: a run under each policy is a function of the seed, also when events are
// cancelled and hosts crash at the instant, and a draw anew changes what follows.
func TestChoiceIsTheSeeds(t *testing.T) {
	run := func(seed uint64, p Policy, redraw bool) uint64 {
		s := New(Config{Seed: seed, Policy: p})
		defer s.Close()
		if redraw {
			s.AfterSteps(40, func() { s.Redraw(7) })
		}
		var hosts []*Host
		for _, name := range []string{"a", "b", "c"} {
			h := s.NewHost(name, func(p *Proc) {
				for i := range 20 {
					e := p.Host().After(time.Second, HandlerFunc(func(uint64) {}), 0)
					p.Go("child", func(p *Proc) { p.Yield(); e.Cancel() })
					if p.Sleep(time.Second); i == 10 {
						hosts[1].Crash(Kill)
					}
				}
			})
			hosts = append(hosts, h)
			h.Boot()
		}
		require.NotEqual(t, Panicked, s.Run().Reason)
		return s.Hash()
	}
	for _, p := range []Policy{POS(), Walk(), SURW(), Delay(3), PCT(3), Random(), FIFO()} {
		hashes := map[uint64]bool{}
		for seed := range uint64(20) {
			one := run(seed, p, false)
			require.Equal(t, one, run(seed, p, false))
			hashes[one] = true
			if p == POS() || p == Walk() {
				require.NotEqual(t, one, run(seed, p, true))
			}
		}
		require.Len(t, hashes, 20, "%v", p)
	}
}

func BenchmarkPolicies(b *testing.B) {
	for _, p := range []Policy{Random(), FIFO(), PCT(3), POS(), Walk(), SURW(), Delay(3)} {
		b.Run(p.String(), func(b *testing.B) {
			s := New(Config{Seed: 1, Policy: p, StepLimit: 1 << 60, TimeLimit: 1 << 62})
			defer s.Close()
			for _, name := range []string{"a", "b", "c", "d", "e"} {
				s.NewHost(name, func(p *Proc) {
					for {
						p.Sleep(time.Millisecond)
					}
				}).Boot()
			}
			for b.Loop() {
				s.RunFor(time.Millisecond)
			}
		})
	}
}
