package electric

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"groundhog/net"
	"groundhog/sim"
)

// BenchmarkConsumers makes so many shapes with their consumers, and then commits transactions that
// touch every one of them; ten consumers share a definition. It reports the steps a second of both,
// and the memory of a consumer at rest. With GROUNDHOG_SCALE=full it goes on to 300,000. Under the
// schedule fifo the same steps come in the order in which the consumers were made, and mostly find
// them in the cache; the difference is the price of random order.
func BenchmarkConsumers(b *testing.B) {
	sizes := []int{1_000, 10_000}
	if os.Getenv("GROUNDHOG_SCALE") == "full" {
		sizes = append(sizes, 100_000, 300_000)
	}
	for _, n := range sizes {
		for _, policy := range []sim.Policy{sim.Random(), sim.FIFO()} {
			b.Run(fmt.Sprintf("%d/%s", n, policy), func(b *testing.B) {
				for range b.N {
					crowd(b, n, policy)
				}
			})
		}
	}
}

func crowd(b *testing.B, n int, policy sim.Policy) {
	s := sim.New(sim.Config{Seed: 1, Policy: policy})
	defer s.Close()
	network := net.New(s)
	parts := uint64(n / 10)
	var shapes []Definition
	for i := range n {
		shapes = append(shapes, Definition{Mod: parts, Rem: uint64(i) % parts})
	}
	toggles := togglesOf(b, "pinned")
	before := memory()
	pg := NewPostgres(s, network, "postgres", 1, nil)
	svc := NewService(
		s, network, "electric",
		Config{Shapes: shapes, Toggles: toggles, Source: "postgres:5432", BatchSize: 100},
	)
	pg.Host().Boot()
	svc.Host().Boot()
	report := func(what string, run func()) {
		steps, start := s.Steps(), time.Now()
		run()
		b.ReportMetric(float64(s.Steps()-steps)/time.Since(start).Seconds(), what+"-steps/s")
	}
	live := func(virtual time.Duration) {
		if res := s.RunFor(virtual); res.Err != nil {
			b.Fatal(res.Err)
		}
	}
	report("creation", func() { live(2 * time.Minute) })
	b.ReportMetric(float64(memory()-before)/float64(n), "B/consumer")
	var changes []Change
	for row := range parts {
		changes = append(changes, Change{Row: row, Value: int64(row)})
	}
	report("traffic", func() {
		for range max(3, 100_000/n) {
			if _, err := pg.Commit(changes); err != nil {
				b.Fatal(err)
			}
			live(10 * time.Second)
		}
	})
	if pg.RetainedBytes() > 0 || len(svc.Tracked()) > 0 {
		b.Fatalf("not at rest: %d bytes retained, %s", pg.RetainedBytes(), svc.Stalled())
	}
}

// memory is what lives in the heap, and what the stacks take.
func memory() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}
