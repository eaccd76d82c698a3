package explore

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRate: intervals as tables of Clopper and Pearson have them, and what is said of them.
func TestRate(t *testing.T) {
	for _, c := range []struct {
		rate      Rate
		low, high float64
		trust     uint64
		text      string
	}{
		{Rate{0, 0}, 0, 1, 0, "no runs"},
		{Rate{0, 1000}, 0, 0.002991, 0, "less than 0.30 % at 95 %"},
		{Rate{0, 100_000}, 0, 0.00002996, 0, "less than 0.0030 % at 95 %"},
		{Rate{5, 1000}, 0.001626, 0.011629, 1842, "0.50 % (0.16 % to 1.2 %)"},
		{Rate{1, 200}, 0.00012658, 0.027542, 23666, "0.50 % (0.013 % to 2.8 %)"},
		{Rate{50, 100}, 0.398321, 0.601679, 6, "50.0 % (39.8 % to 60.2 %)"},
		{Rate{10, 10}, 0.741134, 1, 3, "more than 74.1 % at 95 %"},
		{Rate{1, 1}, 0.05, 1, 59, "more than 5.0 % at 95 %"},
	} {
		low, high := c.rate.Interval()
		require.InDelta(t, c.low, low, 1e-6, c.text)
		require.InDelta(t, c.high, high, 1e-6, c.text)
		require.Equal(t, c.trust, c.rate.Trust(), c.text)
		require.Equal(t, c.text, c.rate.String())
	}
}

// TestRateAgainstSums: the tail by adding up the terms one by one.
func TestRateAgainstSums(t *testing.T) {
	for _, n := range []float64{1, 2, 7, 30, 200} {
		for k := 0.0; k <= n; k += math.Max(1, math.Floor(n/7)) {
			for _, p := range []float64{0.001, 0.1, 0.3, 0.5, 0.9, 0.999} {
				sum := 0.0
				for i := k; i <= n; i++ {
					all, _ := math.Lgamma(n + 1)
					in, _ := math.Lgamma(i + 1)
					out, _ := math.Lgamma(n - i + 1)
					sum += math.Exp(all - in - out + i*math.Log(p) + (n-i)*math.Log1p(-p))
				}
				require.InDelta(t, sum, atLeast(k, n, p), 1e-9, "%v of %v at %v", k, n, p)
			}
		}
	}
}
