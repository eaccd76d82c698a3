package detlint

import (
	"fmt"
	"go/ast"
	"go/types"
	"path"
	"slices"
	"strings"
)

// rule bans some names of one package.
type rule struct {
	pkg string
	// names has spaces between: (T) is a type, (T).M a method, F* every function
	// whose name begins so.
	names   string
	problem string // what they do, as the predicate of a sentence
	instead string
}

// ruleset is a category with its rules.
type ruleset struct {
	category string
	rules    []rule
}

// rulesets are all rules about names. Where two fit, the first counts.
var rulesets = []ruleset{timeRules, concurrencyRules, randomRules, machineRules}

// names reports every use of a banned name.
func (c *check) names() {
	type use struct {
		id       *ast.Ident
		obj      types.Object
		category string
		rule     *rule
	}
	var methods []use
	for cur := range c.root.Preorder((*ast.Ident)(nil)) {
		id := cur.Node().(*ast.Ident)
		obj := meaning(c.pass.TypesInfo.Uses[id])
		if obj == nil || obj.Pkg() == nil || obj.Pkg() == c.pass.Pkg {
			continue
		}
		category, r := lookUp(obj)
		switch {
		case r == nil || excusedByContext(cur, obj):
		case receiver(obj) != "":
			methods = append(methods, use{id, obj, category, r})
		default:
			if tn, ok := obj.(*types.TypeName); ok {
				c.typed[qualified(tn)] = true
			}
			c.reportName(id, obj, category, r)
		}
	}
	// A type that is named here is reported there, and not once more at each call of its methods.
	for _, m := range methods {
		if !c.typed[path.Base(m.obj.Pkg().Path())+"."+receiver(m.obj)] {
			c.reportName(m.id, m.obj, m.category, m.rule)
		}
	}
}

func (c *check) reportName(id *ast.Ident, obj types.Object, category string, r *rule) {
	c.report(id, category, "%s %s: use %s", qualified(obj), r.problem, r.instead)
}

// meaning is the object itself, or for an alias of a type what it stands for.
func meaning(obj types.Object) types.Object {
	if tn, ok := obj.(*types.TypeName); ok && tn.IsAlias() {
		if named, ok := types.Unalias(tn.Type()).(*types.Named); ok {
			return named.Obj()
		}
	}
	if f, ok := obj.(*types.Func); ok {
		return f.Origin()
	}
	return obj
}

// receiver is the name of the type whose method an object is, or empty.
func receiver(obj types.Object) string {
	f, ok := obj.(*types.Func)
	if !ok || f.Signature().Recv() == nil {
		return ""
	}
	t := f.Signature().Recv().Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}

// qualified is an object as a person writes it.
func qualified(obj types.Object) string {
	name := obj.Name()
	if r := receiver(obj); r != "" {
		name = r + "." + name
	}
	return path.Base(strings.TrimSuffix(obj.Pkg().Path(), "/v2")) + "." + name
}

// lookUp finds the rule for an object of another package.
func lookUp(obj types.Object) (category string, r *rule) {
	for _, set := range rulesets {
		for i := range set.rules {
			if r := &set.rules[i]; r.pkg == obj.Pkg().Path() && r.bans(obj) {
				return set.category, r
			}
		}
	}
	return "", nil
}

// bans says whether one of the rule's names is the object's.
func (r *rule) bans(obj types.Object) bool {
	recv := receiver(obj)
	_, isType := obj.(*types.TypeName)
	_, isFunc := obj.(*types.Func)
	atTop := recv == "" && obj.Parent() == obj.Pkg().Scope()
	return slices.ContainsFunc(strings.Fields(r.names), func(name string) bool {
		prefix, open := strings.CutSuffix(name, "*")
		switch {
		case strings.HasPrefix(name, "("):
			return isType && name == "("+obj.Name()+")" ||
				recv != "" &&
					(name == "("+recv+")" || name == fmt.Sprintf("(%s).%s", recv, obj.Name()))
		case open:
			return isFunc && atTop && strings.HasPrefix(obj.Name(), prefix)
		}
		return atTop && !isType && obj.Name() == name
	})
}
