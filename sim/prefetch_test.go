package sim

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// ticker rests until its next second, and keeps some lines of the cache.
type ticker struct {
	wait  Waiter
	ticks [20]uint64
}

func (k *ticker) Run(p *Proc) {
	for i := range k.ticks {
		k.ticks[i]++
	}
	k.wait = p.Rest("tick", nil)
	p.Host().After(time.Second, k, 0)
}

func (k *ticker) Fire(uint64) { k.wait.Wake(0) }

// TestLookingAheadChangesNothing: a run is the same with and without it.
func TestLookingAheadChangesNothing(t *testing.T) {
	run := func(limit int) Result {
		s := New(Config{Seed: 1})
		defer s.Close()
		s.crowded = limit
		for range 5_000 {
			s.World().Start("tick", new(ticker)).Daemon()
		}
		return s.RunFor(3 * time.Second)
	}
	ahead, blind := run(1), run(1<<30)
	require.Equal(t, blind.Hash, ahead.Hash)
	require.Equal(t, blind.Steps, ahead.Steps)
}

// BenchmarkCrowd runs the steps of so many tickers, none of them in the cache, with and without
// looking ahead.
func BenchmarkCrowd(b *testing.B) {
	for name, limit := range map[string]int{"ahead": crowded, "blind": 1 << 30} {
		b.Run(name, func(b *testing.B) {
			s := New(Config{Seed: 1, StepLimit: 1 << 60})
			defer s.Close()
			s.crowded = limit
			for range 300_000 {
				s.World().Start("tick", new(ticker)).Daemon()
			}
			s.RunFor(time.Second)
			from := s.Steps()
			b.ResetTimer()
			for s.Steps()-from < uint64(b.N) {
				s.RunFor(10 * time.Millisecond)
			}
			b.ReportMetric(float64(s.Steps()-from)/b.Elapsed().Seconds()/1e6, "M/s")
		})
	}
}
