package sim

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// orderOf runs three actors that are due at one instant and says in which
// order they went.
func orderOf(seed uint64, p Policy) string {
	s := New(Config{Seed: seed, Policy: p})
	defer s.Close()
	order := ""
	for _, name := range []string{"a", "b", "c"} {
		h := s.NewHost(name, func(*Proc) { order += name })
		h.Boot()
	}
	s.Run()
	return order
}

func TestPolicies(t *testing.T) {
	random, pct := make(map[string]int), make(map[string]int)
	for seed := range uint64(6000) {
		require.Equal(t, "abc", orderOf(seed, FIFO()))
		random[orderOf(seed, Random())]++
		pct[orderOf(seed, PCT(1))]++
	}
	for _, seen := range []map[string]int{random, pct} {
		require.Len(t, seen, 6)
		for order, n := range seen {
			require.InDelta(t, 1000, n, 150, order)
		}
	}
}

// TestPCTDemotes wants as many change points as asked for in a long run, and
// another order of two actors after one.
func TestPCTDemotes(t *testing.T) {
	changes, swapped := 0, 0
	for seed := range uint64(40) {
		s := New(Config{Seed: seed, Policy: PCT(3), Ring: 1 << 16})
		first := ""
		firsts := make(map[string]bool)
		for _, name := range []string{"a", "b"} {
			s.NewHost(name, func(p *Proc) {
				for range 6000 {
					p.Sleep(1)
					if first == "" {
						first = name
						firsts[name] = true
					} else {
						first = ""
					}
				}
			}).Boot()
		}
		s.Run()
		for _, r := range s.Last() {
			if r.Kind == KindChange {
				changes++
			}
		}
		if len(firsts) == 2 {
			swapped++
		}
		s.Close()
	}
	require.Equal(t, 3*40, changes)
	require.Greater(t, swapped, 10)
}

// narrow is a planted bug that needs two ordering constraints: all rounds of one process before the
// first of the other, and all rounds of the other before the one goes on.
func narrow(seed uint64, p Policy) bool {
	const rounds = 20
	s := New(Config{Seed: seed, Policy: p})
	defer s.Close()
	one, other, ahead, found := 0, 0, false, false
	s.NewHost("one", func(p *Proc) {
		for range rounds {
			p.Yield()
			one++
		}
		ahead = other == 0
		p.Yield()
		found = ahead && other == rounds
	}).Boot()
	s.NewHost("other", func(p *Proc) {
		for range rounds {
			p.Yield()
			other++
		}
	}).Boot()
	s.Run()
	return found
}

// TestPCTFindsMore: PCT has a bound, 1 in (actors x steps), for a bug of depth two. With a draw for
// each step one process must be held back by one unlucky draw for 20 steps, twice.
func TestPCTFindsMore(t *testing.T) {
	const seeds, steps = 6000, 45
	found := func(p Policy) int {
		n := 0
		for seed := range uint64(seeds) {
			if narrow(seed, p) {
				n++
			}
		}
		return n
	}
	pct, random := found(Policy{kind: policyPCT, depth: 1, length: steps}), found(Random())
	require.Greater(t, pct, seeds/(2*steps)/2)
	require.Greater(t, pct, 2*random)
	require.NotZero(t, random)
	require.Zero(t, found(FIFO()))
}

// TestTieGolden pins the tie-breaks by themselves: as with the draws, a change makes every old seed
// another run.
func TestTieGolden(t *testing.T) {
	require.Equal(t, uint64(0x4b09e577d1ccc731), keyOf(42, "schedule", "client", "main"))
	require.Equal(t, uint64(0x5dcc3f5e8c35ed99), subKey(keyOf(42, "schedule"), 7))
	for _, c := range []struct {
		policy Policy
		want   [3]uint64
	}{
		{Random(), [3]uint64{0xfe9e66, 0x1b23f9, 0xf99876}},
		{FIFO(), [3]uint64{}},
		{PCT(3), [3]uint64{0x6ec369, 0x6ec369, 0x6ec369}},
	} {
		s := New(Config{Seed: 42, Policy: c.policy})
		h := s.NewHost("client", nil)
		a := newActor(h, "main", 0)
		got := [3]uint64{s.tie(&a), s.tie(&a), s.tie(&a)}
		require.Equal(t, c.want, got, "%v %#x", c.policy, got)
		s.Close()
	}
}

func TestParsePolicy(t *testing.T) {
	for _, p := range []Policy{Random(), FIFO(), PCT(1), PCT(1000), POS(), Walk(), Delay(1)} {
		got, err := ParsePolicy(p.String())
		require.NoError(t, err)
		require.Equal(t, p, got)
	}
	for _, text := range []string{"", "Random", "pct", "pct()", "pct(0)", "pct(1001)", "pct(x)",
		"pct(3", "lifo"} {
		_, err := ParsePolicy(text)
		require.EqualError(t, err,
			fmt.Sprintf("unknown schedule policy %q: use random, fifo, pos, walk, surw, pct(d) or "+
				"delay(d) with d from 1 to 1000", text))
	}
}
