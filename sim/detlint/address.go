package detlint

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
)

// addresses reports addresses that are printed or become numbers.
func (c *check) addresses() {
	for cur := range c.root.Preorder((*ast.CallExpr)(nil)) {
		call := cur.Node().(*ast.CallExpr)
		if c.pass.TypesInfo.Types[call.Fun].IsType() {
			c.addressAsNumber(call)
			continue
		}
		f := c.callee(call)
		if f == nil {
			continue
		}
		if receiver(f) == "Value" && f.Pkg() != nil && f.Pkg().Path() == "reflect" &&
			(f.Name() == "Pointer" || f.Name() == "UnsafeAddr" || f.Name() == "UnsafePointer") {
			c.report(call, "address",
				"an address differs from run to run: use a number of your own")
		}
		c.printed(call, f)
	}
}

// addressAsNumber reports uintptr(unsafe.Pointer(…)).
func (c *check) addressAsNumber(call *ast.CallExpr) {
	to, ok := c.pass.TypesInfo.TypeOf(call).Underlying().(*types.Basic)
	if !ok || to.Kind() != types.Uintptr || len(call.Args) != 1 {
		return
	}
	from, ok := c.pass.TypesInfo.TypeOf(call.Args[0]).Underlying().(*types.Basic)
	if ok && from.Kind() == types.UnsafePointer {
		c.report(call, "address",
			"an address as a number differs from run to run: use a number of your own")
	}
}

// printed reports the arguments of a printing function that show an address.
func (c *check) printed(call *ast.CallExpr, f *types.Func) {
	sig := f.Signature()
	scans := strings.Contains(strings.ToLower(f.Name()), "scan") // it takes addresses to write to
	if !sig.Variadic() || call.Ellipsis.IsValid() || !takesAnything(sig) || scans {
		return
	}
	fixed := sig.Params().Len() - 1
	if len(call.Args) < fixed {
		return
	}
	args := call.Args[fixed:]
	verbs := strings.Repeat("v", len(args))
	switch {
	case fixed > 0 && isString(sig.Params().At(fixed-1).Type()) && strings.HasSuffix(f.Name(), "f"):
		format := c.pass.TypesInfo.Types[call.Args[fixed-1]].Value
		if format == nil || format.Kind() != constant.String {
			return
		}
		verbs = verbsOf(constant.StringVal(format))
	case f.Pkg() == nil || f.Pkg().Path() != "fmt":
		return // a function of any values, which need not print them
	}
	for i, arg := range args {
		if i >= len(verbs) {
			return
		}
		t := c.pass.TypesInfo.TypeOf(arg)
		if verbs[i] == 'p' || verbs[i] != 'T' && verbs[i] != '*' && showsAddress(t, 0, true, nil) {
			c.report(arg, "address",
				"%s prints the address in a %s, which differs from run to run: "+
					"print a name or a number of your own", f.Name(),
				types.TypeString(t, types.RelativeTo(c.pass.Pkg)))
		}
	}
}

// takesAnything says whether the last parameter of a function is ...any.
func takesAnything(sig *types.Signature) bool {
	last, ok := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice)
	if !ok {
		return false
	}
	i, ok := last.Elem().Underlying().(*types.Interface)
	return ok && i.Empty()
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// showsAddress says whether fmt prints an address for a value of the type. At
// depth 0 it follows a pointer to a struct, slice, array or map; below it prints
// the pointer. Methods of unexported fields are not called. A type that occurs
// in itself, which above lists, is looked at once.
func showsAddress(t types.Type, depth int, methods bool, above []types.Type) bool {
	if methods && printsItself(t) {
		return false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return depth > 0 || !isComposite(p.Elem()) || showsAddress(p.Elem(), 1, methods, above)
	}
	for _, seen := range above {
		if types.Identical(seen, t) {
			return false
		}
	}
	above = append(above, t)
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	case *types.Chan, *types.Signature:
		return true
	case *types.Struct:
		for i := range u.NumFields() {
			f := u.Field(i)
			if showsAddress(f.Type(), depth+1, methods && f.Exported(), above) {
				return true
			}
		}
	case *types.Slice:
		return showsAddress(u.Elem(), depth+1, methods, above)
	case *types.Array:
		return showsAddress(u.Elem(), depth+1, methods, above)
	case *types.Map:
		return showsAddress(u.Key(), depth+1, methods, above) ||
			showsAddress(u.Elem(), depth+1, methods, above)
	}
	return false
}

// isComposite says whether fmt follows a pointer to a value of the type.
func isComposite(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Slice, *types.Array, *types.Map:
		return true
	}
	return false
}

// printsItself says whether a type has a method by which fmt prints it.
func printsItself(t types.Type) bool {
	set := types.NewMethodSet(t)
	for _, name := range []string{"Error", "String", "Format", "GoString"} {
		if set.Lookup(nil, name) != nil {
			return true
		}
	}
	return false
}
