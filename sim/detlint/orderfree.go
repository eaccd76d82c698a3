package detlint

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// loop is the body of a range over a map while it is judged: does it come to
// the same in every order? It does if all it changes are variables of its own
// and accumulators, each changed in one way that does not depend on order and
// read nowhere else in the loop.
type loop struct {
	*check
	key          types.Object          // the variable of the key, if there is one
	local        map[types.Object]bool // variables that live for one round
	accumulators map[string]*accumulator
	returns      string // what all return statements give, as text
}

// orderFree says whether a loop gives the same result in every order.
func (c *check) orderFree(cur inspector.Cursor, n *ast.RangeStmt) bool {
	if n.Key == nil || isBlank(n.Key) && (n.Value == nil || isBlank(n.Value)) {
		return true // every round is the same
	}
	if n.Tok != token.DEFINE {
		return false // the last round leaves its key
	}
	l := &loop{check: c, local: make(map[types.Object]bool),
		accumulators: make(map[string]*accumulator)}
	if id, ok := n.Key.(*ast.Ident); ok {
		l.key = c.pass.TypesInfo.Defs[id]
		l.local[l.key] = true
	}
	if id, ok := n.Value.(*ast.Ident); ok {
		l.local[c.pass.TypesInfo.Defs[id]] = true
	}
	if l.findsAny(n.Body) {
		return true
	}
	if !l.block(n.Body) || l.returns != "" && len(l.accumulators) > 0 {
		return false
	}
	for _, name := range sortedNames(l.accumulators) {
		a := l.accumulators[name]
		if mentions(n.Body, name) != a.changes || a.way == collects && !c.sortedAfter(cur, name) {
			return false
		}
	}
	return true
}

func isBlank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}

// findsAny recognises a loop that sets a flag for any entry that meets a
// condition, and breaks.
func (l *loop) findsAny(body *ast.BlockStmt) bool {
	if len(body.List) != 1 {
		return false
	}
	test, ok := body.List[0].(*ast.IfStmt)
	if !ok || test.Init != nil || test.Else != nil || !l.pure(test.Cond) ||
		len(test.Body.List) == 0 {
		return false
	}
	last := len(test.Body.List) - 1
	if leave, ok := test.Body.List[last].(*ast.BranchStmt); !ok || leave.Tok != token.BREAK ||
		leave.Label != nil {
		return false
	}
	for _, s := range test.Body.List[:last] {
		set, ok := s.(*ast.AssignStmt)
		if !ok || set.Tok != token.ASSIGN || len(set.Rhs) != 1 || l.constant(set.Rhs[0]) == "" ||
			mentions(test.Cond, types.ExprString(set.Lhs[0])) > 0 {
			return false
		}
	}
	return true
}

// block judges every statement of a block.
func (l *loop) block(b *ast.BlockStmt) bool { return l.statements(b.List) }

func (l *loop) statements(list []ast.Stmt) bool {
	for _, s := range list {
		if !l.statement(s) {
			return false
		}
	}
	return true
}

func (l *loop) statement(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.IncDecStmt:
		return l.change(s.X, adds) && l.isInteger(s.X)
	case *ast.AssignStmt:
		return l.assignment(s)
	case *ast.DeclStmt:
		return l.declaration(s)
	case *ast.ExprStmt:
		return l.deletion(s.X)
	case *ast.IfStmt:
		return l.condition(s)
	case *ast.BlockStmt:
		return l.block(s)
	case *ast.RangeStmt:
		return l.inner(s)
	case *ast.SwitchStmt:
		return l.choice(s)
	case *ast.BranchStmt:
		return s.Tok == token.CONTINUE && s.Label == nil
	case *ast.ReturnStmt:
		return l.leave(s)
	case *ast.EmptyStmt:
		return true
	}
	return false
}

// condition judges an if statement; "if x > most { most = x }" is a maximum.
func (l *loop) condition(s *ast.IfStmt) bool {
	if s.Init != nil && !l.statement(s.Init) {
		return false
	}
	if l.extreme(s) {
		return true
	}
	return l.pure(s.Cond) && l.block(s.Body) && (s.Else == nil || l.statement(s.Else))
}

// choice judges a switch.
func (l *loop) choice(s *ast.SwitchStmt) bool {
	if s.Init != nil && !l.statement(s.Init) || s.Tag != nil && !l.pure(s.Tag) {
		return false
	}
	for _, clause := range s.Body.List {
		clause := clause.(*ast.CaseClause)
		for _, e := range clause.List {
			if !l.pure(e) {
				return false
			}
		}
		if !l.statements(clause.Body) {
			return false
		}
	}
	return true
}

// inner judges a loop in the loop. One over another map is judged by itself as
// well.
func (l *loop) inner(s *ast.RangeStmt) bool {
	if !l.pure(s.X) || s.Key != nil && s.Tok != token.DEFINE {
		return false
	}
	for _, e := range []ast.Expr{s.Key, s.Value} {
		if id, ok := e.(*ast.Ident); ok {
			l.local[l.pass.TypesInfo.Defs[id]] = true
		}
	}
	return l.block(s.Body)
}

// leave judges a return: any entry will do if all give the same constants.
func (l *loop) leave(s *ast.ReturnStmt) bool {
	all := "return"
	for _, e := range s.Results {
		value := l.constant(e)
		if value == "" {
			return false
		}
		all += " " + value
	}
	if l.returns != "" && l.returns != all {
		return false
	}
	l.returns = all
	return true
}

// declaration judges the declaration of variables that live for one round.
func (l *loop) declaration(s *ast.DeclStmt) bool {
	decl, ok := s.Decl.(*ast.GenDecl)
	if !ok || decl.Tok != token.VAR {
		return ok && decl.Tok != token.IMPORT
	}
	for _, spec := range decl.Specs {
		spec := spec.(*ast.ValueSpec)
		for _, v := range spec.Values {
			if !l.pure(v) {
				return false
			}
		}
		for _, id := range spec.Names {
			l.local[l.pass.TypesInfo.Defs[id]] = true
		}
	}
	return true
}
