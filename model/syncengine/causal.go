package syncengine

import (
	"fmt"

	"groundhog/model"
)

// knowledge is the least that a reader must find in a register, and since when.
type knowledge struct {
	value int64
	event int  // at which it came to be known
	wrote bool // by a write; else by a read
	own   bool // a write of the one who knows
}

// reader is what a client must read.
type reader struct {
	must []knowledge
	why  []string       // by register: the rule that makes it so
	seen map[int64]bool // values whose writers' knowledge is in must already
}

// writer is what the writer of a value knew and wrote, when it had written it.
type writer struct {
	event int
	must  []knowledge
}

// causal walks along the history once. A client must read at least what it has read and written,
// and what the writers of all values that it reads had read and written by then. What breaks it is
// named: the read, and the event that it contradicts.
func (h *History) causal() model.Verdict {
	type life struct{ client, n int }
	readers := make(map[life]*reader)
	writers := make(map[int64]*writer)
	for i, t := range h.events {
		who := life{t.Client, t.life}
		r := readers[who]
		if r == nil {
			r = &reader{seen: make(map[int64]bool)}
			readers[who] = r
		}
		r.grow(len(t.Rows))
		for _, v := range t.Rows {
			r.follow(v, writers[v])
		}
		for row, k := range r.must {
			if k.value > NoRow && (row >= len(t.Rows) || t.Rows[row] < k.value) {
				return h.contradiction(i, row, k, r.why[row])
			}
		}
		for row, v := range t.Rows {
			r.know(row, knowledge{value: v, event: i}, "monotonic reads")
		}
		for _, w := range t.Writes {
			r.grow(w.Row + 1)
			r.know(w.Row, knowledge{w.Value, i, true, true}, "read your writes")
		}
		if len(t.Writes) > 0 {
			w := &writer{i, append([]knowledge(nil), r.must...)}
			for _, x := range t.Writes {
				writers[x.Value] = w
			}
		}
	}
	return ReadsAreCausal.Held()
}

func (r *reader) grow(n int) {
	for len(r.must) < n {
		r.must = append(r.must, knowledge{value: NoRow})
		r.why = append(r.why, "")
	}
}

// know is what the reader did itself. It says more than what follows from others, and a write more
// than a read.
func (r *reader) know(row int, k knowledge, why string) {
	if old := r.must[row]; k.value > old.value || k.value == old.value && !old.own {
		r.must[row], r.why[row] = k, why
	}
}

// follow adds what the writer of a value knew.
func (r *reader) follow(v int64, w *writer) {
	if w == nil || r.seen[v] {
		return
	}
	r.seen[v] = true
	r.grow(len(w.must))
	for row, k := range w.must {
		why := "writes follow reads"
		switch {
		case k.own && k.event == w.event:
			why = "atomic transaction"
		case k.own:
			why = "monotonic writes"
		}
		if k.value > r.must[row].value {
			k.own = false
			r.must[row], r.why[row] = k, why
		}
	}
}

// contradiction names the read and the event that it contradicts.
func (h *History) contradiction(read, row int, k knowledge, why string) model.Verdict {
	t, cause := h.events[read], h.events[k.event]
	got := int64(NoRow)
	if row < len(t.Rows) {
		got = t.Rows[row]
	}
	did := "read"
	if k.wrote {
		did = "wrote"
	}
	return ReadsAreCausal.Violated(&model.Evidence{Event: read}, why,
		"client %d reads %s in row %d at %s, and must read at least %d, which client %d %s at %s "+
			"(%s)",
		t.Client, orNothing(got), row, seconds(t.At), k.value, cause.Client, did, seconds(cause.At),
		why).
		At(t.At)
}

// seconds prints virtual nanoseconds as seconds.
func seconds(ns int64) string { return fmt.Sprintf("%d.%06ds", ns/1e9, ns%1e9/1e3) }
