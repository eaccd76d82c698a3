package electric

import "slices"

// EventRouter finds the shapes that a fragment concerns and cuts their parts out of it. It knows
// nothing of consumers, dead or alive.
type EventRouter struct {
	shapes   []routed // ordered by handle
	inTxn    bool
	seen     []Handle // shapes with a part of the transaction under way, in handle order
	addedMid []Handle // shapes added in its middle: they skip it, their snapshot has it
}

type routed struct {
	handle Handle
	def    Definition
}

// Part is what one shape gets of a fragment.
type Part struct {
	Handle   Handle
	Fragment Fragment
}

// Add routes to a shape from the next transaction on.
func (r *EventRouter) Add(h Handle, def Definition) {
	i, found := r.find(h)
	if found {
		return
	}
	r.shapes = slices.Insert(r.shapes, i, routed{h, def})
	if r.inTxn {
		r.addedMid = append(r.addedMid, h)
	}
}

// Remove routes nothing more to a shape.
func (r *EventRouter) Remove(h Handle) {
	if i, found := r.find(h); found {
		r.shapes = slices.Delete(r.shapes, i, i+1)
	}
}

func (r *EventRouter) find(h Handle) (int, bool) {
	return slices.BinarySearchFunc(r.shapes, h, func(s routed, h Handle) int {
		if s.handle < h {
			return -1
		} else if s.handle > h {
			return 1
		}
		return 0
	})
}

// Route returns the parts of a fragment, in handle order. A shape's first part carries the begin; the commit
// goes to every shape that took part, with or without changes.
func (r *EventRouter) Route(f Fragment) []Part {
	if f.Begin {
		r.inTxn, r.seen, r.addedMid = true, nil, nil
	}
	var parts []Part
	for _, s := range r.shapes {
		if slices.Contains(r.addedMid, s.handle) {
			continue
		}
		part := Fragment{XID: f.XID, LSN: f.LSN, First: f.First, Last: f.Last, Commit: f.Commit}
		for _, c := range f.Changes {
			if s.def.Matches(c.Table, c.Row) {
				part.Changes = append(part.Changes, c)
			}
		}
		i, seen := slices.BinarySearch(r.seen, s.handle)
		if len(part.Changes) == 0 && !(f.Commit && seen) {
			continue
		}
		if !seen {
			part.Begin = true
			r.seen = slices.Insert(r.seen, i, s.handle)
		}
		parts = append(parts, Part{s.handle, part})
	}
	if f.Commit {
		r.inTxn, r.seen, r.addedMid = false, nil, nil
	}
	return parts
}
