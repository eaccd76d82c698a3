package skeleton

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
)

// source is the declarations of a package.
type source struct {
	Package
	types   map[string]declared
	funcs   []*function // in order of files, then of lines
	methods map[string][]*function
}

// declared is a type with the file that it stands in, whose imports its names are of.
type declared struct {
	spec *ast.TypeSpec
	file *ast.File
}

// function is a function or a method.
type function struct {
	decl *ast.FuncDecl
	file *ast.File
	of   string // the type of the receiver; empty: a function
}

func (f *function) name() string { return f.decl.Name.Name }

// read parses the files of a package.
func read(pkg Package) (*source, error) {
	s := &source{Package: pkg, types: map[string]declared{}, methods: map[string][]*function{}}
	set := token.NewFileSet()
	for _, name := range pkg.Files {
		tree, err := parser.ParseFile(set, filepath.Join(pkg.Dir, name), nil,
			parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("%s does not parse: %w", pkg.Path, err)
		}
		for _, d := range tree.Decls {
			s.add(tree, d)
		}
	}
	return s, nil
}

func (s *source) add(tree *ast.File, d ast.Decl) {
	switch d := d.(type) {
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if t, ok := spec.(*ast.TypeSpec); ok {
				s.types[t.Name.Name] = declared{t, tree}
			}
		}
	case *ast.FuncDecl:
		f := &function{decl: d, file: tree}
		if d.Recv == nil {
			s.funcs = append(s.funcs, f)
			return
		}
		t := d.Recv.List[0].Type
		if star, ok := t.(*ast.StarExpr); ok {
			t = star.X
		}
		if id, ok := t.(*ast.Ident); ok { // not that of a generic type
			f.of = id.Name
			s.methods[f.of] = append(s.methods[f.of], f)
		}
	}
}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

// baseOf is what a package is called by whoever imports it without a name, as far as its path says.
func baseOf(importPath string) string {
	base := path.Base(importPath)
	if majorVersion.MatchString(base) && path.Dir(importPath) != "." {
		base = path.Base(path.Dir(importPath))
	}
	return base
}

// imported is the path that a name stands for in a file, or nothing.
func imported(file *ast.File, name string) string {
	for _, imp := range file.Imports {
		p, err := strconv.Unquote(imp.Path.Value)
		switch {
		case err != nil:
		case imp.Name != nil && imp.Name.Name == name, imp.Name == nil && baseOf(p) == name:
			return p
		}
	}
	return ""
}

// typeOf spells a type with the paths of packages: "*groundhog/disk.Disk", "[]byte", ".Options" for
// a type of the package itself, and nothing for what has no such spelling here.
func (s *source) typeOf(file *ast.File, e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		if _, ok := s.types[e.Name]; ok {
			return "." + e.Name
		}
		return e.Name
	case *ast.SelectorExpr:
		if id, ok := e.X.(*ast.Ident); ok {
			if p := imported(file, id.Name); p != "" {
				return p + "." + e.Sel.Name
			}
		}
	case *ast.StarExpr:
		if t := s.typeOf(file, e.X); t != "" {
			return "*" + t
		}
	case *ast.ArrayType:
		if t := s.typeOf(file, e.Elt); t != "" && e.Len == nil {
			return "[]" + t
		}
	}
	return ""
}

// param is one parameter or result.
type param struct {
	name     string
	typ      string
	file     *ast.File
	expr     ast.Expr
	variadic bool
}

// list spells the parameters or results of a function.
func (s *source) list(f *function, fields *ast.FieldList) (out []param) {
	if fields == nil {
		return nil
	}
	for _, field := range fields.List {
		p := param{file: f.file, expr: field.Type, typ: s.typeOf(f.file, field.Type)}
		_, p.variadic = field.Type.(*ast.Ellipsis)
		if len(field.Names) == 0 {
			out = append(out, p)
		}
		for _, n := range field.Names {
			p.name = n.Name
			out = append(out, p)
		}
	}
	return out
}

func (s *source) params(f *function) []param  { return s.list(f, f.decl.Type.Params) }
func (s *source) results(f *function) []param { return s.list(f, f.decl.Type.Results) }

// onlyError says whether the results are none, or an error.
func onlyError(results []param) bool {
	return len(results) == 0 || len(results) == 1 && results[0].typ == "error"
}
