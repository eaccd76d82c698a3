package mutate

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"unicode"
)

// Operator is a way to break code.
type Operator struct {
	Name string
	Doc  string
	find func(fn *function, found found)
}

// found is called with each change: where it is, and what it does to the text.
type found func(at ast.Node, edits ...edit)

// Operators are all there are, in the order in which they are listed.
var Operators = []Operator{
	{"drop-sync", "what was written to a file is not synced", dropSync},
	{"drop-dir-sync", "the folder of a new or renamed file is not synced", dropDirSync},
	{"swap-writes", "two writes that follow each other are made in the other order", swapWrites},
	{"early-ack", "an answer is sent before the write or the sync in front of it", earlyAck},
	{"ignore-error", "an error is not looked at", ignoreError},
	{"forget-retry", "a loop that tries again tries once", forgetRetry},
	{"deliver-twice", "a message is sent twice", deliverTwice},
	{"off-by-one", "an offset or a bound is one more, or includes its end", offByOne},
	{"ignore-epoch", "a comparison of epochs, leases, terms or generations always says the same",
		ignoreEpoch},
	{"negate-guard", "what is refused goes on, and what goes on is refused", negateGuard},
	{"drop-lock", "a lock is not taken", dropLock},
	{"stale-read", "what is read after a change is what was there before", staleRead},
}

func operatorNames() string {
	var names []string
	for _, o := range Operators {
		names = append(names, o.Name)
	}
	return strings.Join(names, ", ")
}

// The first words of names that tell what a function does.
var (
	writeWords = []string{"write", "append", "put", "save", "store", "rename", "remove", "create",
		"truncate", "persist", "insert", "commit", "delete", "sync", "fsync", "datasync", "flush"}
	sendWords = []string{"send", "reply", "respond", "ack", "acknowledge", "answer", "publish",
		"notify", "deliver", "broadcast", "emit", "push", "post", "confirm"}
	syncWords  = []string{"sync", "fsync", "fdatasync", "datasync"}
	epochWords = []string{"epoch", "lease", "term", "generation", "gen", "incarnation", "fence"}
	retryWords = []string{"retry", "retries", "attempt", "attempts", "tries", "again", "backoff",
		"sleep"}
	offsetCalls = []string{"ReadAt", "WriteAt", "Seek", "Truncate", "PunchHole", "Allocate"}
)

// words are those of a name in camel case, in lower case.
func words(name string) (list []string) {
	start := 0
	letters := []rune(name)
	for i := 1; i <= len(letters); i++ {
		if i == len(letters) || unicode.IsUpper(letters[i]) && (!unicode.IsUpper(letters[i-1]) ||
			i+1 < len(letters) && unicode.IsLower(letters[i+1])) || letters[i] == '_' {
			list = append(list, strings.ToLower(strings.Trim(string(letters[start:i]), "_")))
			start = i
		}
	}
	return list
}

// called is the name of what is called.
func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// begins says whether the name of what is called begins with one of the words.
func begins(call *ast.CallExpr, with []string) bool {
	list := words(called(call))
	return len(list) > 0 && slices.Contains(with, list[0])
}

// mentions says whether a name in n has one of the words.
func mentions(n ast.Node, wanted []string) (yes bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			for _, w := range words(id.Name) {
				yes = yes || slices.Contains(wanted, w)
			}
		}
		return !yes
	})
	return yes
}

// builtin says whether a call is of the language, or a conversion.
func (fn *function) builtin(call *ast.CallExpr) bool {
	is := fn.pkg.info.Types[call.Fun]
	return is.IsBuiltin() || is.IsType()
}

// writes says whether a call changes what is kept.
func (fn *function) writes(call *ast.CallExpr) bool {
	return begins(call, writeWords) && !fn.builtin(call) && !fn.sends(call) && !fn.locks(call)
}

// sends says whether a call tells another machine something: by its name, or since it writes to a
// connection.
func (fn *function) sends(call *ast.CallExpr) bool {
	if begins(call, sendWords) {
		return !fn.builtin(call)
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !strings.HasPrefix(sel.Sel.Name, "Write") {
		return false
	}
	t := fn.typeOf(sel.X)
	if t == nil {
		return false
	}
	address, _, _ := types.LookupFieldOrMethod(t, true, nil, "RemoteAddr")
	return address != nil
}

// locks says whether a call is of package sync.
func (fn *function) locks(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	obj := fn.pkg.info.Uses[sel.Sel]
	return obj != nil && obj.Pkg() != nil && strings.HasPrefix(obj.Pkg().Path(), "sync")
}

// has says whether a statement makes a call of a kind, outside function literals.
func has(n ast.Node, kind func(call *ast.CallExpr) bool) (yes bool) {
	if n == nil {
		return false
	}
	ast.Inspect(n, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			yes = yes || kind(call)
		}
		_, literal := n.(*ast.FuncLit)
		return !yes && !literal
	})
	return yes
}

// lists calls f with every list of statements.
func (fn *function) lists(f func(list []ast.Stmt)) {
	ast.Inspect(fn.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			f(n.List)
		case *ast.CaseClause:
			f(n.Body)
		case *ast.CommClause:
			f(n.Body)
		}
		return true
	})
}

// inspect calls f with every node of one type.
func inspect[N ast.Node](fn *function, f func(n N)) {
	ast.Inspect(fn.decl.Body, func(n ast.Node) bool {
		if n, ok := n.(N); ok {
			f(n)
		}
		return true
	})
}

// isError says whether an expression is an error.
func (fn *function) isError(e ast.Expr) bool {
	t := fn.typeOf(e)
	return t != nil && types.Identical(t, types.Universe.Lookup("error").Type())
}

// isInteger says whether an expression is an integer, and no constant.
func (fn *function) isInteger(e ast.Expr) bool {
	is, ok := fn.pkg.info.Types[e]
	if !ok || is.Value != nil || is.Type == nil {
		return false
	}
	basic, ok := is.Type.Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsInteger != 0
}

// leaves says whether a block ends by going elsewhere.
func leaves(body *ast.BlockStmt) bool {
	if len(body.List) == 0 {
		return false
	}
	switch last := body.List[len(body.List)-1].(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	case *ast.ExprStmt:
		call, ok := last.X.(*ast.CallExpr)
		return ok && called(call) == "panic"
	}
	return false
}
