package skeleton

import (
	"fmt"
	"go/format"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/template"
)

// open is a value that a constructor makes.
type open struct {
	Field, Type, Call string
	Fails             bool
	Blanks            string // for further results
	of                string
}

// operation is an operation with its text.
type operation struct {
	Op
	ID      string // "putAll": the action is putAllOp, its arguments are putAllLine
	Fields  []field
	Call    string // "o.store.Put(a.Key)"
	Results string // "err :="
}

// Fails says whether the call may return an error.
func (o operation) Fails() bool { return strings.HasSuffix(o.Results, ":=") }

// writer is what the templates are filled with.
type writer struct {
	s       *source
	in      string
	server  bool // another host serves what is called
	imports map[string]bool

	Kind, Package, Subject, Own string
	Hosts                       []string
	Serve                       string // the call that is the program of a host; empty: none
	ServeFails                  bool
	Opens                       []open
	Ops                         []operation
	Readers                     []string
	LeftOut                     []LeftOut
}

// Driver is the host that makes the calls of plans.
func (w *writer) Driver() string { return w.Hosts[len(w.Hosts)-1] }

// Disks are the hosts that have a disk.
func (w *writer) Disks() []string { return w.Hosts[:1] }

// Quoted is a list of names as Go has it.
func (w *writer) Quoted(names []string) string {
	quoted := make([]string, 0, len(names))
	for _, n := range names {
		quoted = append(quoted, strconv.Quote(n))
	}
	return strings.Join(quoted, ", ")
}

// Reads lists the calls that change nothing.
func (w *writer) Reads() string { return strings.Join(w.Readers, ", ") }

// uses adds imports.
func (w *writer) uses(paths []string) {
	for _, p := range paths {
		if w.imports == nil {
			w.imports = map[string]bool{}
		}
		w.imports[p] = true
	}
}

// Imports are the imports of the scenario, a block of the standard library and one of the others.
func (w *writer) Imports() string {
	var std, others []string
	for _, p := range slices.Sorted(maps.Keys(w.imports)) {
		line := strconv.Quote(p)
		if name := w.nameOf(p); name != path.Base(p) {
			line = name + " " + line
		}
		first, _, _ := strings.Cut(p, "/")
		if strings.Contains(first, ".") || first == "groundhog" || p == w.s.Path {
			others = append(others, line)
		} else {
			std = append(std, line)
		}
	}
	return strings.Join(std, "\n") + "\n\n" + strings.Join(others, "\n")
}

// nameOf is what the scenario calls a package.
func (w *writer) nameOf(p string) string {
	if p == w.s.Path {
		return strings.TrimSuffix(w.Own, ".")
	}
	return baseOf(p)
}

// Fallible says whether one of the constructors may return an error.
func (w *writer) Fallible() bool {
	return slices.ContainsFunc(w.Opens, func(o open) bool { return o.Fails })
}

// skeleton fills the templates.
func (w *writer) skeleton() (Skeleton, error) {
	w.uses([]string{"time", "groundhog/model", "groundhog/sim/explore", "groundhog/sim/world"})
	if w.Own != "" {
		w.uses([]string{w.s.Path})
	}
	if len(w.Ops) > 0 {
		w.uses([]string{"groundhog/sim/explore/plan"})
	}
	text := hostsText
	if w.Kind == "hosts" {
		w.uses([]string{"groundhog/sim"})
		if len(w.Ops) > 0 {
			w.uses([]string{"fmt"})
		}
	} else {
		w.uses([]string{"fmt", "os", "strings", "groundhog/sim", "groundhog/sim/linux"})
		text = programsText
	}
	sk := Skeleton{Scenario: w.Subject, Kind: w.Kind, Inside: w.Own == "", Hosts: w.Hosts,
		Readers: w.Readers, LeftOut: w.LeftOut}
	for _, o := range w.Ops {
		sk.Ops = append(sk.Ops, o.Op)
	}
	scenario, test := "scenario.go", "scenario_test.go"
	if sk.Inside {
		scenario, test = "scenario_test.go", "simulation_test.go"
	}
	files := [][2]string{{scenario, text}, {test, testText}}
	if !sk.Inside {
		files = append(files, [2]string{"simulate/main.go", mainText})
	}
	for _, f := range files {
		text, err := w.fill(f[1])
		if err != nil {
			return Skeleton{}, fmt.Errorf("%s: %w", f[0], err)
		}
		sk.Files = append(sk.Files, File{f[0], text})
	}
	return sk, nil
}

// fill fills one template.
func (w *writer) fill(text string) (string, error) {
	t, err := template.New("").Parse(text + commonText)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if err := t.Execute(&b, w); err != nil {
		return "", err
	}
	out, err := format.Source([]byte(b.String()))
	if err != nil {
		return "", fmt.Errorf("%w in\n%s", err, b.String())
	}
	return string(out), nil
}

// Of is the path of the package that the skeleton is of; In that of the skeleton itself.
func (w *writer) Of() string { return w.s.Path }

// In is the import path of the skeleton.
func (w *writer) In() string { return w.in }
