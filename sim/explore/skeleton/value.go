package skeleton

import (
	"errors"
	"fmt"
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// field is an argument of a line.
type field struct{ Name, Type, Tag string }

// drawn are the types that a line of a plan can say, and how: the type of the argument, its domain,
// and the expression that makes the parameter of it.
var drawn = map[string]struct{ typ, tag, expr string }{
	"string":        {"string", "a|b|c", "%s"},
	"[]byte":        {"string", "a|b|c", "[]byte(%s)"},
	"[]string":      {"[]string", "1..3 of a|b|c", "%s"},
	"bool":          {"string", "no|yes", `%s == "yes"`},
	"time.Duration": {"time.Duration", "1ms..1s", "%s"},
	"float64":       {"int", "0..9", "float64(%s)"},
	"float32":       {"int", "0..9", "float32(%s)"},
	"rune":          {"int32", "97..99", "%s"},
	"int":           {"int", "0..9", "%s"},
	"int8":          {"int8", "0..9", "%s"},
	"int16":         {"int16", "0..9", "%s"},
	"int32":         {"int32", "0..9", "%s"},
	"int64":         {"int64", "0..9", "%s"},
	"uint":          {"uint", "0..9", "%s"},
	"uint8":         {"uint8", "0..9", "%s"},
	"uint16":        {"uint16", "0..9", "%s"},
	"uint32":        {"uint32", "0..9", "%s"},
	"uint64":        {"uint64", "0..9", "%s"},
	"byte":          {"byte", "0..9", "%s"},
	"[]int":         {"[]int", "1..3 of 0..9", "%s"},
}

// values makes the parameters of one call.
type values struct {
	s       *source
	own     string // what the package is called in the file
	server  bool   // another host serves
	opens   []open // what is open already
	fields  []field
	imports []string
}

// arguments are expressions for the parameters of a call: those that a line says, if it is an
// operation, and fixed ones, if not. An error says which cannot be.
func (v *values) arguments(params []param, op bool) (string, error) {
	var out []string
	for i, p := range params {
		if p.variadic {
			break // none
		}
		if p.name == "" || p.name == "_" {
			p.name = fmt.Sprintf("arg%d", i+1)
		}
		expr := ""
		if p.typ == "*groundhog/sim.Sim" {
			return "", errors.New("it takes a whole simulation: call it in play")
		}
		if op {
			expr = v.said(p)
		} else {
			expr = v.fixed(p)
		}
		switch {
		case expr == "" && op:
			return "", fmt.Errorf("no line of a plan can say its parameter %s", p.name)
		case expr == "":
			return "", fmt.Errorf("its parameter %s is of a type that others cannot make", p.name)
		}
		out = append(out, expr)
	}
	return strings.Join(out, ", "), nil
}

// common is what stands for a parameter wherever it is.
func (v *values) common(typ string) string {
	switch expr := given[typ]; {
	case expr != "":
		if strings.HasPrefix(expr, "osfs.") {
			v.imports = append(v.imports, "groundhog/disk/osfs")
		}
		return expr
	case typ == "context.Context":
		v.imports = append(v.imports, "context")
		return "context.Background()"
	}
	return ""
}

// said is what stands for a parameter of an operation: an argument of its line.
func (v *values) said(p param) string {
	if expr := v.common(p.typ); expr != "" {
		return expr
	}
	basic, convert := p.typ, "%s"
	for range 5 { // a type whose underlying type is one of the above
		name, local := strings.CutPrefix(basic, ".")
		if !local {
			break
		}
		t := v.s.types[name]
		if t.spec.TypeParams != nil || !t.spec.Name.IsExported() {
			return ""
		}
		if st, ok := t.spec.Type.(*ast.StructType); ok {
			return v.composite(name, t, st, p.name)
		}
		if convert == "%s" {
			convert = v.own + name + "(%s)"
		}
		basic = v.s.typeOf(t.file, t.spec.Type)
	}
	d, ok := drawn[basic]
	if !ok {
		return ""
	}
	if d.typ == "time.Duration" {
		v.imports = append(v.imports, "time")
	}
	expr := fmt.Sprintf(d.expr, "a."+v.field(p.name, d.typ, d.tag))
	return fmt.Sprintf(convert, expr)
}

// field adds an argument to the line, under a name that no other has.
func (v *values) field(name, typ, tag string) string {
	name = strings.ReplaceAll(name, "_", "")
	if name == "" {
		name = "value"
	}
	runes := []rune(name)
	runes[0] = unicode.ToUpper(runes[0])
	name = string(runes)
	same := func(f field) bool { return strings.EqualFold(f.Name, name) }
	for slices.ContainsFunc(v.fields, same) {
		name += "2"
	}
	v.fields = append(v.fields, field{name, typ, tag})
	return name
}

// composite is a struct whose exported fields a line says; nothing if there is none.
func (v *values) composite(name string, t declared, st *ast.StructType, of string) string {
	var parts []string
	for _, f := range st.Fields.List {
		for _, n := range f.Names {
			typ := v.s.typeOf(t.file, f.Type)
			if _, ok := drawn[typ]; ok && n.IsExported() {
				expr := v.said(param{name: n.Name, typ: typ})
				parts = append(parts, n.Name+": "+expr)
			}
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("%s%s{%s}", v.own, name, strings.Join(parts, ", "))
}

// place is what a text in options is by its name: a folder, an address, or nothing.
func (v *values) place(name string) string {
	name = strings.ToLower(name)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) })
	}
	switch {
	case has("url", "endpoint"):
		return `"http://server:8080"`
	case has("addr", "listen", "host", "server"):
		if v.server {
			return `"server:8080"`
		}
		return `":8080"`
	case has("dir", "path", "root", "file"):
		return `"/var/` + v.s.Name + `"`
	}
	return ""
}

// fixed is what stands for a parameter of a constructor or of a program.
func (v *values) fixed(p param) string {
	if expr := v.common(p.typ); expr != "" {
		return expr
	}
	switch {
	case p.typ == "string":
		if expr := v.place(p.name); expr != "" {
			return expr
		}
		return `"` + v.s.Name + `"`
	case p.typ == "bool":
		return "false"
	case p.typ == "time.Duration":
		v.imports = append(v.imports, "time")
		return "time.Second"
	case drawn[p.typ].typ != "" && !strings.HasPrefix(p.typ, "[]"):
		return "1"
	case v.isOpen(p.typ) != "":
		return v.isOpen(p.typ)
	case strings.HasPrefix(p.typ, "."):
		return v.options(p.typ[1:])
	case strings.HasPrefix(p.typ, "*."):
		if expr := v.options(p.typ[2:]); strings.HasSuffix(expr, "}") {
			return "&" + expr
		}
		return ""
	}
	return v.zero(p)
}

// again matches names of times after which something is done again: with 0 it is done for ever.
var again = regexp.MustCompile("(?i)batch|interval|every|period|delay|flush|tick|poll|retry")

// isOpen is what stands for a type of the package that was opened before, or nothing.
func (v *values) isOpen(typ string) string {
	for _, o := range v.opens {
		if star := strings.HasPrefix(typ, "*"); strings.TrimLeft(typ, "*.") == o.of &&
			star == strings.HasPrefix(o.Type, "*") && typ[0] != '[' {
			return "o." + o.Field
		}
	}
	return ""
}

// options is a value of a type of the package, with the places that its fields name; nothing if
// nobody else can set its fields.
func (v *values) options(name string) string {
	t := v.s.types[name]
	if t.spec.TypeParams != nil || !t.spec.Name.IsExported() {
		return ""
	}
	st, ok := t.spec.Type.(*ast.StructType)
	if !ok {
		return "*new(" + v.own + name + ")"
	}
	var parts []string
	open := len(st.Fields.List) == 0
	for _, f := range st.Fields.List {
		open = open || len(f.Names) == 0
		for _, n := range f.Names {
			open = open || n.IsExported()
			expr := ""
			switch typ := v.s.typeOf(t.file, f.Type); {
			case !n.IsExported():
			case typ == "string":
				expr = v.place(n.Name)
			case typ == "time.Duration" && again.MatchString(n.Name):
				expr = "20 * time.Millisecond"
				v.imports = append(v.imports, "time")
			}
			if expr != "" {
				parts = append(parts, n.Name+": "+expr)
			}
		}
	}
	if !open {
		return ""
	}
	return fmt.Sprintf("%s%s{%s}", v.own, name, strings.Join(parts, ", "))
}

// zero is the zero value of a type that is none of the package.
func (v *values) zero(p param) string {
	switch p.expr.(type) {
	case *ast.StarExpr, *ast.FuncType, *ast.MapType, *ast.ChanType, *ast.ArrayType,
		*ast.InterfaceType:
		return "nil"
	}
	dot := strings.LastIndexByte(p.typ, '.')
	if dot <= 0 {
		return map[string]string{"any": "nil", "error": "nil"}[p.typ]
	}
	v.imports = append(v.imports, p.typ[:dot])
	return "*new(" + baseOf(p.typ[:dot]) + p.typ[dot:] + ")"
}
