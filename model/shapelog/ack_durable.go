package shapelog

import (
	"container/heap"
	"math"
	"sort"

	"groundhog/model"
)

// AckedIsDurable is the promise that everything else rests on: what the source may forget, nobody
// needs.
var AckedIsDurable = &model.Property{
	Name: "acked-is-durable",
	Kind: model.Safety,
	Statement: "whenever an LSN is acknowledged, each shape that is served has durably stored " +
		"all of its operations up to there",
	Assumes: "what is recorded as stored is: a node that believes a write that the disk lost is " +
		"found by log-has-no-hole; and the source streams every table: see Rules.Unpublished",
	Needs: []*model.Property{HistoryIsSound},
	NotChecked: "snapshots; handles that are invalidated, unless StrictRemoval says that this " +
		"must be durable first; a handle that is served for the first time is checked from the " +
		"next acknowledgement on",
}

func checkAckDurable(h *History, r Rules) model.Verdict {
	if r.Unpublished {
		return AckedIsDurable.Held()
	}
	a := &ackCheck{tracker: newTracker(h), rules: r, logs: make([][]Op, 0, len(h.events.names))}
	for i, e := range h.events.all() {
		s := a.apply(e)
		switch e.Kind {
		case Served:
			if s.place == len(a.logs) {
				a.logs = append(a.logs, h.log(s.shape, math.MaxUint64))
			}
			a.wait(s)
			if need, owed := a.owed(s); owed && s.again {
				return s.ackVerdict(i, e, a.acked, need)
			}
		case Acknowledged:
			if s, need := a.first(); s != nil {
				return s.ackVerdict(i, e, a.acked, need)
			}
		}
	}
	return AckedIsDurable.Held()
}

// ackCheck is where the check stands. Of each shape that is answered for, waiting knows a
// transaction at or before the first that the shape has not stored: an acknowledgement looks at the
// shapes alone that it may concern.
type ackCheck struct {
	*tracker
	rules   Rules
	logs    [][]Op // of each shape, by its place: all that will ever be in it
	waiting dueHeap
}

// due is a shape and a transaction before which it has stored everything.
type due struct {
	lsn   LSN
	shape *tracked
}

// dueHeap has the least LSN first.
type dueHeap []due

func (h dueHeap) Len() int           { return len(h) }
func (h dueHeap) Less(i, j int) bool { return h[i].lsn < h[j].lsn }
func (h dueHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push is for container/heap.
func (h *dueHeap) Push(x any) { *h = append(*h, x.(due)) }

// Pop is for container/heap.
func (h *dueHeap) Pop() any {
	n := len(*h) - 1
	last := (*h)[n]
	*h = (*h)[:n]
	return last
}

// wait has s looked at when the first transaction that it has not stored is acknowledged.
func (a *ackCheck) wait(s *tracked) {
	if next, ok := a.missing(s); ok {
		heap.Push(&a.waiting, due{next, s})
	}
}

// missing is the first transaction of the history that s has not stored.
func (a *ackCheck) missing(s *tracked) (LSN, bool) {
	ops := a.logs[s.place]
	i := sort.Search(len(ops), func(i int) bool { return s.durable.Before(ops[i].At) })
	if i == len(ops) {
		return 0, false
	}
	return ops[i].At.LSN, true
}

// owed is the last acknowledged operation of s, if s has not stored all of them and is answered
// for.
func (a *ackCheck) owed(s *tracked) (need Offset, owed bool) {
	ops := a.logs[s.place]
	n := upTo(ops, a.acked)
	if n == 0 || !s.owes(a.rules) {
		return need, false
	}
	need = ops[n-1].At
	return need, s.durable.Before(need)
}

// first is the shape, of those that owe something, that was served first. A shape that owes nothing
// now waits for its next transaction; one that is not answered for is left alone until it is served
// again.
func (a *ackCheck) first() (first *tracked, need Offset) {
	for len(a.waiting) > 0 && a.waiting[0].lsn <= a.acked {
		s := heap.Pop(&a.waiting).(due).shape
		n, owed := a.owed(s)
		switch {
		case !owed && s.owes(a.rules):
			a.wait(s)
		case owed && (first == nil || s.place < first.place):
			first, need = s, n
		}
	}
	return first, need
}

// owes says whether the service still answers for the handle.
func (s *tracked) owes(r Rules) bool {
	return s.standing == serving || s.standing == leaving && r.StrictRemoval
}

func (s *tracked) ackVerdict(i int, e *Event, acked LSN, need Offset) model.Verdict {
	handle := s.shape.Handle
	switch {
	case e.Kind == Served:
		return AckedIsDurable.Violated(&model.Evidence{Event: i, Subject: handle},
			"served again with a hole",
			"shape %s is served again with only %v stored, but up to %d is acknowledged (it "+
				"needs %v)",
			handle, s.durable, acked, need)
	case s.standing == leaving:
		return AckedIsDurable.Violated(&model.Evidence{Event: i, Subject: handle},
			"acknowledged before the removal was durable",
			"acknowledged up to %d but shape %s, whose removal a crash can undo, has stored only "+
				"%v (it needs %v)",
			acked, handle, s.durable, need)
	}
	return AckedIsDurable.Violated(&model.Evidence{Event: i, Subject: handle},
		"acknowledged but not stored",
		"acknowledged up to %d but shape %s has stored only %v (it needs %v)", acked, handle,
		s.durable, need)
}
