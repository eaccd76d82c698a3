package detlint

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// sortedAfter says whether the first statement behind a statement that mentions
// a variable sorts it. Statements of the blocks around it count as behind it.
func (c *check) sortedAfter(stmt inspector.Cursor, variable string) bool {
	for {
		for next, ok := stmt.NextSibling(); ok; next, ok = next.NextSibling() {
			if mentions(next.Node(), variable) > 0 {
				return c.sorts(next.Node(), variable)
			}
		}
		stmt = stmt.Parent()
		if _, isStmt := stmt.Node().(ast.Stmt); !isStmt {
			return false // the function ends here
		}
	}
}

// sorts says whether a statement is a call that sorts the variable.
func (c *check) sorts(n ast.Node, variable string) bool {
	stmt, ok := n.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := stmt.X.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 || mentions(call.Args[0], variable) == 0 {
		return false
	}
	f := c.callee(call)
	if f == nil || f.Pkg() == nil {
		return false
	}
	switch f.Pkg().Path() {
	case "slices":
		return strings.HasPrefix(f.Name(), "Sort")
	case "sort":
		return f.Name() != "Search" && !strings.HasPrefix(f.Name(), "Search") &&
			!strings.Contains(f.Name(), "Sorted")
	}
	return false
}

// mentions counts how often a variable, written as it is, stands below a node.
func mentions(n ast.Node, variable string) (count int) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident, *ast.SelectorExpr:
			if types.ExprString(n.(ast.Expr)) == variable {
				count++
				return false
			}
		}
		return true
	})
	return count
}
