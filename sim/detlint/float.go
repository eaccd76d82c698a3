package detlint

import (
	"go/ast"
	"go/token"
	"go/types"
)

// floatDecisions reports comparisons of floats, and floats that become
// integers: some machines round a*b+c once and others twice.
func (c *check) floatDecisions() {
	const problem = "can come out otherwise on another machine: use integers, or a sim.Ratio"
	for cur := range c.root.Preorder((*ast.BinaryExpr)(nil), (*ast.CallExpr)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.BinaryExpr:
			switch n.Op {
			case token.LSS, token.LEQ, token.GTR, token.GEQ, token.EQL, token.NEQ:
				if c.isFloat(n.X) && !c.isConstant(n) {
					c.report(n, "float", "a comparison of floats %s", problem)
				}
			}
		case *ast.CallExpr:
			if c.pass.TypesInfo.Types[n.Fun].IsType() && len(n.Args) == 1 && c.isFloat(n.Args[0]) &&
				!c.isFloat(n) && !c.isConstant(n) {
				c.report(n, "float", "a float that becomes an integer %s", problem)
			}
		}
	}
}

func (c *check) isFloat(e ast.Expr) bool {
	b, ok := c.pass.TypesInfo.TypeOf(e).Underlying().(*types.Basic)
	return ok && b.Info()&types.IsFloat != 0
}

func (c *check) isConstant(e ast.Expr) bool { return c.pass.TypesInfo.Types[e].Value != nil }
