package mutate

import (
	"go/ast"
	"slices"
	"strings"
)

func dropSync(fn *function, found found) { fn.dropSyncs(false, found) }

func dropDirSync(fn *function, found found) { fn.dropSyncs(true, found) }

// dropSyncs takes away calls that sync a file, or a folder.
func (fn *function) dropSyncs(folder bool, found found) {
	ast.Inspect(fn.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ExprStmt:
			if call, ok := n.X.(*ast.CallExpr); ok && fn.syncs(call, folder) {
				found(call, fn.replace(n, ""))
				return false
			}
		case *ast.CallExpr:
			if fn.syncs(n, folder) && fn.isError(n) {
				found(n, fn.replace(n, "error(nil)"))
			}
		}
		return true
	})
}

// syncs says whether a call syncs a file, or a folder.
func (fn *function) syncs(call *ast.CallExpr, folder bool) bool {
	list := words(called(call))
	if !slices.ContainsFunc(list, func(w string) bool { return slices.Contains(syncWords, w) }) ||
		!slices.Contains(syncWords, list[0]) && len(list) > 2 || fn.builtin(call) {
		return false
	}
	text := strings.ToLower(fn.of(call))
	dir := strings.Contains(text, "dir") || strings.Contains(text, "folder") ||
		strings.Contains(text, "parent") || strings.Contains(text, `"/"`) ||
		strings.Contains(text, `"."`)
	return dir == folder
}

// swapWrites changes the order of two writes.
func swapWrites(fn *function, found found) {
	fn.lists(func(list []ast.Stmt) {
		for i := range len(list) - 1 {
			a, b := list[i], list[i+1]
			if effect(a) && effect(b) && has(a, fn.writes) && has(b, fn.writes) {
				found(a, fn.replace(a, fn.of(b)), fn.replace(b, fn.of(a)))
			}
		}
	})
}

// effect says whether a statement may stand elsewhere: it declares nothing that those behind it
// use, and does not always leave.
func effect(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ExprStmt, *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt:
		return true
	case *ast.AssignStmt:
		return s.Tok.String() == "="
	}
	return false
}

// earlyAck moves what is sent in front of the write before it.
func earlyAck(fn *function, found found) {
	fn.lists(func(list []ast.Stmt) {
		for j, send := range list {
			if !effect(send) || !has(send, fn.sends) || has(send, fn.writes) {
				continue
			}
			for i := j - 1; i >= 0; i-- {
				if has(list[i], fn.writes) && !has(list[i], fn.sends) {
					at := fn.offset(list[i].Pos())
					found(send, edit{at, at, fn.of(send) + "\n"}, fn.replace(send, ""))
					break
				}
			}
		}
	})
}

// deliverTwice sends a message again.
func deliverTwice(fn *function, found found) {
	fn.lists(func(list []ast.Stmt) {
		for _, s := range list {
			switch s.(type) {
			case *ast.ExprStmt, *ast.AssignStmt, *ast.IfStmt:
			default:
				continue
			}
			direct := s
			if is, ok := s.(*ast.IfStmt); ok {
				if direct = is.Init; direct == nil {
					continue
				}
			}
			if effect(s) && has(direct, fn.sends) {
				at := fn.offset(s.End())
				found(s, edit{at, at, "\n" + fn.of(s)})
			}
		}
	})
}

// dropLock takes away a lock where it is taken, and where it is given back.
func dropLock(fn *function, found found) {
	type lock struct {
		first ast.Node
		takes []edit
		gives []edit
	}
	locks, order := map[string]*lock{}, []string{}
	note := func(n ast.Node, call *ast.CallExpr) {
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return
		}
		takes := slices.Contains([]string{"Lock", "RLock", "Acquire"}, sel.Sel.Name)
		gives := slices.Contains([]string{"Unlock", "RUnlock", "Release"}, sel.Sel.Name)
		if !takes && !gives {
			return
		}
		key := fn.of(sel.X) + strings.TrimPrefix(sel.Sel.Name, "Un")
		key = strings.NewReplacer("RUnlock", "r", "RLock", "r", "Lock", "w", "lock", "w", "Acquire",
			"s", "Release", "s").Replace(key)
		l := locks[key]
		if l == nil {
			l = &lock{first: n}
			locks[key], order = l, append(order, key)
		}
		if takes {
			l.takes = append(l.takes, fn.replace(n, ""))
		} else {
			l.gives = append(l.gives, fn.replace(n, ""))
		}
	}
	ast.Inspect(fn.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ExprStmt:
			if call, ok := n.X.(*ast.CallExpr); ok {
				note(n, call)
			}
		case *ast.DeferStmt:
			note(n, n.Call)
		}
		return true
	})
	for _, key := range order {
		if l := locks[key]; len(l.takes) > 0 && len(l.gives) > 0 {
			found(l.first, slices.Concat(l.takes, l.gives)...)
		}
	}
}
