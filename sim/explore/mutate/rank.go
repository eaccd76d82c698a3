package mutate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Trial is how long a strategy of search took to kill a mutant.
type Trial struct {
	Killed bool
	Runs   uint64
	CPU    time.Duration
}

// Rank is how a strategy did over mutants.
type Rank struct {
	Strategy string
	Trials   [][]Trial // of each mutant, as many from the same seeds for each strategy
}

// Table compares strategies with the first: the median and its 95 % interval of runs and processor
// time until a mutant was dead, the geometric mean of runs as a share of the first strategy's, and
// the worst such mean of one mutant. One that was missed counts with the runs that it had.
func Table(ranks []Rank) string {
	var b strings.Builder
	b.WriteString("| strategy | killed | seeds to the kill | CPU time to it | mean | worst |\n" +
		"|---|---|---|---|---|---|\n")
	for _, r := range ranks {
		killed := 0
		runs, times := []float64{}, []float64{}
		mean, worst := 0.0, 0.0
		for i, trials := range r.Trials {
			own := 0.0
			for k, t := range trials {
				if t.Killed {
					killed++
				}
				runs, times = append(runs, float64(t.Runs)), append(times, t.CPU.Seconds())
				share := float64(t.Runs) / float64(max(1, ranks[0].Trials[i][k].Runs))
				own += math.Log(share) / float64(len(trials))
			}
			mean += own / float64(len(r.Trials))
			worst = max(worst, math.Exp(own))
		}
		fmt.Fprintf(&b, "| `%s` | %d of %d | %s | %s s | × %.2f | × %.1f |\n", r.Strategy, killed,
			len(runs), interval(runs, "%.0f"), interval(times, "%.2f"), math.Exp(mean), worst)
	}
	return b.String()
}

// interval is the median of values and its 95 % interval, by the ranks of a binomial distribution.
func interval(values []float64, format string) string {
	if len(values) == 0 {
		return "-"
	}
	slices.SortFunc(values, cmp.Compare)
	n := len(values)
	half := 0.98 * math.Sqrt(float64(n))
	at := func(i float64) float64 { return values[min(n-1, max(0, int(i)))] }
	middle := float64(n-1) / 2
	return fmt.Sprintf(format+" ("+format+" to "+format+")", values[n/2],
		at(math.Floor(middle-half)), at(math.Ceil(middle+half)))
}
