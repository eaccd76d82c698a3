package model

import "fmt"

// VerdictKind is the outcome of judging a property, from good to bad.
type VerdictKind uint8

// The outcomes.
const (
	Held      VerdictKind = iota // true of this run
	Exhausted                    // the run ended before it could be judged
	Stuck                        // what must happen in the end has not happened
	Violated                     // what must never happen has happened
)

// String is the word of the outcome in reports.
func (k VerdictKind) String() string {
	return [...]string{"held", "exhausted", "stuck", "violated"}[k]
}

// Verdict is what judging a property gave. A checker makes one with [Property.Held],
// [Property.Violated], [Property.Stuck] or [Property.Exhausted].
type Verdict struct {
	Property *Property
	Kind     VerdictKind
	Key      string // why, short, without numbers: the same for the same kind of failure
	Reason   string // why, with the numbers

	// Time is when it showed, in nanoseconds of virtual time. A checker that knows it gives it
	// by [Verdict.At]. Where it is 0, the framework enters the time at which it was judged.
	Time int64
	// Step is the step of the run in which it was judged, as the framework enters it.
	Step uint64

	Evidence *Evidence // where it shows in the history that was judged; nil: nowhere in particular
}

// Evidence points into a history.
type Evidence struct {
	Event   int    // index of the event at which the failure showed
	Subject string // what it is about, such as the name of a shape; empty: the whole

	// Picture draws the failure, as an HTML document of its own that needs no other file; nil:
	// there is none.
	Picture func() []byte
}

// Held is the verdict that p is true of the run.
func (p *Property) Held() Verdict { return Verdict{Property: p, Kind: Held} }

// Exhausted is the verdict that the run ended before p could be judged, and why.
func (p *Property) Exhausted(reason string) Verdict {
	return Verdict{Property: p, Kind: Exhausted, Key: "run ended early", Reason: reason}
}

// Violated is the verdict that what p forbids has happened. The key says why in a few words
// without numbers: two failures with one key are taken for the same. The reason has the numbers.
// It is for properties of safety and for assumptions; the verdict on liveness is [Property.Stuck].
func (p *Property) Violated(e *Evidence, key, format string, args ...any) Verdict {
	return Verdict{
		Property: p, Kind: Violated, Key: key, Reason: fmt.Sprintf(format, args...), Evidence: e,
	}
}

// Stuck is the verdict that what p demands has not happened in the end, with key and reason as
// of [Property.Violated]. It is for properties of liveness.
func (p *Property) Stuck(e *Evidence, key, format string, args ...any) Verdict {
	v := p.Violated(e, key, format, args...)
	v.Kind = Stuck
	return v
}

// At is the verdict with the virtual time at which it showed, in nanoseconds.
func (v Verdict) At(ns int64) Verdict {
	v.Time = ns
	return v
}

// Check returns what is wrong with the verdict itself: that it is about no property, or that its
// kind does not fit the kind of its property. It is nil for every verdict of the constructors
// that is used as they say.
func (v Verdict) Check() error {
	switch {
	case v.Property == nil:
		return fmt.Errorf("a verdict (%v [%s]) is about no property: its Property is nil", v.Kind,
			v.Key)
	case v.Kind == Violated && v.Property.Kind == Liveness:
		return fmt.Errorf("property %s is one of liveness and was judged violated: use Stuck",
			v.Property)
	case v.Kind == Stuck && v.Property.Kind != Liveness:
		return fmt.Errorf("property %s is one of %v and was judged stuck: use Violated",
			v.Property, v.Property.Kind)
	}
	return nil
}

// ID is property and key: two failures are the same if their IDs are.
func (v Verdict) ID() string { return v.Property.String() + "/" + v.Key }

// Failed says whether the run is to be blamed: Stuck or Violated.
func (v Verdict) Failed() bool { return v.Kind == Stuck || v.Kind == Violated }

// String is one line for a report.
func (v Verdict) String() string {
	switch {
	case v.Kind == Held && v.Reason == "":
		return fmt.Sprintf("%s %v", v.Property, v.Kind)
	case v.Kind == Held:
		return fmt.Sprintf("%s %v: %s", v.Property, v.Kind, v.Reason)
	}
	return fmt.Sprintf("%s %v [%s]: %s", v.Property, v.Kind, v.Key, v.Reason)
}
