package cli

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"groundhog/sim/explore/mutate"
)

// operatorsUsage names the operators, four in a line.
func operatorsUsage() string {
	text := "`operators`, separated by commas; empty: all of"
	for i, o := range mutate.Operators {
		if i%4 == 0 {
			text += "\n"
		}
		text += o.Name + " "
	}
	return strings.TrimSpace(text)
}

// mutantJSON is a mutant, and what became of it.
type mutantJSON struct {
	Mutant   string  `json:"mutant"`
	Hash     string  `json:"hash"`
	Place    string  `json:"place"`
	Fate     string  `json:"fate,omitempty"` // killed, survived, unreached, equivalent
	Property string  `json:"property,omitempty"`
	Key      string  `json:"key,omitempty"`
	Run      string  `json:"run,omitempty"`
	Runs     uint64  `json:"runs,omitempty"`
	Seconds  float64 `json:"seconds,omitempty"` // of a processor
	Diff     string  `json:"diff"`
}

func placeOf(one *mutate.Mutant) string {
	return fmt.Sprintf("%s:%d", filepath.Base(one.File), one.Line)
}

func mutantOf(one *mutate.Mutant, k mutate.Kill) mutantJSON {
	return mutantJSON{one.Name(), one.Hash(), placeOf(one), mutate.EntryOf(one, k).Fate, k.Property,
		k.Key, k.Run, k.Runs, k.CPU.Seconds(), one.Diff()}
}

// printAll lists mutants with their differences.
func (m *mutation) printAll(all []*mutate.Mutant) error {
	for _, one := range all {
		fmt.Fprintf(m.out, "%s  %s\n%s", one.Name(), placeOf(one), one.Diff())
		if err := m.emit(mutantJSON{Mutant: one.Name(), Hash: one.Hash(), Place: placeOf(one),
			Diff: one.Diff()}); err != nil {
			return err
		}
	}
	fmt.Fprintf(m.out, "%d mutants\n", len(all))
	return nil
}

// killer is what a mutant died of.
func killer(k mutate.Kill) string {
	if k.Key == "" {
		return k.Property
	}
	return fmt.Sprintf("%s [%s]", k.Property, k.Key)
}

// print prints what became of a mutant; of a survivor how it differs.
func (m *mutation) print(one *mutate.Mutant, k mutate.Kill) {
	spent := k.CPU.Round(time.Millisecond)
	switch {
	case k.Killed:
		where := ""
		if k.Run != "" {
			where = " in " + k.Run
		}
		fmt.Fprintf(m.out, "killed    %s\n          by %s%s, run %d, %v\n", one.Name(),
			killer(k), where, k.Runs, spent)
	case !k.Reached:
		fmt.Fprintf(m.out, "unreached %s\n          no run calls %s\n", one.Name(),
			one.Function)
	default:
		cut := ""
		if k.Cut {
			cut = ", then its time was over"
		}
		fmt.Fprintf(m.out, "SURVIVED  %s\n          %d runs, %v%s; %s\n%s", one.Name(), k.Runs,
			spent, cut, placeOf(one), indented(one.Diff()))
	}
}

func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("        " + line)
	}
	return b.String()
}

// mutantSum counts what became of mutants.
type mutantSum struct{ killed, survived, unreached int }

func (s *mutantSum) add(k mutate.Kill) {
	switch {
	case k.Killed:
		s.killed++
	case k.Reached:
		s.survived++
	default:
		s.unreached++
	}
}

// sum prints the end; open survivors are what the command found.
func (m *mutation) sum(s *mutantSum) {
	open := 0
	for _, one := range m.build.Mutants {
		if e, ok := m.known.Find(one); ok && !e.Explained() {
			open++
		}
	}
	judged := s.killed + s.survived + s.unreached
	fmt.Fprintf(m.out, "%d mutants: %d killed, %d survived, %d unreached\n", judged, s.killed,
		s.survived, s.unreached)
	var others []string
	for _, o := range []struct {
		n    int
		what string
	}{{len(m.build.Mutants) - judged, "known and explained"},
		{len(m.build.Equivalent), "the same code"}, {len(m.build.Duplicate), "twice"},
		{len(m.build.Rejected), "do not compile"}} {
		if o.n > 0 {
			others = append(others, fmt.Sprintf("%d %s", o.n, o.what))
		}
	}
	if len(others) > 0 {
		fmt.Fprintf(m.out, "not judged: %s\n", strings.Join(others, ", "))
	}
	if open > 0 {
		m.exit = max(m.exit, exitFound)
	}
}
