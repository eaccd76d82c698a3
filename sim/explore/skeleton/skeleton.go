package skeleton

import (
	"errors"
	"fmt"
	"go/token"
	"slices"
	"strings"
	"unicode"
)

// Package is a package by its files, as go list names them.
type Package struct {
	Path, Name, Dir string
	Files           []string // without tests
}

// Op is an operation of plans that calls something of the package.
type Op struct {
	Name string `json:"name"`
	Call string `json:"call"` // "Store.Put"
}

// LeftOut is what no operation calls.
type LeftOut struct {
	Call string `json:"call"`
	Why  string `json:"why"`
}

// File is a file of a skeleton, by its path below the folder that it is written to.
type File struct{ Name, Text string }

// Skeleton is what was made of a package.
type Skeleton struct {
	Scenario string
	Kind     string // hosts, library or service
	Inside   bool   // it can only stand in the folder of the package: that is a program
	Hosts    []string
	Ops      []Op
	Readers  []string // calls that change nothing: what a property is judged with
	LeftOut  []LeftOut
	Files    []File
}

// reserved are the names that a scenario uses for something else.
var reserved = []string{"fmt", "os", "strings", "time", "context", "model", "sim", "explore",
	"plan", "world", "linux", "osfs", "hosts", "opens", "kept", "phases", "system", "opened",
	"open", "call", "play", "serve", "r", "w", "s", "o", "p", "h", "a"}

// Of makes a skeleton of a package that will stand in a package of this import path, such as
// "example.com/mine/store/storesim". The error is one line.
func Of(pkg Package, in string) (Skeleton, error) {
	s, err := read(pkg)
	if err != nil {
		return Skeleton{}, err
	}
	w := &writer{s: s, in: in, Own: s.Name + "."}
	if slices.Contains(reserved, s.Name) {
		w.Own = "subject."
	}
	w.Subject, w.Package = name(s.Name), Folder(s.Name)
	switch {
	case s.Name == "main":
		err = w.main()
	case s.simulated():
		err = w.hosts()
	default:
		err = w.programs()
	}
	if err != nil {
		return Skeleton{}, err
	}
	return w.skeleton()
}

// Folder is the name of the package of a skeleton of the package of this name.
func Folder(pkg string) string { return name(pkg) + "sim" }

// name is the name of a package as that of scenarios and hosts: lower case letters and digits.
func name(pkg string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' {
			return -1
		}
		return unicode.ToLower(r)
	}, pkg)
}

// main is a program: it stands in its own package.
func (w *writer) main() error {
	w.Kind, w.Own, w.Package = "service", "", "main"
	w.Subject = name(baseOf(w.s.Path))
	if strings.ContainsFunc(w.Subject, func(r rune) bool { return r < 'a' || r > 'z' }) {
		w.Subject = "program"
	}
	w.Hosts = []string{"server"}
	w.Serve = "main()"
	return nil
}

// hosts drives what takes something of simulated hosts.
func (w *writer) hosts() error {
	w.Kind, w.Hosts = "hosts", []string{w.Subject}
	if f := w.s.program(true); f != nil {
		call, err := w.fixedCall(f)
		if err != nil {
			return err
		}
		w.Serve, w.ServeFails = call, len(w.s.results(f)) > 0
	}
	if err := w.opens(w.s.constructors(true)); err != nil {
		return err
	}
	if w.Serve == "" && len(w.Ops) == 0 {
		return w.nothing()
	}
	return nil
}

// programs drives ordinary Go.
func (w *writer) programs() error {
	made := w.s.constructors(false)
	f := w.s.program(false)
	w.Kind, w.Hosts = "library", []string{w.Subject}
	if f != nil {
		call, err := w.fixedCall(f)
		if err != nil {
			return err
		}
		w.Kind, w.Hosts, w.Serve, w.ServeFails = "service", []string{"server"}, call,
			len(w.s.results(f)) > 0
		if len(made) > 0 {
			w.Hosts, w.server = append(w.Hosts, "client"), true
		}
	}
	if f == nil && len(made) == 0 {
		return w.nothing()
	}
	if err := w.opens(made); err != nil {
		return err
	}
	if f == nil && len(w.Ops) == 0 {
		return w.nothing()
	}
	return nil
}

func (w *writer) nothing() error {
	return fmt.Errorf("%s exports nothing that a scenario can drive: no function that takes a "+
		"*disk.Disk, *net.Stack, *sim.Proc or *world.Host, no %s, and no constructor of a type "+
		"with methods", w.s.Path, strings.Join(mains, ", "))
}

// fixedCall is a call of a function with fixed parameters.
func (w *writer) fixedCall(f *function) (string, error) {
	v := values{s: w.s, own: w.Own, server: w.server, opens: w.Opens}
	args, err := v.arguments(w.s.params(f), false)
	if err != nil {
		return "", fmt.Errorf("%s.%s cannot be called: %w", w.s.Path, f.name(), err)
	}
	w.uses(v.imports)
	return w.Own + f.name() + "(" + args + ")", nil
}

// opens adds what constructors make, with the operations on it.
func (w *writer) opens(all []opened) error {
	for len(all) > 0 {
		o := all[0]
		all = all[1:]
		call, err := w.fixedCall(o.by)
		switch {
		case err != nil && o.tried < len(all)+1: // it may take what another opens
			o.tried++
			all = append(all, o)
			continue
		case err != nil:
			w.LeftOut = append(w.LeftOut, LeftOut{o.by.name(), why(err)})
			continue
		}
		field := strings.ToLower(o.of[:1]) + o.of[1:]
		if o.of == strings.ToUpper(o.of) {
			field = strings.ToLower(o.of)
		}
		field = w.unique(field)
		star := ""
		if strings.HasPrefix(w.s.results(o.by)[0].typ, "*") {
			star = "*"
		}
		w.Opens = append(w.Opens, open{Field: field, Type: star + w.Own + o.of, Call: call,
			Fails: o.fail, Blanks: strings.Repeat("_, ", o.more), of: o.of})
		for _, m := range exported(w.s.methods[o.of]) {
			w.method(o.of, field, m)
		}
	}
	if w.Kind == "hosts" {
		w.functions()
	}
	return nil
}

// why is the reason at the end of an error.
func why(err error) string {
	if inner := errors.Unwrap(err); inner != nil {
		return inner.Error()
	}
	return err.Error()
}

// notCalled are methods that say nothing of what they are called on, or end it.
var notCalled = []string{"Close", "String", "Error", "GoString", "Format"}

// method adds a method as an operation, or says why not.
func (w *writer) method(of, field string, m *function) {
	switch {
	case slices.Contains(notCalled, m.name()):
	case !w.s.changes(m):
		w.Readers = append(w.Readers, of+"."+m.name())
	default:
		value := "o."
		if w.Kind == "hosts" {
			value = "s.now."
		}
		w.operation(of+"."+m.name(), value+field+"."+m.name(), m)
	}
}

// functions adds functions that are given what a host has, and are no programs and open nothing.
func (w *writer) functions() {
	for _, f := range exported(w.s.funcs) {
		_, opens := w.s.constructor(f)
		switch {
		case !w.s.takesHost(f) || opens || slices.Contains(mains, f.name()):
		case !w.s.changes(f):
			w.Readers = append(w.Readers, f.name())
		default:
			w.operation(f.name(), w.Own+f.name(), f)
		}
	}
}

// operation adds a call as an operation.
func (w *writer) operation(call, expr string, f *function) {
	v := values{s: w.s, own: w.Own}
	args, err := v.arguments(w.s.params(f), true)
	if err != nil {
		w.LeftOut = append(w.LeftOut, LeftOut{call, err.Error()})
		return
	}
	results := w.s.results(f)
	if n := len(results); n > 0 && slices.ContainsFunc(results[:n-1], func(p param) bool {
		return p.typ == "error"
	}) {
		w.LeftOut = append(w.LeftOut, LeftOut{call, "its error is not its last result"})
		return
	}
	w.uses(v.imports)
	action := w.action(call)
	id := identifier(action)
	w.Ops = append(w.Ops, operation{Op: Op{action, call}, ID: id, Fields: v.fields,
		Call: expr + "(" + args + ")", Results: resultsOf(results)})
}

// resultsOf says how the results of a call are taken: nothing, the error alone, or the last.
func resultsOf(results []param) string {
	n := len(results)
	switch {
	case n == 0:
		return ""
	case results[n-1].typ == "error":
		return strings.Repeat("_, ", n-1) + "err :="
	}
	return strings.Repeat("_, ", n-1) + "_ ="
}

// action is a name for plans: Store.PutAll is put-all, or store-put-all where that is taken.
func (w *writer) action(call string) string {
	of, method, ok := strings.Cut(call, ".")
	if !ok {
		method = of
	}
	taken := func(name string) bool {
		return slices.Contains([]string{"crash", "pause", "jump", "drift", "net", "disk", "point",
			"redraw"}, name) ||
			slices.ContainsFunc(w.Ops, func(o operation) bool { return o.Op.Name == name })
	}
	if name := hyphened(method); !taken(name) {
		return name
	}
	return hyphened(w.Subject) + "-" + hyphened(strings.ReplaceAll(call, ".", ""))
}

// hyphened writes PutAll as put-all.
func hyphened(name string) string {
	var b strings.Builder
	lower := false
	for _, c := range name {
		if lower && unicode.IsUpper(c) {
			b.WriteByte('-')
		}
		lower = unicode.IsLower(c) || unicode.IsDigit(c)
		if c != '_' {
			b.WriteRune(unicode.ToLower(c))
		}
	}
	return b.String()
}

// identifier writes put-all as putAll.
func identifier(action string) string {
	parts := strings.Split(action, "-")
	for i, p := range parts[1:] {
		parts[i+1] = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Join(parts, "")
}

// unique is a field that no other has, and no keyword.
func (w *writer) unique(field string) string {
	for token.IsKeyword(field) ||
		slices.ContainsFunc(w.Opens, func(o open) bool { return o.Field == field }) {
		field += "2"
	}
	return field
}
