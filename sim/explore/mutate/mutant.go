package mutate

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"hash/fnv"
	"slices"
	"strings"
)

// Mutant is one change of the code of a package.
type Mutant struct {
	Package  *Package
	Function string // "Name", or "Type.Name" of a method
	Operator string
	Ordinal  int // among those of the operator in the function, from 1 on
	Line     int // of the change
	File     string

	number int // in its build, from 1 on
	fn     *function
	edits  []edit
	same   string // which function has the same object code, if one has
}

// Name is the mutant's identity: package, function, operator, ordinal.
func (m *Mutant) Name() string {
	return fmt.Sprintf("%s.%s/%s/%d", m.Package.Path, m.Function, m.Operator, m.Ordinal)
}

// Hash tells one content of the change from another: of the function as it is and as it becomes.
func (m *Mutant) Hash() string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(m.fn.text() + "\x00" + m.text()))
	return fmt.Sprintf("%08x", h.Sum32())
}

// text is the function with the change.
func (m *Mutant) text() string { return m.fn.with(m.edits) }

// edit replaces the text between two offsets of a file.
type edit struct {
	from, to int
	text     string
}

// function is a declaration of a package that has a body.
type function struct {
	pkg     *Package
	file    *file
	decl    *ast.FuncDecl
	name    string
	from    int // its offsets in the file
	to      int
	mutants []*Mutant
	number  int // in its build
	called  bool
}

// functions are those of a package that may be mutated.
func (p *Package) functions() (list []*function) {
	for _, f := range p.files {
		for _, d := range f.tree.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil || decl.Name.Name == "_" || bound(decl) {
				continue
			}
			fn := &function{pkg: p, file: f, decl: decl, name: functionName(decl)}
			fn.from, fn.to = fn.offset(decl.Type.Func), fn.offset(decl.End())
			list = append(list, fn)
		}
	}
	return list
}

// bound says whether a function is bound to its name or frame: it has a directive for the compiler,
// or calls recover itself, which in a copy that it calls would recover nothing.
func bound(decl *ast.FuncDecl) (yes bool) {
	if decl.Doc != nil {
		for _, c := range decl.Doc.List {
			yes = yes || strings.HasPrefix(c.Text, "//go:")
		}
	}
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			id, ok := call.Fun.(*ast.Ident)
			yes = yes || ok && id.Name == "recover"
		}
		_, literal := n.(*ast.FuncLit)
		return !literal
	})
	return yes
}

// functionName is "Name", or "Type.Name" of a method.
func functionName(decl *ast.FuncDecl) string {
	if decl.Recv == nil {
		return decl.Name.Name
	}
	name := "?"
	ast.Inspect(decl.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "?" {
			name = id.Name
		}
		return name == "?"
	})
	return name + "." + decl.Name.Name
}

// offset is where a position lies in the file.
func (fn *function) offset(p token.Pos) int { return fn.pkg.fset.Position(p).Offset }

// text is the function as it is.
func (fn *function) text() string { return string(fn.file.text[fn.from:fn.to]) }

// of is the text of a part of it.
func (fn *function) of(n ast.Node) string {
	return string(fn.file.text[fn.offset(n.Pos()):fn.offset(n.End())])
}

// replace is the edit that puts a text in the place of a part.
func (fn *function) replace(n ast.Node, text string) edit {
	return edit{fn.offset(n.Pos()), fn.offset(n.End()), text}
}

// with is the text of the function with edits.
func (fn *function) with(edits []edit) string {
	var b strings.Builder
	at := fn.from
	for _, e := range slices.SortedStableFunc(slices.Values(edits), func(a, b edit) int {
		return cmp.Compare(a.from, b.from)
	}) {
		b.Write(fn.file.text[at:e.from])
		b.WriteString(e.text)
		at = e.to
	}
	b.Write(fn.file.text[at:fn.to])
	return b.String()
}

// typeOf is the type of an expression, nil if it has none.
func (fn *function) typeOf(e ast.Expr) types.Type { return fn.pkg.info.TypeOf(e) }

// Mutants are all that the operators of these names make of a package, in the order of its files;
// no names: all operators.
func (p *Package) Mutants(operators ...string) (list []*Mutant, err error) {
	for _, name := range operators {
		if !slices.ContainsFunc(Operators, func(o Operator) bool { return o.Name == name }) {
			return nil, fmt.Errorf("no operator %q: there are %s", name, operatorNames())
		}
	}
	for _, fn := range p.functions() {
		for _, o := range Operators {
			if len(operators) > 0 && !slices.Contains(operators, o.Name) {
				continue
			}
			n := 0
			o.find(fn, func(at ast.Node, edits ...edit) {
				n++
				m := &Mutant{Package: p, Function: fn.name, Operator: o.Name, Ordinal: n,
					Line: p.fset.Position(at.Pos()).Line, File: fn.file.path, fn: fn, edits: edits}
				if m.text() != fn.text() {
					list = append(list, m)
				}
			})
		}
	}
	return list, nil
}

// Sample takes n of the mutants, from each operator in turn, chosen by their names; 0: all of them.
// They keep their order.
func Sample(all []*Mutant, n int) []*Mutant {
	if n <= 0 || n >= len(all) {
		return all
	}
	byOperator := map[string][]*Mutant{}
	for _, m := range all {
		byOperator[m.Operator] = append(byOperator[m.Operator], m)
	}
	for _, list := range byOperator {
		slices.SortFunc(list, func(a, b *Mutant) int { return cmp.Compare(a.draw(), b.draw()) })
	}
	chosen := map[*Mutant]bool{}
	for round := 0; len(chosen) < n; round++ {
		for _, o := range Operators {
			if list := byOperator[o.Name]; round < len(list) && len(chosen) < n {
				chosen[list[round]] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(m *Mutant) bool { return !chosen[m] })
}

// draw is a number for each mutant, that says nothing.
func (m *Mutant) draw() uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(m.Name()))
	return h.Sum64() * 0x9e3779b97f4a7c15 >> 1
}

// formatted is Go code as gofmt writes it.
func formatted(text string) string {
	const head = "package p\n\n"
	out, err := format.Source([]byte(head + text))
	if err != nil {
		return text
	}
	return strings.TrimPrefix(string(out), head)
}

// Diff is the change, as lines of the file with those around them.
func (m *Mutant) Diff() string {
	old := strings.Split(formatted(m.fn.text()), "\n")
	changed := strings.Split(formatted(m.text()), "\n")
	head := 0
	for head < min(len(old), len(changed)) && old[head] == changed[head] {
		head++
	}
	tail := 0
	for tail < min(len(old), len(changed))-head &&
		old[len(old)-1-tail] == changed[len(changed)-1-tail] {
		tail++
	}
	var b strings.Builder
	write := func(mark string, lines []string) {
		for _, line := range lines {
			if strings.TrimSpace(line) != "" {
				fmt.Fprintf(&b, "  %s %s\n", mark, strings.ReplaceAll(line, "\t", "    "))
			}
		}
	}
	write(" ", old[max(0, head-2):head])
	write("-", old[head:len(old)-tail])
	write("+", changed[head:len(changed)-tail])
	write(" ", old[len(old)-tail:min(len(old), len(old)-tail+2)])
	return b.String()
}
