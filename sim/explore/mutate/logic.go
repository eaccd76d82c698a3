package mutate

import (
	"go/ast"
	"go/token"
	"slices"
)

// ignoreError takes away the branch that an error takes.
func ignoreError(fn *function, found found) {
	inspect(fn, func(s *ast.IfStmt) {
		cond, ok := s.Cond.(*ast.BinaryExpr)
		if !ok || cond.Op != token.NEQ || !fn.isError(cond.X) || fn.of(cond.Y) != "nil" ||
			s.Else != nil || !leaves(s.Body) {
			return
		}
		text := "_ = " + fn.of(cond.X)
		if s.Init != nil {
			text = "{ " + fn.of(s.Init) + "; " + text + " }"
			if set, ok := s.Init.(*ast.AssignStmt); ok && len(set.Lhs) == 1 &&
				set.Tok == token.DEFINE {
				text = "_ = " + fn.of(set.Rhs[0])
			}
		}
		found(s, fn.replace(s, text))
	})
}

// forgetRetry ends a loop that tries again after its first turn.
func forgetRetry(fn *function, found found) {
	inspect(fn, func(s *ast.ForStmt) {
		if !mentions(s, retryWords) {
			return
		}
		end := fn.offset(s.Body.Rbrace)
		edits := []edit{{end, end, "break\n"}}
		ast.Inspect(s.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit, *ast.SwitchStmt, *ast.SelectStmt,
				*ast.TypeSwitchStmt:
				return false
			case *ast.BranchStmt:
				if n.Tok == token.CONTINUE && n.Label == nil {
					edits = append(edits, fn.replace(n, "break"))
				}
			}
			return true
		})
		found(s, edits...)
	})
}

// offByOne moves a bound or an offset by one.
func offByOne(fn *function, found found) {
	other := map[token.Token]string{token.LSS: "<=", token.LEQ: "<", token.GTR: ">=",
		token.GEQ: ">"}
	ast.Inspect(fn.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			op := fn.offset(n.OpPos)
			integers := fn.isInteger(n.X) || fn.isInteger(n.Y)
			if text, ok := other[n.Op]; ok && integers {
				found(n, edit{op, op + len(n.Op.String()), text})
			}
			if one, ok := n.Y.(*ast.BasicLit); ok && one.Value == "1" && integers &&
				(n.Op == token.ADD || n.Op == token.SUB) {
				found(n, fn.replace(one, "0"))
			}
		case *ast.SliceExpr:
			for _, bound := range []ast.Expr{n.Low, n.High} {
				if bound != nil && fn.isInteger(bound) {
					found(n, fn.replace(bound, "("+fn.of(bound)+")+1"))
				}
			}
		case *ast.CallExpr:
			for _, arg := range n.Args {
				if slices.Contains(offsetCalls, called(n)) && fn.isInteger(arg) {
					found(n, fn.replace(arg, "("+fn.of(arg)+")+1"))
				}
			}
		}
		return true
	})
}

// comparisons are the operators that compare.
var comparisons = []token.Token{token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ}

// ignoreEpoch lets a comparison of epochs say always the same.
func ignoreEpoch(fn *function, found found) {
	inspect(fn, func(n *ast.BinaryExpr) {
		if slices.Contains(comparisons, n.Op) && mentions(n, epochWords) {
			found(n, fn.replace(n, "true"))
			found(n, fn.replace(n, "false"))
		}
	})
}

// negateGuard turns round the condition under which a function leaves early. Guards for errors are
// left to the operator that ignores them.
func negateGuard(fn *function, found found) {
	inspect(fn, func(s *ast.IfStmt) {
		if cond, ok := s.Cond.(*ast.BinaryExpr); ok && fn.isError(cond.X) {
			return
		}
		if s.Else == nil && leaves(s.Body) {
			found(s, fn.replace(s.Cond, "!("+fn.of(s.Cond)+")"))
		}
	})
}

// staleRead keeps what a variable or field held before an assignment, where it is read after that.
func staleRead(fn *function, found found) {
	fn.lists(func(list []ast.Stmt) {
		for i, s := range list {
			set, ok := s.(*ast.AssignStmt)
			if !ok || set.Tok != token.ASSIGN || len(set.Lhs) != 1 || len(set.Rhs) != 1 {
				continue
			}
			target := set.Lhs[0]
			if _, ok := target.(*ast.SelectorExpr); !ok && fn.isError(target) ||
				fn.of(target) == "_" {
				continue
			}
			if slices.ContainsFunc(list[i+1:], func(s ast.Stmt) bool {
				return fn.reads(s, fn.of(target))
			}) {
				found(s, fn.replace(target, "_"))
			}
		}
	})
}

// reads says whether a statement has this text as an expression, outside what it assigns to.
func (fn *function) reads(s ast.Stmt, text string) (yes bool) {
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Rhs {
				yes = yes || fn.reads(&ast.ExprStmt{X: e}, text)
			}
			return false
		case *ast.Ident:
			yes = yes || fn.of(n) == text
		case *ast.SelectorExpr:
			yes = yes || fn.of(n) == text
		}
		return !yes
	})
	return yes
}
