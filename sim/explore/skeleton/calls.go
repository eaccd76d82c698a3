package skeleton

import (
	"go/ast"
	"slices"
	"strings"
)

// given are the types of what a host gives its program, and the expression for each.
var given = map[string]string{
	"*groundhog/disk.Disk":      "h.Disk",
	"groundhog/disk/osfs.FS":    "osfs.Of(h.Disk)",
	"*groundhog/net.Stack":      "h.Net",
	"*groundhog/sim.Proc":       "p",
	"*groundhog/sim.Host":       "h.Host",
	"groundhog/sim.Clock":       "h.Clock()",
	"*groundhog/sim/world.Host": "h",
}

// mains are names of functions that run until they are ended.
var mains = []string{"Serve", "ListenAndServe", "Listen", "Run", "Start", "Main"}

// opened is a type that an exported function makes, with the calls of it.
type opened struct {
	of   string
	by   *function
	args []param
	fail bool // it may return an error
	more int  // results between

	tried int // how often it could not be opened yet
}

// takesHost says whether a function takes something of a simulated host.
func (s *source) takesHost(f *function) bool {
	return slices.ContainsFunc(s.params(f), func(p param) bool { return given[p.typ] != "" })
}

// anyTakesHost says whether an exported one of these does.
func (s *source) anyTakesHost(all []*function) bool {
	return slices.ContainsFunc(exported(all), s.takesHost)
}

// simulated says whether the package is written for the simulation.
func (s *source) simulated() bool {
	for _, all := range s.methods {
		if s.anyTakesHost(all) {
			return true
		}
	}
	return s.anyTakesHost(s.funcs)
}

// exported are the functions that others may call, without those of type parameters.
func exported(all []*function) (out []*function) {
	for _, f := range all {
		if f.decl.Name.IsExported() && f.decl.Type.TypeParams == nil {
			out = append(out, f)
		}
	}
	return out
}

// constructor is what a function opens, if it is a constructor.
func (s *source) constructor(f *function) (o opened, ok bool) {
	results := s.results(f)
	n := len(results)
	if n == 0 || n > 1 && results[n-1].typ != "error" {
		return o, false
	}
	name, local := strings.CutPrefix(strings.TrimPrefix(results[0].typ, "*"), ".")
	if !local || !ast.IsExported(name) || s.types[name].spec.TypeParams != nil ||
		len(exported(s.methods[name])) == 0 {
		return o, false
	}
	return opened{of: name, by: f, args: s.params(f), fail: n > 1, more: max(n-2, 0)}, true
}

// constructors are the ways to open each type, the first of each: with hosts, only those that take
// something of a host.
func (s *source) constructors(hosts bool) (all []opened) {
	for _, f := range exported(s.funcs) {
		o, ok := s.constructor(f)
		known := slices.ContainsFunc(all, func(a opened) bool { return a.of == o.of })
		if ok && !known && (!hosts || s.takesHost(f) || s.anyTakesHost(s.methods[o.of])) {
			all = append(all, o)
		}
	}
	return all
}

// program is the function that is the program of a host, or nil: the first of mains that there is.
func (s *source) program(hosts bool) *function {
	for _, name := range mains {
		for _, f := range exported(s.funcs) {
			if f.name() == name && s.takesHost(f) == hosts && onlyError(s.results(f)) {
				return f
			}
		}
	}
	return nil
}

// writes are the methods of files and disks that change something.
var writes = []string{"Write", "WriteAt", "WriteFile", "WriteString", "Sync", "Rename", "Remove",
	"RemoveAll", "Truncate", "Create", "OpenFile", "Mkdir", "MkdirAll", "Append", "Post", "Do"}

// changes says whether a call changes something, as far as its source says: it returns nothing but
// an error, or it assigns to what it is called on, or writes, or calls something of the package
// that does.
func (s *source) changes(f *function) bool {
	return onlyError(s.results(f)) || s.touches(f, map[*function]bool{})
}

func (s *source) touches(f *function, seen map[*function]bool) (yes bool) {
	if seen[f] || f.decl.Body == nil {
		return false
	}
	seen[f] = true
	self := ""
	if r := f.decl.Recv; r != nil && len(r.List[0].Names) > 0 {
		self = r.List[0].Names[0].Name
	}
	ofSelf := func(e ast.Expr) bool { return self != "" && root(e) == self }
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			yes = yes || slices.ContainsFunc(n.Lhs, ofSelf)
		case *ast.IncDecStmt:
			yes = yes || ofSelf(n.X)
		case *ast.CallExpr:
			yes = yes || s.callTouches(f, n, seen)
		}
		return !yes
	})
	return yes
}

// root is the variable at which an expression such as "s.items[k].n" begins; a variable alone is
// none: to assign to it changes nothing else.
func root(e ast.Expr) string {
	for deep := false; ; deep = true {
		switch x := e.(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.Ident:
			if deep {
				return x.Name
			}
			return ""
		default:
			return ""
		}
	}
}

func (s *source) callTouches(f *function, call *ast.CallExpr, seen map[*function]bool) bool {
	named := func(name string, all []*function) bool {
		return slices.ContainsFunc(all, func(g *function) bool {
			return g.name() == name && s.touches(g, seen)
		})
	}
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		return fun.Name == "delete" || fun.Name == "clear" || named(fun.Name, s.funcs)
	case *ast.SelectorExpr:
		return slices.Contains(writes, fun.Sel.Name) || named(fun.Sel.Name, s.methods[f.of])
	}
	return false
}
