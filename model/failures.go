package model

import "fmt"

// Failures are what a history shows against one property, in the order of the history.
type Failures []failure

// failure is when one showed, and why.
type failure struct {
	at     int64
	reason string
}

// Add adds one that showed at a virtual time in nanoseconds, 0 if at none in particular.
func (f *Failures) Add(at int64, format string, args ...any) {
	*f = append(*f, failure{at, fmt.Sprintf(format, args...)})
}

// First is the verdict on p by failures of one kind: the first is the reason, and all are counted.
func (p *Property) First(key string, f Failures) Verdict {
	if len(f) == 0 {
		return p.Held()
	}
	fails := p.Violated
	if p.Kind == Liveness {
		fails = p.Stuck
	}
	return fails(nil, key, "%s (%d times in this run)", f[0].reason, len(f)).At(f[0].at)
}
