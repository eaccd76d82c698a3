package shapelog

import "sort"

// relevance finds the operations of a shape: the reference model that every checker of logs needs.
// It is built from a whole history, lazily.
type relevance struct {
	tables map[string][]Op // all operations of a table in order of commit
	parts  map[cut]map[uint64][]Op
	others map[*Shape][]Op // of shapes that no index serves
}

// cut is a table under a partition.
type cut struct {
	table string
	by    *Partition
}

func newRelevance(events *eventStore) *relevance {
	r := &relevance{
		tables: make(map[string][]Op),
		parts:  make(map[cut]map[uint64][]Op),
		others: make(map[*Shape][]Op),
	}
	for i := range events.whole {
		for _, op := range events.whole[i].Ops {
			r.tables[op.Table] = append(r.tables[op.Table], op)
		}
	}
	return r
}

// of returns all operations of s that were ever committed, in order, those in its snapshot first.
func (r *relevance) of(s *Shape) []Op {
	switch {
	case len(s.Keys) > 0 || s.Where != nil:
		ops, known := r.others[s]
		if !known {
			ops = r.filter(s)
			r.others[s] = ops
		}
		return ops
	case s.Partition != nil:
		return r.cut(s.Table, s.Partition)[s.Part]
	}
	return r.tables[s.Table]
}

func (r *relevance) filter(s *Shape) (ops []Op) {
	for _, op := range r.tables[s.Table] {
		if s.Relevant(op) {
			ops = append(ops, op)
		}
	}
	return ops
}

func (r *relevance) cut(table string, by *Partition) map[uint64][]Op {
	parts := r.parts[cut{table, by}]
	if parts == nil {
		parts = make(map[uint64][]Op)
		for _, op := range r.tables[table] {
			part := by.Of(op)
			parts[part] = append(parts[part], op)
		}
		r.parts[cut{table, by}] = parts
	}
	return parts
}

// relevant is the index of h as it stands.
func (h *History) relevant() *relevance {
	if h.index == nil {
		h.index = newRelevance(&h.events)
	}
	return h.index
}

// log is what the log of s must hold when the source has committed up to end: the reference model.
func (h *History) log(s *Shape, end LSN) []Op {
	ops := h.relevant().of(s)
	from, to := upTo(ops, s.Snapshot), upTo(ops, end)
	return ops[min(from, to):to:to]
}

// upTo is how many of ops are committed up to lsn.
func upTo(ops []Op, lsn LSN) int {
	return sort.Search(len(ops), func(i int) bool { return ops[i].At.LSN > lsn })
}
