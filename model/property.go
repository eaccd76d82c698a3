package model

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

// Property is a statement about runs. It is one variable, to which scenarios, their expectations
// and verdicts point.
type Property struct {
	_          struct{} // fields are named, never positional
	Name       string   // its identity in reports, tables and files
	Kind       PropertyKind
	Statement  string      // in words
	Means      string      // a violation in a word or two, for tables; empty: the name says it
	Assumes    string      // in words
	Needs      []*Property // those without which judging this one is noise
	NotChecked string      // in words
}

// String is the name of the property.
func (p *Property) String() string {
	if p == nil {
		return "(no property)"
	}
	return p.Name
}
