package plan

import (
	"testing"

	"groundhog/sim"
)

// BenchmarkDraw draws a plan for each seed, without events and with some.
func BenchmarkDraw(b *testing.B) {
	profile := seen()
	for _, of := range []struct {
		name  string
		share sim.Ratio
	}{{"times", Timed}, {"events", sim.Always()}} {
		b.Run(of.name, func(b *testing.B) {
			s := shop()
			s.OnEvents = of.share
			b.ReportAllocs()
			for i := range b.N {
				s.DrawOn(Seeded(uint64(i)), true, profile)
			}
		})
	}
}
