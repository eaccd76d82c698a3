package detlint

import (
	"go/ast"
	"go/token"
	"go/types"
)

// statements reports go, select, and what is done with real channels.
func (c *check) statements() {
	inSelect := make(map[ast.Node]bool) // operations that are reported with their select
	kinds := []ast.Node{
		(*ast.GoStmt)(nil), (*ast.SelectStmt)(nil), (*ast.SendStmt)(nil),
		(*ast.UnaryExpr)(nil), (*ast.RangeStmt)(nil), (*ast.CallExpr)(nil),
	}
	for cur := range c.root.Preorder(kinds...) {
		if inSelect[cur.Node()] {
			continue
		}
		switch n := cur.Node().(type) {
		case *ast.GoStmt:
			c.report(n, "concurrency",
				"a goroutine runs in an order of its own, outside the simulation: "+
					"use h.Go(name, f) or p.Go(name, f)")
		case *ast.SelectStmt:
			markOperations(n, inSelect)
			c.report(n, "concurrency", "select chooses at random and waits for real channels: "+
				"use sim.Select(s, sim.Recv(c, &v, &ok), sim.After(d), sim.Done(ctx))")
		case *ast.SendStmt:
			c.channel(n, "a send to a real channel can block the whole simulation",
				"sim.Chan and its Send")
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				c.channel(n, "a receive from a real channel can block the whole simulation",
					"sim.Chan and its Recv, or sim.Done(ctx) as a case of sim.Select")
			}
		case *ast.RangeStmt:
			if isChannel(c.pass.TypesInfo.TypeOf(n.X)) {
				c.channel(n, "a range over a real channel can block the whole simulation",
					"a loop around the Recv of a sim.Chan")
			}
		case *ast.CallExpr:
			c.channelCall(n)
		}
	}
}

// channelCall reports make and close of a channel.
func (c *check) channelCall(call *ast.CallExpr) {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok || len(call.Args) == 0 || !isChannel(c.pass.TypesInfo.TypeOf(call.Args[0])) {
		return
	}
	if _, builtin := c.pass.TypesInfo.Uses[id].(*types.Builtin); !builtin {
		return
	}
	switch id.Name {
	case "make":
		c.channel(call, "a real channel wakes its readers in real time",
			"sim.NewChan[T](s, name, capacity)")
	case "close":
		c.channel(call, "close of a real channel wakes its readers in real time",
			"sim.Chan and its Close")
	}
}

func (c *check) channel(at ast.Node, problem, instead string) {
	c.report(at, "concurrency", "%s: use %s", problem, instead)
}

// markOperations marks the sends and receives that are the cases of a select.
func markOperations(n *ast.SelectStmt, mark map[ast.Node]bool) {
	for _, clause := range n.Body.List {
		if comm := clause.(*ast.CommClause).Comm; comm != nil {
			ast.Inspect(comm, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.SendStmt:
					mark[n] = true
				case *ast.UnaryExpr:
					mark[n] = n.Op == token.ARROW
				}
				return true
			})
		}
	}
}

func isChannel(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Chan)
	return ok
}
