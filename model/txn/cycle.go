package txn

import (
	"slices"

	"groundhog/model"
)

// anomalies are the kinds of cycles, the worst first: the kind of the edge with which it begins,
// and those of the others.
var anomalies = []struct {
	name        string
	first, rest edgeKind
}{
	{"G0", ww, ww},
	{"G1c", wr, ww | wr},
	{"G-single", rw, ww | wr},
	{"G2", rw, ww | wr | rw},
}

// serial: the order that values tell has no cycle.
func (a *analysis) serial() model.Verdict {
	g := a.graph(false)
	for _, component := range g.components() {
		for _, kind := range anomalies {
			if c := g.cycle(component, kind.first, kind.rest); c != nil {
				name := kind.name
				if a.lostUpdate(c) {
					name = "lost update"
				}
				return Serializable.Violated(&model.Evidence{Event: c[0].from}, name, "%s",
					c.text(a.h))
			}
		}
	}
	return Serializable.Held()
}

// lostUpdate says whether a cycle is two transactions that read the same version of a list, and
// both append to it.
func (a *analysis) lostUpdate(c path) bool {
	if len(c) != 2 {
		return false
	}
	one, two := a.h.Txns[c[0].from], a.h.Txns[c[1].from]
	for _, r := range one.Ops {
		for _, s := range two.Ops {
			if !r.Append && !s.Append && r.Key == s.Key && slices.Equal(r.Read, s.Read) &&
				appends(one, r.Key) &&
				appends(two, r.Key) {
				return true
			}
		}
	}
	return false
}

func appends(t Txn, key uint64) bool {
	return slices.ContainsFunc(t.Ops, func(op Op) bool { return op.Append && op.Key == key })
}

// strict: with the order of processes, then of real time, it has none either.
func (a *analysis) strict() model.Verdict {
	g := a.graph(true)
	for _, component := range g.components() {
		for _, time := range []struct {
			name  string
			kinds edgeKind
		}{{"process", seq}, {"realtime", seq | rt}} {
			for _, kind := range anomalies {
				if c := g.cycle(component, kind.first, kind.rest|time.kinds); c != nil {
					return StrictlySerializable.Violated(&model.Evidence{Event: c[0].from},
						kind.name+"-"+time.name, "%s", c.text(a.h))
				}
			}
		}
	}
	return StrictlySerializable.Held()
}

// components returns the strongly connected components of more than one transaction, in order of
// their first member (Tarjan, 1972; without recursion, since histories are long).
func (g *graph) components() (found [][]int) {
	n := len(g.out)
	index, low, onStack := make([]int, n), make([]int, n), make([]bool, n)
	var stack []int
	counter := 0
	type frame struct{ node, edge int }
	for root := range n {
		if index[root] != 0 {
			continue
		}
		frames := []frame{{root, 0}}
		for len(frames) > 0 {
			f := &frames[len(frames)-1]
			v := f.node
			if f.edge == 0 {
				counter++
				index[v], low[v] = counter, counter
				stack, onStack[v] = append(stack, v), true
			}
			if f.edge < len(g.out[v]) {
				w := g.out[v][f.edge].to
				f.edge++
				if index[w] == 0 {
					frames = append(frames, frame{w, 0})
				} else if onStack[w] {
					low[v] = min(low[v], index[w])
				}
				continue
			}
			frames = frames[:len(frames)-1]
			if len(frames) > 0 {
				up := frames[len(frames)-1].node
				low[up] = min(low[up], low[v])
			}
			if low[v] != index[v] {
				continue
			}
			var component []int
			for {
				w := stack[len(stack)-1]
				stack, onStack[w] = stack[:len(stack)-1], false
				if component = append(component, w); w == v {
					break
				}
			}
			if len(component) > 1 {
				slices.Sort(component)
				found = append(found, component)
			}
		}
	}
	slices.SortFunc(found, func(x, y []int) int { return x[0] - y[0] })
	return found
}
