package mutate

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Variable is the variable of the environment that says which mutant a program is: its number; 0 or
// nothing: the code as it is.
const Variable = "GROUNDHOG_MUTANT"

// reachVariable names the file to which the program that is no mutant writes which functions it
// calls.
const reachVariable = Variable + "_REACH"

// extraFile is added to each package.
const extraFile = "groundhog_mutants.go"

// extra holds the number, and tells which functions are called, where a file for that is named.
// (It is a part of the program under mutation, and outside its simulation.)
const extra = `package %s

import (
	"os"
	"strconv"
)

var groundhogMutant = func() int { n, _ := strconv.Atoi(os.Getenv("` + Variable + `")); return n }()

var groundhogReached, groundhogCalled = os.Getenv("` + reachVariable + `"), [%d]bool{}

func groundhogReach(n int) {
	if groundhogReached == "" || groundhogCalled[n] {
		return
	}
	groundhogCalled[n] = true
	f, err := os.OpenFile(groundhogReached, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, _ = f.WriteString("%s " + strconv.Itoa(n) + "\n")
		_ = f.Close()
	}
}
`

// extraStub is what the types of it are found from, without an import.
const extraStub = "package %s\nvar groundhogMutant int\nfunc groundhogReach(int) {}\n"

// schema is the text of a package with all its mutants: each is a copy of its function beside the
// original, which calls the copy if the number of the process is that of the mutant.
type schema struct {
	pkg       *Package
	functions []*function
	texts     map[string]string // by the path of the file
	lines     map[string][]span // of the copies
}

// span is the lines of a mutant's copy.
type span struct {
	from, to int
	mutant   *Mutant
}

// schemaOf numbers the functions of mutants that are numbered, and writes the text.
func schemaOf(p *Package, all []*Mutant) *schema {
	s := &schema{pkg: p, texts: map[string]string{}, lines: map[string][]span{}}
	for _, m := range all {
		if m.Package != p {
			continue
		}
		if !slices.Contains(s.functions, m.fn) {
			s.functions = append(s.functions, m.fn)
			m.fn.number, m.fn.mutants = len(s.functions), nil
		}
		m.fn.mutants = append(m.fn.mutants, m)
	}
	for _, f := range p.files {
		s.write(f)
	}
	return s
}

// write makes the text of a file.
func (s *schema) write(f *file) {
	var edits []edit
	var copies strings.Builder
	for _, fn := range s.functions {
		if fn.file != f {
			continue
		}
		edits = append(edits, fn.dispatch()...)
	}
	if len(edits) == 0 {
		return
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	var b strings.Builder
	at := 0
	for _, e := range edits {
		b.Write(f.text[at:e.from])
		b.WriteString(e.text)
		at = e.to
	}
	b.Write(f.text[at:])
	b.WriteString("\n")
	line := strings.Count(b.String(), "\n") + 1
	add := func(text string, m *Mutant) {
		end := line + strings.Count(text, "\n")
		s.lines[f.path] = append(s.lines[f.path], span{line, end, m})
		copies.WriteString(text + "\n")
		line = end + 1
	}
	for _, fn := range s.functions {
		if fn.file == f {
			add(fn.copy(fn.reference(), nil), nil)
			for _, m := range fn.mutants {
				add(fn.copy(m.copyName(), m.edits), m)
			}
		}
	}
	s.texts[f.path] = b.String() + copies.String()
}

// reference is the name of the copy without a change, with whose object code others are compared.
func (fn *function) reference() string {
	return fmt.Sprintf("groundhogF%dx%s", fn.number, fn.decl.Name.Name)
}

// copyName is that of the mutant's function.
func (m *Mutant) copyName() string {
	return fmt.Sprintf("groundhogM%dx%s", m.number, m.fn.decl.Name.Name)
}

// copy is the function under another name and with edits.
func (fn *function) copy(name string, edits []edit) string {
	return fn.with(append(slices.Clone(edits), fn.replace(fn.decl.Name, name)))
}

// dispatch is what the original gets: names for what has none, and the call of the copies.
func (fn *function) dispatch() (edits []edit) {
	receiver, call := "", ""
	if fn.decl.Recv != nil {
		names, more := fn.named(fn.decl.Recv, "groundhogR")
		receiver, edits = names[0]+".", more
	} else if params := fn.decl.Type.TypeParams; params != nil {
		names, _ := fn.named(params, "")
		call = "[" + strings.Join(names, ", ") + "]"
	}
	args, more := fn.named(fn.decl.Type.Params, "groundhogP")
	edits = append(edits, more...)
	if n := len(fn.decl.Type.Params.List); n > 0 {
		if _, variadic := fn.decl.Type.Params.List[n-1].Type.(*ast.Ellipsis); variadic {
			args[len(args)-1] += "..."
		}
	}
	call += "(" + strings.Join(args, ", ") + ")"
	var b strings.Builder
	fmt.Fprintf(&b, " switch groundhogMutant { case -1: groundhogReach(%d);", fn.number)
	for _, m := range fn.mutants {
		to := receiver + m.copyName() + call
		if results := fn.decl.Type.Results; results != nil && len(results.List) > 0 {
			fmt.Fprintf(&b, " case %d: return %s;", m.number, to)
		} else {
			fmt.Fprintf(&b, " case %d: %s; return;", m.number, to)
		}
	}
	b.WriteString(" }; ")
	at := fn.offset(fn.decl.Body.Lbrace) + 1
	return append(edits, edit{at, at, b.String()})
}

// named are the names in a list of fields, and the edits that give one to those that have none.
func (fn *function) named(fields *ast.FieldList, prefix string) (names []string, edits []edit) {
	for i, field := range fields.List {
		if len(field.Names) == 0 {
			name := prefix + strconv.Itoa(i)
			at := fn.offset(field.Type.Pos())
			names, edits = append(names, name), append(edits, edit{at, at, name + " "})
		}
		for j, id := range field.Names {
			name := id.Name
			if name == "_" {
				name = fmt.Sprintf("%s%dn%d", prefix, i, j)
				edits = append(edits, fn.replace(id, name))
			}
			names = append(names, name)
		}
	}
	return names, edits
}

// parses says whether the text of a mutant is Go.
func (m *Mutant) parses() bool {
	_, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+m.text(),
		parser.SkipObjectResolution)
	return err == nil
}

// rejected are the mutants that do not compile.
func (s *schema) rejected() (list []*Mutant, err error) {
	set := token.NewFileSet()
	var trees []*ast.File
	for _, f := range s.pkg.files {
		var text any = f.text
		if changed, ok := s.texts[f.path]; ok {
			text = changed
		}
		tree, err := parser.ParseFile(set, f.path, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("a mutant is no Go: %w", err)
		}
		trees = append(trees, tree)
	}
	stub, err := parser.ParseFile(set, filepath.Join(s.pkg.Dir, extraFile),
		fmt.Sprintf(extraStub, s.pkg.name), parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	conf := s.pkg.config()
	var other error
	conf.Error = func(err error) {
		var wrong types.Error
		if !errors.As(err, &wrong) {
			other = err
			return
		}
		at := set.Position(wrong.Pos)
		for _, sp := range s.lines[at.Filename] {
			if sp.mutant != nil && sp.from <= at.Line && at.Line <= sp.to {
				if !slices.Contains(list, sp.mutant) {
					list = append(list, sp.mutant)
				}
				return
			}
		}
		other = err
	}
	_, _ = conf.Check(s.pkg.Path, set, append(trees, stub), nil)
	return list, other
}
