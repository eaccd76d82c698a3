package fault

import (
	"fmt"
	"strings"
)

// Point makes a named fault point in the code of a node fire: a place where something may go
// wrong, which the code asks for with [sim.Faults]. Whether it fires is decided here, by counting
// and by draws of the simulation, never by the dice of failpoint; only the value of the term is
// read by that library. Each host counts and draws for itself.
type Point struct {
	Name string // of the point
	Host string // names or patterns, separated by commas; "*" is each of the hosts
	When        // which evaluations make it fire
	Term string // a term of failpoint: "return(...)" of an int, a bool or a string
}

// Points is the family of fault points, as [ParsePoint] reads them. Every word may begin one.
var Points = Family{
	Name: "point", Form: "POINT@HOST [from=N] [max=N] return(VALUE)",
	Parse: func(text string) (Fault, error) { return asFault(ParsePoint(text)) },
}

// HostNames lists the hosts.
func (f Point) HostNames() []string { return Patterns(f.Host).Names() }

// Check says what is impossible about f, or nil.
func (f Point) Check() error {
	if f.Name == "" || strings.ContainsAny(f.Name, " \t\n@") {
		return impossible(f, "%q is no name of a point: expected one word", f.Name)
	}
	if err := Patterns(f.Host).Check(); err != nil {
		return impossible(f, "%w", err)
	}
	if err := f.When.Check(); err != nil {
		return impossible(f, "%w", err)
	}
	if _, err := termValue(f.Term); err != nil {
		return impossible(f, "%w", err)
	}
	return nil
}

// String prints the fault as [ParsePoint] reads it:
//
//	wal/sync@server from=3 max=1 chance=1/20 return("kill")
func (f Point) String() string {
	return fmt.Sprintf("%s@%s%v %s", f.Name, f.Host, f.When, f.Term)
}

// ParsePoint reads what [Point.String] prints. The error is one line.
func ParsePoint(text string) (Point, error) {
	f, err := parsePoint(text)
	if err != nil {
		return Point{}, fmt.Errorf("fault %q: %w; expected POINT@HOST [from=N] [max=N] "+
			"[chance=A/B] return(VALUE)", text, err)
	}
	return f, nil
}

func parsePoint(text string) (f Point, err error) {
	at := strings.Index(text, " return(")
	if at < 0 {
		return f, fmt.Errorf("no return(VALUE) at its end")
	}
	f.Term = strings.TrimSpace(text[at:])
	words := strings.Fields(text[:at])
	if len(words) == 0 {
		return f, fmt.Errorf("no POINT@HOST")
	}
	var ok bool
	if f.Name, f.Host, ok = strings.Cut(words[0], "@"); !ok || f.Name == "" || f.Host == "" {
		return f, fmt.Errorf("%q is no POINT@HOST", words[0])
	}
	if err := Patterns(f.Host).Check(); err != nil {
		return f, err
	}
	if err := f.SetAll(words[1:]); err != nil {
		return f, err
	}
	if err := f.When.Check(); err != nil {
		return f, err
	}
	_, err = termValue(f.Term)
	return f, err
}
