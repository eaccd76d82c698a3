package detlint

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

const summary = `find what differs from run to run in code under simulation

Code that runs under simulation must take time, randomness, concurrency, files
and network from its host. detlint reports real ones, loops that depend on the
order of a map, and addresses that are printed, each with its replacement.`

// Analyzer is detlint with its default settings; its flags are -tests (look at
// test files too) and -floats (report floats in decisions).
var Analyzer = New()

// New returns an analyzer with flags of its own.
func New() *analysis.Analyzer {
	var s settings
	a := &analysis.Analyzer{
		Name:     "detlint",
		Doc:      summary,
		Requires: []*analysis.Analyzer{inspect.Analyzer},
		Run:      func(pass *analysis.Pass) (any, error) { return nil, s.run(pass) },
	}
	a.Flags.BoolVar(&s.tests, "tests", false, "look at test files too")
	a.Flags.BoolVar(&s.floats, "floats", false, "report decisions that depend on floats")
	return a
}

// settings are the flags of an analyzer.
type settings struct{ tests, floats bool }

// check is one pass over one package.
type check struct {
	settings
	pass   *analysis.Pass
	root   inspector.Cursor
	allows map[*token.File]*allowances
	found  []analysis.Diagnostic
	typed  map[string]bool // banned types that the package names, each reported where it does
}

func (s settings) run(pass *analysis.Pass) error {
	c := &check{
		settings: s, pass: pass,
		root:   pass.ResultOf[inspect.Analyzer].(*inspector.Inspector).Root(),
		allows: make(map[*token.File]*allowances), typed: make(map[string]bool),
	}
	if strings.HasSuffix(pass.Pkg.Path(), ".test") {
		return nil // the main package of a test, which the go command writes
	}
	for _, file := range pass.Files {
		name := pass.Fset.File(file.Pos()).Name()
		text, err := pass.ReadFile(name)
		if err != nil {
			return err
		}
		a := readAllowances(pass.Fset, file, text)
		if a.outside {
			return nil
		}
		if s.tests || !strings.HasSuffix(name, "_test.go") {
			c.allows[pass.Fset.File(file.Pos())] = a
		}
	}
	c.names()
	c.statements()
	c.maps()
	c.addresses()
	if s.floats {
		c.floatDecisions()
	}
	for _, file := range pass.Files { // in order
		if a := c.allows[pass.Fset.File(file.Pos())]; a != nil {
			c.complain(a)
		}
	}
	slices.SortStableFunc(c.found,
		func(a, b analysis.Diagnostic) int { return cmp.Compare(a.Pos, b.Pos) })
	for _, d := range c.found {
		pass.Report(d)
	}
	return nil
}

// report makes a finding of what stands at a node, unless a comment allows it.
func (c *check) report(at ast.Node, category, format string, args ...any) {
	file := c.pass.Fset.File(at.Pos())
	a := c.allows[file]
	if a == nil || a.allow(file.Line(at.Pos()), category) {
		return
	}
	c.found = append(c.found, analysis.Diagnostic{
		Pos: at.Pos(), End: at.End(), Category: category, Message: fmt.Sprintf(format, args...),
	})
}

// complain reports comments of detlint that are wrong or allow nothing.
func (c *check) complain(a *allowances) {
	for _, m := range a.mistakes {
		c.found = append(c.found,
			analysis.Diagnostic{Pos: m.pos, Category: "comment", Message: m.text})
	}
	for _, w := range a.comments {
		if !w.used && !w.order {
			c.found = append(c.found, analysis.Diagnostic{
				Pos: w.pos, Category: "comment",
				Message: "detlint:allow allows nothing here: remove it",
			})
		}
	}
}
