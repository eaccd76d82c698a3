package detlint

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

const mapOrder = "maporder"

// maps reports what depends on the order of a map.
func (c *check) maps() {
	for cur := range c.root.Preorder((*ast.RangeStmt)(nil), (*ast.Ident)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.RangeStmt:
			if c.isUnordered(n.X) && !c.orderFree(cur, n) {
				c.report(n, mapOrder, "the order of a range over a map differs from run to run: "+
					"use slices.Sorted(maps.Keys(m)), or say on the line why it does not matter: "+
					"// order-free: …")
			}
		case *ast.Ident:
			c.mapFunction(cur, n)
		}
	}
}

// isUnordered says whether a range over x meets the entries of a map.
func (c *check) isUnordered(x ast.Expr) bool {
	if t := c.pass.TypesInfo.TypeOf(x); t != nil {
		if _, ok := t.Underlying().(*types.Map); ok {
			return true
		}
	}
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	return ok && iteratesMap(c.callee(call))
}

// iteratesMap says whether a function gives the entries of a map in its order.
func iteratesMap(f *types.Func) bool {
	if f == nil || f.Pkg() == nil {
		return false
	}
	switch f.Pkg().Path() {
	case "maps":
		return f.Name() == "Keys" || f.Name() == "Values" || f.Name() == "All"
	case "reflect":
		return receiver(f) == "Value" && (f.Name() == "MapKeys" || f.Name() == "MapRange")
	}
	return false
}

// mapFunction reports functions that iterate over maps, where what they give is
// not sorted or put into another map at once.
func (c *check) mapFunction(cur inspector.Cursor, id *ast.Ident) {
	f, _ := meaning(c.pass.TypesInfo.Uses[id]).(*types.Func)
	if !iteratesMap(f) {
		return
	}
	for call := range cur.Enclosing((*ast.CallExpr)(nil)) {
		if r, ok := call.Parent().Node().(*ast.RangeStmt); ok && r.X == call.Node() {
			return // reported as a range, if it is not order-free
		}
		if outer, ok := call.Parent().Node().(*ast.CallExpr); ok &&
			c.takesAnyOrder(call.Parent(), outer) {
			return
		}
		break
	}
	c.report(id, mapOrder,
		"%s gives the entries of a map in an order that differs from run to run: "+
			"use slices.Sorted around it", qualified(f))
}

// takesAnyOrder says whether a call gives the same for entries in any order.
func (c *check) takesAnyOrder(cur inspector.Cursor, call *ast.CallExpr) bool {
	f := c.callee(call)
	if f == nil || f.Pkg() == nil {
		return false
	}
	switch f.Pkg().Path() + "." + f.Name() {
	case "slices.Sorted", "slices.SortedFunc", "slices.SortedStableFunc", "maps.Collect",
		"maps.Insert":
		return true
	case "slices.Collect":
		assign, ok := cur.Parent().Node().(*ast.AssignStmt)
		return ok && len(assign.Lhs) == 1 &&
			c.sortedAfter(cur.Parent(), types.ExprString(assign.Lhs[0]))
	}
	return false
}

// callee is the function that a call calls, if that is known.
func (c *check) callee(call *ast.CallExpr) *types.Func {
	fun := ast.Unparen(call.Fun)
	switch f := fun.(type) {
	case *ast.IndexExpr:
		fun = f.X
	case *ast.IndexListExpr:
		fun = f.X
	}
	var id *ast.Ident
	switch f := fun.(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return nil
	}
	f, _ := meaning(c.pass.TypesInfo.Uses[id]).(*types.Func)
	return f
}
