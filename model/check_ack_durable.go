package model

// AckDurable is S1, the promise that everything else rests on: what the source may forget, nobody needs.
var AckDurable = &Property{
	Name:      "S1",
	Kind:      Safety,
	Statement: "whenever an LSN is acknowledged, each shape that is served has durably stored all of its operations up to there",
	Assumes:   "what is recorded as stored is: a node that believes a write that the disk lost is found by S2",
	Needs:     []string{"WF"},
	NotChecked: "snapshots; handles that are invalidated, unless StrictRemoval says that this must be durable first; " +
		"a handle that is served for the first time is checked from the next acknowledgement on",
}

// ackCursor is where S1 stands with one shape: every operation before next is considered, and need is the
// last relevant one among them. Each operation is looked at once for each shape on its table, whatever
// the number of acknowledgements.
type ackCursor struct {
	next int
	need Offset
}

func checkAckDurable(h *ShapeHistory, r ShapeRules) Verdict {
	t := newTracker()
	var cursors []ackCursor // beside t.list
	for i := range h.events {
		e := &h.events[i]
		s := t.apply(e)
		switch e.Kind {
		case Served:
			if !s.again {
				cursors = append(cursors, ackCursor{next: h.after(s.shape)})
				continue
			}
		case Acknowledged:
		default:
			continue
		}
		for k, other := range t.list {
			if e.Kind == Served && other != s {
				continue
			}
			cursors[k].advance(h, other.shape, t.acked)
			if other.durable.Before(cursors[k].need) && other.owes(r) {
				return other.ackVerdict(i, e, t.acked, cursors[k].need)
			}
		}
	}
	return AckDurable.held()
}

func (c *ackCursor) advance(h *ShapeHistory, s *Shape, acked LSN) {
	ops := h.tables[s.Table]
	for ; c.next < len(ops) && ops[c.next].At.LSN <= acked; c.next++ {
		if s.Relevant(ops[c.next]) {
			c.need = ops[c.next].At
		}
	}
}

// owes says whether the service still answers for the handle.
func (s *tracked) owes(r ShapeRules) bool {
	return s.standing == serving || s.standing == leaving && r.StrictRemoval
}

func (s *tracked) ackVerdict(i int, e *ShapeEvent, acked LSN, need Offset) Verdict {
	handle := s.shape.Handle
	switch {
	case e.Kind == Served:
		return AckDurable.failed(i, handle, "served again with a hole",
			"shape %s is served again with only %v stored, but up to %d is acknowledged (it needs %v)", handle, s.durable, acked, need)
	case s.standing == leaving:
		return AckDurable.failed(i, handle, "acknowledged before the removal was durable",
			"acknowledged up to %d but shape %s, whose removal a crash can undo, has stored only %v (it needs %v)", acked, handle, s.durable, need)
	}
	return AckDurable.failed(i, handle, "acknowledged but not stored",
		"acknowledged up to %d but shape %s has stored only %v (it needs %v)", acked, handle, s.durable, need)
}
