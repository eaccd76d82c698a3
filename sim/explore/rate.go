package explore

import (
	"fmt"
	"math"
)

// Rate is how often something happened in independent runs.
type Rate struct {
	Hits, Runs uint64
}

// Interval is the exact 95 % confidence interval of the probability behind the rate (Clopper and
// Pearson, 1934). Without any hit, or with nothing but hits, it is one-sided.
func (r Rate) Interval() (low, high float64) {
	if r.Runs == 0 {
		return 0, 1
	}
	k, n := float64(r.Hits), float64(r.Runs)
	tail := 0.025
	if r.Hits == 0 || r.Hits == r.Runs {
		tail = 0.05
	}
	low, high = 0, 1
	if r.Hits > 0 {
		low = solve(func(p float64) bool { return atLeast(k, n, p) < tail })
	}
	if r.Hits < r.Runs {
		high = solve(func(p float64) bool { return 1-atLeast(k+1, n, p) > tail })
	}
	return low, high
}

// Trust is how many runs without a hit it takes to say, at 95 %, that what happened at this rate no
// longer does: after a fix, so many seeds must hold. Zero if there was no hit.
func (r Rate) Trust() uint64 {
	low, _ := r.Interval()
	switch {
	case r.Hits == 0:
		return 0
	case low >= 1:
		return 1
	}
	return uint64(math.Ceil(math.Log(0.05) / math.Log1p(-low)))
}

// String is the rate for people: "0.5 % (0.16 to 1.2 %)", or a bound where nothing was hit.
func (r Rate) String() string {
	low, high := r.Interval()
	switch {
	case r.Runs == 0:
		return "no runs"
	case r.Hits == 0:
		return fmt.Sprintf("less than %s at 95 %%", percent(high))
	case r.Hits == r.Runs:
		return fmt.Sprintf("more than %s at 95 %%", percent(low))
	}
	return fmt.Sprintf("%s (%s to %s)", r.Percent(), percent(low), percent(high))
}

// Percent is the rate in percent, without its interval.
func (r Rate) Percent() string { return percent(float64(r.Hits) / float64(max(r.Runs, 1))) }

// percent prints a probability with two digits that matter.
func percent(p float64) string {
	p *= 100
	switch {
	case p >= 99.95:
		return "100 %"
	case p >= 10:
		return fmt.Sprintf("%.1f %%", p)
	}
	digits := max(0, 1-int(math.Floor(math.Log10(max(p, 1e-12)))))
	return fmt.Sprintf("%.*f %%", digits, p)
}

// solve is the probability at which a condition that holds for small ones stops to hold.
func solve(holds func(p float64) bool) float64 {
	low, high := 0.0, 1.0
	for range 60 {
		if mid := (low + high) / 2; holds(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

// atLeast is the probability of k hits or more in n runs: the regularised incomplete beta function
// at (k, n-k+1).
func atLeast(k, n, p float64) float64 {
	a, b := k, n-k+1
	switch {
	case k <= 0 || p >= 1:
		return 1
	case p <= 0:
		return 0
	case p > (a+1)/(a+b+2):
		return 1 - beta(b, a, 1-p)
	}
	return beta(a, b, p)
}

// beta is the regularised incomplete beta function by its continued fraction, evaluated from the
// front (Lentz), which converges fast for x < (a+1)/(a+b+2).
func beta(a, b, x float64) float64 {
	const tiny = 1e-300
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab-la-lb+a*math.Log(x)+b*math.Log1p(-x)) / a
	c, d := 1.0, 1/nonzero(1-(a+b)*x/(a+1), tiny)
	sum := d
	for m := 1.0; m < 10_000; m++ {
		for _, term := range [2]float64{
			m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m)),
			-(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1)),
		} {
			d = 1 / nonzero(1+term*d, tiny)
			c = nonzero(1+term/c, tiny)
			sum *= c * d
		}
		if math.Abs(c*d-1) < 1e-14 {
			break
		}
	}
	return front * sum
}

func nonzero(x, tiny float64) float64 {
	if math.Abs(x) < tiny {
		return tiny
	}
	return x
}
