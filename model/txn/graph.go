package txn

import (
	"fmt"
	"slices"
	"strings"
)

// edge is why one transaction comes before another.
type edge struct {
	kind edgeKind
	to   int
	why  string
}

type edgeKind uint8

// The kinds of edges.
const (
	ww  edgeKind = 1 << iota // it appended just before the other did
	wr                       // the other read what it appended
	rw                       // it read the list before the other appended
	seq                      // one process did one after the other
	rt                       // it was answered before the other was asked
)

var edgeNames = map[edgeKind]string{ww: "ww", wr: "wr", rw: "rw", seq: "process", rt: "real time"}

// graph is the order that was observed.
type graph struct{ out [][]edge }

func (g *graph) add(from int, kind edgeKind, to int, format string, args ...any) {
	if from != to {
		g.out[from] = append(g.out[from], edge{kind, to, fmt.Sprintf(format, args...)})
	}
}

// graph draws the edges that values tell, and with time those of processes and of real time.
func (a *analysis) graph(time bool) *graph {
	g := &graph{out: make([][]edge, len(a.h.Txns))}
	for _, key := range a.keys {
		order := a.orders[key]
		for k := 1; k < len(order); k++ {
			from, to := a.writer[keyed{key, order[k-1]}], a.writer[keyed{key, order[k]}]
			g.add(from, ww, to, "%d follows %d in list %d", order[k], order[k-1], key)
		}
	}
	unseen := a.unseen()
	for i, t := range a.h.Txns {
		if t.Outcome != Committed {
			continue
		}
		for _, op := range t.Ops {
			if !op.Append && !op.Last {
				a.readEdges(g, i, op, unseen[op.Key])
			}
		}
	}
	if time {
		a.processEdges(g)
		a.timeEdges(g)
	}
	return g
}

// unseen are the committed appends to a key that no read ever saw: they come after all that were
// read.
func (a *analysis) unseen() map[uint64][]keyed {
	out := make(map[uint64][]keyed)
	for _, t := range a.h.Txns {
		for _, op := range t.Ops {
			if op.Append && t.Outcome == Committed && !slices.Contains(a.orders[op.Key], op.Value) {
				out[op.Key] = append(out[op.Key], keyed{op.Key, op.Value})
			}
		}
	}
	return out
}

func (a *analysis) readEdges(g *graph, i int, op Op, unseen []keyed) {
	n := len(op.Read)
	if n > 0 {
		last := op.Read[n-1]
		g.add(a.writer[keyed{op.Key, last}], wr, i, "%d is the last in list %d as it was read",
			last, op.Key)
	}
	if order := a.orders[op.Key]; n < len(order) {
		g.add(i, rw, a.writer[keyed{op.Key, order[n]}], "list %d was read before %d was appended",
			op.Key, order[n])
		return
	}
	for _, v := range unseen {
		g.add(i, rw, a.writer[v], "list %d was read without %d, which nobody ever read", v.key,
			v.value)
	}
}

func (a *analysis) processEdges(g *graph) {
	last := make(map[int]int)
	for _, i := range a.byTime(func(t Txn) int64 { return t.From }) {
		t := a.h.Txns[i]
		if t.Outcome != Committed {
			continue
		}
		if before, ok := last[t.Process]; ok {
			g.add(before, seq, i, "process %d did one after the other", t.Process)
		}
		last[t.Process] = i
	}
}

// byTime returns the transactions in order of a time.
func (a *analysis) byTime(of func(Txn) int64) []int {
	order := make([]int, len(a.h.Txns))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int {
		return int(min(max(of(a.h.Txns[x])-of(a.h.Txns[y]), -1), 1))
	})
	return order
}

// timeEdges draws only those edges of real time that do not follow from others: from the
// transactions answered last before one is asked.
func (a *analysis) timeEdges(g *graph) {
	asked := a.byTime(func(t Txn) int64 { return t.From })
	answered := a.byTime(func(t Txn) int64 { return t.To })
	var frontier []int
	for next := 0; len(asked) > 0; asked = asked[1:] {
		i := asked[0]
		for ; next < len(answered); next++ {
			done := answered[next]
			t := a.h.Txns[done]
			if t.Outcome != Committed {
				continue
			}
			if t.To >= a.h.Txns[i].From {
				break
			}
			frontier = slices.DeleteFunc(frontier,
				func(f int) bool { return a.h.Txns[f].To < t.From })
			frontier = append(frontier, done)
		}
		for _, f := range frontier {
			g.add(f, rt, i, "it was answered before the other was asked")
		}
	}
}

// path is a way through the graph: transactions, and the edges between them.
type path []step

type step struct {
	from int
	edge edge
}

// shortest finds the shortest way from one transaction to another along edges of these kinds.
func (g *graph) shortest(from, to int, kinds edgeKind) path {
	type mark struct {
		step
		set bool
	}
	via := make(map[int]mark)
	queue := []int{from}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, e := range g.out[at] {
			if e.kind&kinds == 0 || via[e.to].set {
				continue
			}
			via[e.to] = mark{step{at, e}, true}
			if e.to == to {
				var p path
				for n := to; ; {
					p = append(p, via[n].step)
					if n = via[n].from; n == from {
						slices.Reverse(p)
						return p
					}
				}
			}
			queue = append(queue, e.to)
		}
	}
	return nil
}

// cycle finds the shortest cycle that begins with an edge of one kind and goes on along edges of
// others.
func (g *graph) cycle(nodes []int, first, rest edgeKind) (best path) {
	for _, from := range nodes {
		for _, e := range g.out[from] {
			if e.kind&first == 0 {
				continue
			}
			if way := g.shortest(e.to, from, rest); way != nil &&
				(best == nil || len(way)+1 < len(best)) {
				best = append(path{{from, e}}, way...)
			}
		}
	}
	return best
}

// text tells the cycle.
func (p path) text(h *History) string {
	var b strings.Builder
	for _, s := range p {
		fmt.Fprintf(&b, "T%d before T%d (%s: %s)\n", s.from, s.edge.to, edgeNames[s.edge.kind],
			s.edge.why)
	}
	for _, s := range p {
		b.WriteString(h.Line(s.from) + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}
