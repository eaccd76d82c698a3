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

// BenchmarkConsumers makes so many shapes with their consumers, and then commits transactions that touch every one of them; ten consumers share a definition. It
// reports the steps a second of both, and the memory of a consumer at rest. With GROUNDHOG_SCALE=full it goes on to 300,000.
func BenchmarkConsumers(b *testing.B) {
	sizes := []int{1_000, 10_000}
	if os.Getenv("GROUNDHOG_SCALE") == "full" {
		sizes = append(sizes, 100_000, 300_000)
	}
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for range b.N {
				crowd(b, n)
			}
		})
	}
}

func crowd(b *testing.B, n int) {
	s := sim.New(sim.Config{Seed: 1})
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
	svc := NewService(s, network, "electric", Config{Shapes: shapes, Toggles: toggles, Source: "postgres:5432", BatchSize: 100})
	pg.Host().Boot()
	svc.Host().Boot()
	report := func(what string, virtual time.Duration) {
		steps, start := s.Steps(), time.Now()
		if res := s.RunFor(virtual); res.Err != nil {
			b.Fatal(res.Err)
		}
		b.ReportMetric(float64(s.Steps()-steps)/time.Since(start).Seconds(), what+"-steps/s")
	}
	report("creation", 2*time.Minute)
	b.ReportMetric(float64(memory()-before)/float64(n), "B/consumer")
	var changes []Change
	for row := range parts {
		changes = append(changes, Change{Row: row, Value: int64(row)})
	}
	for range 3 {
		if _, err := pg.Commit(changes); err != nil {
			b.Fatal(err)
		}
		report("traffic", 10*time.Second)
	}
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
