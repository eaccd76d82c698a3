package plan

import "testing"

// BenchmarkDraw draws a plan for each seed, without events and with some.
func BenchmarkDraw(b *testing.B) {
	s := shop()
	profile := seen()
	for _, of := range []struct {
		name string
		seen Profile
	}{{"times", nil}, {"events", profile}} {
		b.Run(of.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				s.DrawOn(Seeded(uint64(i)), true, of.seen)
			}
		})
	}
}
