package detlint

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
)

// accumulator is a variable outside a loop that the loop changes.
type accumulator struct {
	way     string // the one way in which it is changed
	changes int    // how often its name stands in such changes
}

// The ways to change an accumulator that come to the same in any order. To set
// it to a constant is one more, named after the constant.
const (
	adds     = "+"
	collects = "append"
	deletes  = "delete"
	byKey    = "[key]"
)

// commuting are the assignments of integers whose order does not matter.
var commuting = map[token.Token]string{
	token.ADD_ASSIGN: adds, token.SUB_ASSIGN: adds, token.MUL_ASSIGN: "*",
	token.OR_ASSIGN: "|", token.AND_ASSIGN: "&", token.XOR_ASSIGN: "^", token.AND_NOT_ASSIGN: "&^",
}

func sortedNames(m map[string]*accumulator) []string { return slices.Sorted(maps.Keys(m)) }

// change notes that a variable is changed in some way; false if it is not a
// plain variable or field, or is changed in another way too. A variable of one
// round may change as it likes.
func (l *loop) change(target ast.Expr, way string) bool {
	return l.changeTimes(target, way, 1)
}

func (l *loop) changeTimes(target ast.Expr, way string, times int) bool {
	if l.isLocal(target) {
		return true
	}
	if !isPath(target) {
		return false
	}
	name := types.ExprString(target)
	a := l.accumulators[name]
	if a == nil {
		a = &accumulator{way: way}
		l.accumulators[name] = a
	}
	a.changes += times
	return a.way == way
}

// isPath says whether an expression is a variable, or a field of one.
func isPath(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return isPath(e.X)
	}
	return false
}

// isLocal says whether a variable lives for one round only.
func (l *loop) isLocal(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && l.local[l.pass.TypesInfo.Uses[id]]
}

func (l *loop) isInteger(e ast.Expr) bool {
	t := l.pass.TypesInfo.TypeOf(e)
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// assignment judges every form of assignment.
func (l *loop) assignment(s *ast.AssignStmt) bool {
	for _, e := range s.Rhs {
		if !l.pure(e) && !l.isAppend(e) {
			return false
		}
	}
	if way, ok := commuting[s.Tok]; ok {
		return l.isInteger(s.Lhs[0]) && l.added(s.Lhs[0], way)
	}
	if s.Tok == token.DEFINE {
		for _, e := range s.Lhs {
			if id := e.(*ast.Ident); l.pass.TypesInfo.Defs[id] != nil {
				l.local[l.pass.TypesInfo.Defs[id]] = true
			} else if !isBlank(id) && !l.isLocal(id) {
				return false
			}
		}
		return !slices.ContainsFunc(s.Rhs, l.isAppend)
	}
	if s.Tok != token.ASSIGN || len(s.Lhs) != len(s.Rhs) {
		return false
	}
	for i, target := range s.Lhs {
		if !l.set(target, s.Rhs[i]) {
			return false
		}
	}
	return true
}

// added judges x += …, also for an entry of a map, whatever its key is.
func (l *loop) added(target ast.Expr, way string) bool {
	if ix, ok := target.(*ast.IndexExpr); ok && l.pure(ix.Index) {
		return l.change(ix.X, way)
	}
	return l.change(target, way)
}

// set judges one target = value.
func (l *loop) set(target, value ast.Expr) bool {
	if isBlank(target) || l.isLocal(target) {
		return !l.isAppend(value) || mentions(value, types.ExprString(target)) > 0
	}
	if ix, ok := target.(*ast.IndexExpr); ok {
		if id, isIdent := ix.Index.(*ast.Ident); isIdent && l.key != nil &&
			l.pass.TypesInfo.Uses[id] == l.key {
			return !l.isAppend(value) && l.change(ix.X, byKey)
		}
		constant := l.constant(value)
		return constant != "" && l.pure(ix.Index) && l.change(ix.X, "= "+constant)
	}
	if constant := l.constant(value); constant != "" {
		return l.change(target, "= "+constant)
	}
	call, ok := value.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 || mentions(value, types.ExprString(target)) != 1 {
		return false
	}
	switch way := l.builtin(call); way {
	case "append":
		first := types.ExprString(call.Args[0]) == types.ExprString(target)
		return first && l.changeTimes(target, collects, 2)
	case "min", "max":
		return l.ordered(target) && l.changeTimes(target, way, 2)
	}
	return false
}

// isAppend says whether an expression appends pure values to a variable.
func (l *loop) isAppend(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	return ok && l.builtin(call) == "append" &&
		!slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return !l.pure(e) })
}

// builtin is the name of the builtin function that a call calls, or empty.
func (l *loop) builtin(call *ast.CallExpr) string {
	if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok {
		if b, ok := l.pass.TypesInfo.Uses[id].(*types.Builtin); ok {
			return b.Name()
		}
	}
	return ""
}

// deletion judges a call that stands as a statement: delete is fine.
func (l *loop) deletion(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	return ok && l.builtin(call) == "delete" && l.pure(call.Args[1]) &&
		l.change(call.Args[0], deletes)
}

// extreme recognises "if x > most { most = x }", for the four comparisons.
func (l *loop) extreme(s *ast.IfStmt) bool {
	cmp, ok := s.Cond.(*ast.BinaryExpr)
	if !ok || s.Else != nil || len(s.Body.List) != 1 {
		return false
	}
	set, ok := s.Body.List[0].(*ast.AssignStmt)
	if !ok || set.Tok != token.ASSIGN || len(set.Lhs) != 1 || len(set.Rhs) != 1 ||
		!l.ordered(set.Lhs[0]) {
		return false
	}
	target, value := types.ExprString(set.Lhs[0]), types.ExprString(set.Rhs[0])
	left, right := types.ExprString(cmp.X), types.ExprString(cmp.Y)
	greater := cmp.Op == token.GTR || cmp.Op == token.GEQ
	less := cmp.Op == token.LSS || cmp.Op == token.LEQ
	if !greater && !less || !l.pure(set.Rhs[0]) {
		return false
	}
	way := "max"
	switch {
	case left == value && right == target:
		if less {
			way = "min"
		}
	case left == target && right == value:
		if greater {
			way = "min"
		}
	default:
		return false
	}
	return l.changeTimes(set.Lhs[0], way, 2)
}

// ordered says whether equal values of a type are the same: not so for floats,
// of which NaN is in no order.
func (l *loop) ordered(e ast.Expr) bool {
	b, ok := l.pass.TypesInfo.TypeOf(e).Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsInteger|types.IsString) != 0
}
