package overlay

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// applyAny makes the change, or what stands for it in other releases.
func (e edit) applyAny(text string) (string, error) {
	changed, err := e.apply(text)
	if err == nil || len(e.or) == 0 {
		return changed, err
	}
	changed = text
	for _, other := range e.or {
		var wrong error
		if changed, wrong = other.apply(changed); wrong != nil {
			return text, err
		}
	}
	return changed, nil
}

// apply makes the change in the text of its file.
func (e edit) apply(text string) (string, error) {
	if e.name == "*" {
		if !strings.Contains(text, e.old) {
			return text, fmt.Errorf("%s has no %q", e.file, e.old)
		}
		return strings.ReplaceAll(text, e.old, e.new), nil
	}
	from, to, body, err := e.find(text)
	if err != nil {
		return text, err
	}
	if e.old == "" {
		return text[:body] + "\n" + e.new + text[body:], nil
	}
	part := text[from:to]
	if n := strings.Count(part, e.old); n != 1 {
		return text, fmt.Errorf("%s: %s has %d times, not once, the text %q", e.file, e.name, n,
			e.old)
	}
	return text[:from] + strings.Replace(part, e.old, e.new, 1) + text[to:], nil
}

// find returns where the declaration begins and ends, and where its body begins.
func (e edit) find(text string) (from, to, body int, err error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, e.file, text, parser.SkipObjectResolution)
	if err != nil {
		return 0, 0, 0, err
	}
	at := func(p token.Pos) int { return set.Position(p).Offset }
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if funcName(d) == e.name && d.Body != nil {
				return at(d.Pos()), at(d.End()), at(d.Body.Lbrace) + 1, nil
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					if s.Name.Name == e.name {
						return at(s.Pos()), at(s.End()), 0, nil
					}
				case *ast.ValueSpec:
					if s.Names[0].Name == e.name {
						return at(s.Pos()), at(s.End()), 0, nil
					}
				}
			}
		}
	}
	return 0, 0, 0, fmt.Errorf("%s has no %s", e.file, e.name)
}

// funcName is "name", or "type.name" of a method.
func funcName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name + "." + d.Name.Name
	}
	return "?." + d.Name.Name
}
