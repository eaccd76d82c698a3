package electric

import (
	"cmp"
	"slices"

	"groundhog/nodes/electric/table"
)

// EventRouter finds the shapes that a fragment concerns and cuts their parts out of it. It knows
// nothing of consumers, dead or alive.
//
// Shapes of one definition get the same of every fragment, so they share a group, and the parts of
// its members share the changes. A change finds its groups by its table and by the remainder of its
// row for each modulus in use there, as Electric's Filter does by an index of equality conditions:
// what a fragment costs depends on the shapes that it concerns, not on those that there are.
type EventRouter struct {
	groups table.Paged[Handle, *group]
	tables map[uint32]*routedTable
	inTxn  bool
	round  uint64   // changes at the begin and at the end of each transaction
	seen   []*group // with a part of the transaction under way

	concerned []*group // a buffer
	parts     []Part   // a buffer
}

// routedTable is the index of one table.
type routedTable struct {
	moduli []uint64 // in use, ascending; 0 stands for all rows
	groups map[Definition]*group
}

// group is the shapes of one definition.
type group struct {
	// with the round in whose middle each was added: it skips that one, its snapshot has it; 0:
	// none
	members table.Sorted[Handle, uint64]
	seen    uint64    // the round in which it was last concerned
	part    *Fragment // of the fragment under way; nil: not concerned, so far
}

// Part is what one shape gets of a fragment. It is read only: other shapes get the same.
type Part struct {
	Handle   Handle
	Fragment *Fragment
}

// NewEventRouter returns a router without shapes.
func NewEventRouter() *EventRouter {
	return &EventRouter{tables: make(map[uint32]*routedTable)}
}

// Add routes to a shape from the next transaction on.
func (r *EventRouter) Add(h Handle, def Definition) {
	if r.groups.At(h) != nil {
		return
	}
	if def.Mod == 0 {
		def.Rem = 0 // it says nothing
	}
	added := uint64(0)
	if r.inTxn {
		added = r.round
	}
	g := r.table(def.Table).group(def)
	g.members.Put(h, added)
	r.groups.Put(h, g)
}

// Remove routes nothing more to a shape.
func (r *EventRouter) Remove(h Handle) {
	if g, known := r.groups.Find(h); known {
		r.groups.Delete(h)
		g.members.Delete(h)
	}
}

func (r *EventRouter) table(n uint32) *routedTable {
	t := r.tables[n]
	if t == nil {
		t = &routedTable{groups: make(map[Definition]*group)}
		r.tables[n] = t
	}
	return t
}

func (t *routedTable) group(def Definition) *group {
	g := t.groups[def]
	if g == nil {
		g = &group{}
		t.groups[def] = g
		if i, known := slices.BinarySearch(t.moduli, def.Mod); !known {
			t.moduli = slices.Insert(t.moduli, i, def.Mod)
		}
	}
	return g
}

// Route returns the parts of a fragment, in handle order, in a slice that is valid until the next.
// A shape's first part carries the begin; the commit goes to every shape that took part, with or
// without changes.
func (r *EventRouter) Route(f Fragment) []Part {
	if f.Begin {
		r.inTxn, r.seen = true, r.seen[:0]
		r.round++
	}
	r.concern(f)
	if f.Commit {
		for _, g := range r.seen {
			r.take(g, f)
		}
	}
	r.parts = r.parts[:0]
	for _, g := range r.concerned {
		r.deliver(g)
	}
	slices.SortFunc(r.parts, func(a, b Part) int { return cmp.Compare(a.Handle, b.Handle) })
	if f.Commit {
		r.inTxn, r.seen = false, r.seen[:0]
		r.round++
	}
	return r.parts
}

// concern gives each group that a change falls into its part.
func (r *EventRouter) concern(f Fragment) {
	r.concerned = r.concerned[:0]
	for _, c := range f.Changes {
		t := r.tables[c.Table]
		if t == nil {
			continue
		}
		for _, mod := range t.moduli {
			def := Definition{Table: c.Table, Mod: mod}
			if mod > 0 {
				def.Rem = c.Row % mod
			}
			if g := t.groups[def]; g != nil {
				r.take(g, f)
				g.part.Changes = append(g.part.Changes, c)
			}
		}
	}
}

// take adds g to the groups that f concerns, with an empty part, unless it is there.
func (r *EventRouter) take(g *group, f Fragment) {
	if g.part != nil {
		return
	}
	g.part = &Fragment{XID: f.XID, LSN: f.LSN, First: f.First, Last: f.Last, Commit: f.Commit}
	r.concerned = append(r.concerned, g)
}

// deliver makes the parts of the members of g.
func (r *EventRouter) deliver(g *group) {
	if g.seen != r.round {
		g.seen, g.part.Begin = r.round, true
		r.seen = append(r.seen, g)
	}
	for h, added := range g.members.All() {
		if added != r.round || !r.inTxn {
			r.parts = append(r.parts, Part{h, g.part})
		}
	}
	g.part = nil
}
