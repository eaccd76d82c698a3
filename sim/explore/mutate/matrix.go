package mutate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What became of a mutant.
const (
	Killed     = "killed"
	Survived   = "survived"
	Unreached  = "unreached"  // its function is never called
	Equivalent = "equivalent" // its object code is that of the original
)

// Entry is a line of a kill matrix: a mutant, what became of it, and why that is right.
type Entry struct {
	Name, Hash, Fate string
	By               string // the property or test
	Run              string // that it failed
	Runs             uint64
	CPU              time.Duration
	Reason           string // why a survivor is right
}

// EntryOf is the line of a mutant.
func EntryOf(m *Mutant, k Kill) Entry {
	e := Entry{Name: m.Name(), Hash: m.Hash(), Fate: Survived, By: k.Property, Run: k.Run,
		Runs: k.Runs, CPU: k.CPU}
	switch {
	case k.Killed:
		e.Fate = Killed
	case !k.Reached:
		e.Fate = Unreached
	}
	return e
}

// Matrix is what became of many mutants.
type Matrix []Entry

// Explained says whether nothing is open about a mutant.
func (e Entry) Explained() bool {
	return e.Fate == Killed || e.Fate == Equivalent || e.Reason != ""
}

// Find is the entry of a mutant, if there is one of what the mutant still is.
func (x Matrix) Find(m *Mutant) (Entry, bool) {
	hash := m.Hash()
	for _, e := range x {
		if e.Name == m.Name() && e.Hash == hash {
			return e, true
		}
	}
	return Entry{}, false
}

// Changed says whether there is an entry of that name, but of something else.
func (x Matrix) Changed(m *Mutant) bool {
	_, same := x.Find(m)
	return !same && slices.ContainsFunc(x, func(e Entry) bool { return e.Name == m.Name() })
}

// Put replaces the entry of the same name, or adds one. A reason stays if the mutant is the same.
func (x *Matrix) Put(e Entry) {
	for i, old := range *x {
		if old.Name == e.Name {
			if old.Hash == e.Hash && e.Fate != Killed {
				e.Reason = or(e.Reason, old.Reason)
				if old.Fate == Survived { // another judge may not have called it
					e.Fate = Survived
				}
			}
			(*x)[i] = e
			return
		}
	}
	*x = append(*x, e)
}

// String writes a matrix, a line for each mutant and one for each reason.
func (x Matrix) String() string {
	var b strings.Builder
	for _, e := range x {
		fmt.Fprintf(&b, "%s %s %s", e.Name, e.Hash, e.Fate)
		if e.Fate == Killed {
			fmt.Fprintf(&b, " %s %s %d %d", e.By, or(e.Run, "-"), e.Runs, e.CPU.Milliseconds())
		}
		b.WriteString("\n")
		if e.Reason != "" {
			fmt.Fprintf(&b, "\t%s\n", e.Reason)
		}
	}
	return b.String()
}

// fields is how many a line like this has, 0 if there is none.
func fields(f []string) int {
	if len(f) < 3 {
		return 0
	}
	switch f[2] {
	case Killed:
		return 7
	case Survived, Unreached, Equivalent:
		return 3
	}
	return 0
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// ParseMatrix reads what String writes. Lines with # are for a person.
func ParseMatrix(text string) (x Matrix, err error) {
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if reason, ok := strings.CutPrefix(line, "\t"); ok && len(x) > 0 {
			x[len(x)-1].Reason = reason
			continue
		}
		f := strings.Fields(line)
		if want := fields(f); len(f) != want {
			return nil, fmt.Errorf("line %d: %q is no mutant: name, hash, what became of it",
				n, line)
		}
		e := Entry{Name: f[0], Hash: f[1], Fate: f[2]}
		if len(f) == 7 {
			e.By, e.Run = f[3], f[4]
			runs, wrong := strconv.ParseUint(f[5], 10, 64)
			ms, wrong2 := strconv.ParseUint(f[6], 10, 63)
			if wrong != nil || wrong2 != nil {
				return nil, fmt.Errorf("line %d: runs and milliseconds are numbers", n)
			}
			e.Runs, e.CPU = runs, time.Duration(ms)*time.Millisecond
		}
		x = append(x, e)
	}
	return x, nil
}
