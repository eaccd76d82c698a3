package fault

import (
	"fmt"
	"slices"
	"strings"
)

// Fault is what all faults have in common. They are values that compare with ==.
type Fault interface {
	// String is the text that the family's Parse reads back.
	String() string
	// Check says what is impossible about the fault, in one line; nil if nothing is. It does not
	// know which hosts and files there are.
	Check() error
	// HostNames lists the hosts that the fault names, as names or patterns.
	HostNames() []string
}

// Injected is a fault that was injected somewhere.
type Injected interface {
	// Lift ends the fault; on one that has ended it does nothing.
	Lift()
	// Hits counts the operations that met the fault.
	Hits() uint64
}

// Family is the faults of one kind of thing, for a [Grammar].
type Family struct {
	Name  string   // "network"
	Form  string   // what its texts look like, in one line
	Words []string // the first words of its texts, up to an @; none if every word may be the first
	Parse func(text string) (Fault, error)
}

// Grammar reads the faults of several families.
type Grammar struct{ families []Family }

// NewGrammar makes a grammar. The families are tried in this order where two have a word in
// common; one without words comes last, and takes what no other does.
func NewGrammar(families ...Family) *Grammar {
	g := &Grammar{families: slices.Clone(families)}
	slices.SortStableFunc(g.families, func(a, b Family) int {
		return min(len(b.Words), 1) - min(len(a.Words), 1)
	})
	return g
}

// Parse reads a fault of any family. It is an inverse of the String of each.
func (g *Grammar) Parse(text string) (Fault, error) {
	first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	word, _, placed := strings.Cut(first, "@")
	var errs []error
	for _, f := range g.families {
		named := slices.Contains(f.Words, word)
		if !named && (len(f.Words) > 0 || len(errs) > 0 || !placed) {
			continue
		}
		parsed, err := f.Parse(text)
		if err == nil {
			return parsed, nil
		}
		errs = append(errs, err)
	}
	switch len(errs) {
	case 0:
		return nil, fmt.Errorf("fault %q: %q begins no fault: expected %s", text, first, g.forms())
	case 1:
		return nil, errs[0]
	}
	return nil, fmt.Errorf("%w; or else %w", errs[0], errs[1])
}

// forms lists what texts of the families look like.
func (g *Grammar) forms() string {
	var forms []string
	for _, f := range g.families {
		forms = append(forms, fmt.Sprintf("%s (%s)", f.Form, f.Name))
	}
	return strings.Join(forms, ", or ")
}

// Known says whether every host that the fault names is one of hosts.
func Known(f Fault, hosts []string) error {
	for _, name := range f.HostNames() {
		if !slices.ContainsFunc(hosts, func(h string) bool { return has(name, h) }) {
			return fmt.Errorf("fault %q: no host is named %q: there are %s",
				f.String(), name, strings.Join(hosts, ", "))
		}
	}
	return nil
}

// impossible makes the error that says what is impossible about a fault.
func impossible(f Fault, format string, args ...any) error {
	return fmt.Errorf("fault %q: %w", f.String(), fmt.Errorf(format, args...))
}
