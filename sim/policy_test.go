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

func TestParsePolicy(t *testing.T) {
	for _, p := range []Policy{Random(), FIFO(), PCT(1), PCT(1000)} {
		got, err := ParsePolicy(p.String())
		require.NoError(t, err)
		require.Equal(t, p, got)
	}
	for _, text := range []string{"", "Random", "pct", "pct()", "pct(0)", "pct(1001)", "pct(x)", "pct(3", "lifo"} {
		_, err := ParsePolicy(text)
		require.EqualError(t, err, fmt.Sprintf("unknown schedule policy %q: use random, fifo or pct(d) with d from 1 to 1000", text))
	}
}
