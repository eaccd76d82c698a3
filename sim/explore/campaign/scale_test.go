package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkWorkers is how much faster two workers are than one, over the same seeds. It says
// something on a machine that has two processors and nothing else to do, and no more than how much
// more two programs do there at once than one, as they share its caches.
func BenchmarkWorkers(b *testing.B) {
	r := newRepository(b)
	round := 0
	measure := func(workers int) time.Duration {
		round++
		begin := time.Now()
		sum, _, exit := r.campaign(fmt.Sprintf("-workers=%d", workers), "-seeds=1-100000",
			"-shard=500", fmt.Sprintf("-name=round%d", round))
		require.Equal(b, exitFine, exit)
		require.EqualValues(b, 200_000, sum.Runs)
		return time.Since(begin)
	}
	measure(2) // builds the program
	var one, two time.Duration
	for b.Loop() {
		one += measure(1)
		two += measure(2)
	}
	b.ReportMetric(one.Seconds()/two.Seconds(), "times-as-fast")
	b.ReportMetric(0, "ns/op")
}
