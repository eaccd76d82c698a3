package detlint

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// purePackages are packages of the standard library whose functions change
// nothing, except those of impure.
const purePackages = " bytes cmp errors fmt math math/bits path strconv strings time unicode " +
	"unicode/utf8 slices "

// impure are functions of these packages that do change something.
const impure = " fmt.Append fmt.Appendf fmt.Appendln fmt.Fprint fmt.Fprintf fmt.Fprintln " +
	"fmt.Print fmt.Printf fmt.Println slices.Compact slices.CompactFunc slices.Delete " +
	"slices.DeleteFunc slices.Insert slices.Replace slices.Reverse slices.Sort " +
	"slices.SortFunc slices.SortStableFunc "

// pure says whether an expression only computes: no call that may change
// something, no receive, no address that could be kept.
func (l *loop) pure(e ast.Expr) bool {
	if e == nil {
		return true
	}
	pure := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			pure = false
		case *ast.UnaryExpr:
			pure = pure && n.Op != token.ARROW
		case *ast.CallExpr:
			pure = pure && l.pureCall(n)
		}
		return pure
	})
	return pure
}

// pureCall says whether a call is a conversion, or of a function known to
// change nothing. (Its arguments are looked at as well.)
func (l *loop) pureCall(call *ast.CallExpr) bool {
	if l.pass.TypesInfo.Types[call.Fun].IsType() {
		return true
	}
	switch l.builtin(call) {
	case "len", "cap", "min", "max", "make", "new", "real", "imag", "complex":
		return true
	case "":
	default:
		return false
	}
	f := l.callee(call)
	if f == nil || f.Pkg() == nil || !strings.Contains(purePackages, " "+f.Pkg().Path()+" ") {
		return false
	}
	if recv := f.Signature().Recv(); recv != nil {
		_, pointer := recv.Type().(*types.Pointer)
		return !pointer // a strings.Builder is written to; a time.Time is not
	}
	if _, banned := lookUp(f); banned != nil {
		return false
	}
	return !strings.Contains(impure, " "+f.Pkg().Path()+"."+f.Name()+" ")
}

// constant is a constant expression as text, or empty. An empty struct and nil
// are constants too.
func (l *loop) constant(e ast.Expr) string {
	tv := l.pass.TypesInfo.Types[e]
	if tv.Value != nil {
		return tv.Value.ExactString()
	}
	if tv.IsNil() {
		return "nil"
	}
	if lit, ok := e.(*ast.CompositeLit); ok && len(lit.Elts) == 0 {
		return types.ExprString(lit)
	}
	return ""
}
