package model

import "fmt"

// PropertyKind is what a violation of a property means.
type PropertyKind uint8

// The kinds of properties.
const (
	Assumption PropertyKind = iota // the history makes sense at all
	Safety                         // something bad never happens
	Liveness                       // something good happens in the end
)

// String is the name of the kind in reports.
func (k PropertyKind) String() string {
	return [...]string{"assumption", "safety", "liveness"}[k]
}

// Property is a statement about runs.
type Property struct {
	_          struct{} // fields are named, never positional
	Name       string   // short and stable, such as "S1"
	Kind       PropertyKind
	Statement  string   // in words
	Means      string   // a violation in a word or two, for tables, such as "loss"; empty: the name says it
	Assumes    string   // in words
	Needs      []string // names of the properties without which judging this one is noise
	NotChecked string   // in words
}

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

// Verdict is what judging a property gave.
type Verdict struct {
	Property *Property
	Kind     VerdictKind
	Key      string // why, short, without numbers: the same for the same kind of failure; empty if held
	Reason   string // why, with the numbers
	Event    int    // index of the event at which it showed, -1 if at none
	Handle   string // the shape it is about, empty if none
}

// ID is property and key: two failures are the same if their IDs are.
func (v Verdict) ID() string { return v.Property.Name + "/" + v.Key }

// Failed says whether the run is to be blamed: Stuck or Violated.
func (v Verdict) Failed() bool { return v.Kind == Stuck || v.Kind == Violated }

// String is one line for a report.
func (v Verdict) String() string {
	switch {
	case v.Kind == Held && v.Reason == "":
		return fmt.Sprintf("%s %v", v.Property.Name, v.Kind)
	case v.Kind == Held:
		return fmt.Sprintf("%s %v: %s", v.Property.Name, v.Kind, v.Reason)
	}
	return fmt.Sprintf("%s %v [%s]: %s", v.Property.Name, v.Kind, v.Key, v.Reason)
}

// held is the verdict that p is true of the run.
func (p *Property) held() Verdict { return Verdict{Property: p, Kind: Held, Event: -1} }

// exhausted is the verdict that the run ended before p could be judged.
func (p *Property) exhausted(reason string) Verdict {
	return Verdict{Property: p, Kind: Exhausted, Key: "run ended early", Reason: reason, Event: -1}
}

// failed is the verdict that p is false of the run: Stuck for liveness, Violated otherwise.
func (p *Property) failed(event int, handle, key, format string, args ...any) Verdict {
	kind := Violated
	if p.Kind == Liveness {
		kind = Stuck
	}
	return Verdict{Property: p, Kind: kind, Key: key, Reason: fmt.Sprintf(format, args...), Event: event, Handle: handle}
}

// sprintf is short for what checkers do most.
func sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }
