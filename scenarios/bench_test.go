package scenarios

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore"
)

// BenchmarkScenario runs every scenario under seeds on one worker, in its first
// variant and its last. One operation is one run.
func BenchmarkScenario(b *testing.B) {
	for _, sc := range All() {
		for _, v := range []explore.Variant{sc.Variants[0], sc.Variants[len(sc.Variants)-1]} {
			b.Run(sc.Name+"/"+v.Name, func(b *testing.B) { sweep(b, sc, v.Name, 1) })
		}
	}
}

// BenchmarkSweep is the same on one worker and on two.
func BenchmarkSweep(b *testing.B) {
	for _, parallel := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers-%d", parallel), func(b *testing.B) {
			sweep(b, named(b, "electric-mixed"), "pinned", parallel)
		})
	}
}

func sweep(b *testing.B, sc *explore.Scenario, variant string, parallel int) {
	b.ReportAllocs()
	sum, err := explore.Sweep(b.Context(), sc,
		explore.SweepOptions{Run: explore.Options{Variant: variant, Seed: 1},
			Seeds: uint64(b.N), Workers: parallel})
	require.NoError(b, err)
	b.ReportMetric(float64(sum.Runs)/b.Elapsed().Seconds(), "seeds/s")
	b.ReportMetric(float64(sum.Steps)/b.Elapsed().Seconds()/1e6, "Msteps/s")
}

// BenchmarkOneRun compares a run with one that writes its full trace, and with
// one that is verified: run twice, and compared.
func BenchmarkOneRun(b *testing.B) {
	sc := named(b, "electric-mixed")
	options := func(seed int) explore.Options {
		return explore.Options{Variant: "pinned", Seed: uint64(seed)}
	}
	b.Run("plain", func(b *testing.B) {
		for i := range b.N {
			execute(b, sc, options(i))
		}
	})
	b.Run("traced", func(b *testing.B) {
		var size, steps uint64
		for i := range b.N {
			var trace bytes.Buffer
			o := options(i)
			o.Trace = &trace
			steps += execute(b, sc, o).Steps
			size += uint64(trace.Len())
		}
		b.ReportMetric(float64(size)/float64(steps), "B/step")
	})
	b.Run("verified", func(b *testing.B) {
		for i := range b.N {
			_, _, err := explore.Verify(b.Context(), sc, options(i))
			require.NoError(b, err)
		}
	})
}

// BenchmarkReduce cuts one failing run down.
func BenchmarkReduce(b *testing.B) {
	sc := named(b, "electric-kill")
	out := execute(b, sc, explore.Options{Variant: "pr3975", Seed: 6})
	for b.Loop() {
		red, err := explore.Reduce(b.Context(), sc, out, explore.ReduceOptions{Workers: 1})
		require.NoError(b, err)
		b.ReportMetric(float64(red.Runs), "runs")
		b.ReportMetric(float64(len(red.Outcome.Plan.Lines)), "lines")
	}
}
