package detlint_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"groundhog/sim/detlint"
)

// Code under simulation that sleeps in real time. In daily use the analyzer runs by
// "groundhog vet ./...", or as a tool of go vet.
func ExampleNew() {
	const source = `package p

import "time"

func wait() { time.Sleep(time.Second) }
`
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "p.go", source, parser.SkipObjectResolution)
	if err != nil {
		fmt.Println(err)
		return
	}
	info := &types.Info{Uses: make(map[*ast.Ident]types.Object),
		Types:      make(map[ast.Expr]types.TypeAndValue),
		Selections: make(map[*ast.SelectorExpr]*types.Selection)}
	config := types.Config{Importer: importer.ForCompiler(files, "source", nil)}
	pkg, err := config.Check("p", files, []*ast.File{file}, info)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = detlint.New().Run(&analysis.Pass{
		Fset: files, Files: []*ast.File{file}, Pkg: pkg, TypesInfo: info,
		ReadFile: func(string) ([]byte, error) { return []byte(source), nil },
		ResultOf: map[*analysis.Analyzer]any{
			inspect.Analyzer: inspector.New([]*ast.File{file})},
		Report: func(d analysis.Diagnostic) { fmt.Println(files.Position(d.Pos), d.Message) },
	})
	fmt.Println(err)
	// Output:
	// p.go:5:20 time.Sleep stops the whole simulation in real time: use p.Sleep(d)
	// <nil>
}
