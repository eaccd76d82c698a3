package scenarios

import (
	"fmt"
	"testing"

	"groundhog/sim/explore"
)

// BenchmarkSweep runs whole scenarios under seeds on one worker and on two.
// One operation is one run.
func BenchmarkSweep(b *testing.B) {
	sc, err := explore.Find(All(), "electric-mixed")
	if err != nil {
		b.Fatal(err)
	}
	for _, variant := range []string{"1.4.13", "pinned"} {
		for _, parallel := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/workers-%d", variant, parallel), func(b *testing.B) {
				b.ReportAllocs()
				sum := explore.Sweep(sc, explore.Options{Variant: variant, Seed: 1}, uint64(b.N), parallel, nil)
				b.ReportMetric(float64(sum.Runs)/b.Elapsed().Seconds(), "seeds/s")
				b.ReportMetric(float64(sum.Steps)/b.Elapsed().Seconds()/1e6, "Msteps/s")
			})
		}
	}
}
