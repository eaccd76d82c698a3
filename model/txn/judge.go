package txn

import (
	"fmt"
	"slices"

	"groundhog/model"
)

// The properties of list-append histories, after Adya, Liskov and O'Neil, "Generalized Isolation
// Level Definitions" (ICDE 2000), inferred from what was observed as Kingsbury and Alvaro do in
// "Elle: Inferring Isolation Anomalies from Experimental Observations" (VLDB 2020).
var (
	SeesOwnWrites = &model.Property{
		Name:      "txn-sees-own-writes",
		Kind:      model.Safety,
		Statement: "a transaction sees its own appends, and twice the same",
	}
	ReadsSeeWholeCommits = &model.Property{
		Name: "reads-see-whole-commits",
		Kind: model.Safety,
		Statement: "reads see committed appends (not G1a), whole transactions (not G1b, not " +
			"torn), each once, in one order",
	}
	Serializable = &model.Property{
		Name: "serializable",
		Kind: model.Safety,
		Statement: "committed transactions have a serial order (not G0, G1c, G-single, G2, lost " +
			"update)",
		Needs: []*model.Property{SeesOwnWrites, ReadsSeeWholeCommits},
	}
	StrictlySerializable = &model.Property{
		Name:      "strictly-serializable",
		Kind:      model.Safety,
		Statement: "which keeps the order of each process, and that of real time",
		Needs:     []*model.Property{SeesOwnWrites, ReadsSeeWholeCommits, Serializable},
	}
)

// Properties are all that [Judge] judges by.
func Properties() []*model.Property {
	return []*model.Property{
		SeesOwnWrites,
		ReadsSeeWholeCommits,
		Serializable,
		StrictlySerializable,
	}
}

// Judge judges a history of transactions: without a failure it is strictly serializable, up
// to Serializable it is so without regard to time. The key of a
// failure is the name of the anomaly.
func Judge(h *History) []model.Verdict {
	h = h.lists()
	a := &analysis{h: h, orders: make(map[uint64][]uint64), writer: make(map[keyed]int)}
	a.index()
	return model.Judge([]model.Check{
		SeesOwnWrites.By(a.internal),
		ReadsSeeWholeCommits.By(a.observed),
		Serializable.By(a.serial),
		StrictlySerializable.By(a.strict),
	})
}

// lists is the history with every read of a register as the read of the list that it stands for: up
// to the value read, in the longest list that anybody read. A value that is in no list stays alone.
func (h *History) lists() *History {
	longest := make(map[uint64][]uint64)
	known := make(map[uint64]bool) // somebody read the whole list
	registers := false
	for _, t := range h.Txns {
		for _, op := range t.Ops {
			registers = registers || op.Last
			if t.Outcome != Committed || op.Append || op.Last {
				continue
			}
			known[op.Key] = true
			if len(op.Read) > len(longest[op.Key]) {
				longest[op.Key] = op.Read
			}
		}
	}
	if !registers {
		return h
	}
	out := &History{Txns: slices.Clone(h.Txns)}
	for i := range out.Txns {
		ops := slices.Clone(out.Txns[i].Ops)
		for j, op := range ops {
			if !op.Last || !known[op.Key] {
				continue
			}
			if len(op.Read) == 0 {
				ops[j].Last = false
			} else if k := slices.Index(longest[op.Key], op.Read[0]); k >= 0 {
				ops[j].Read, ops[j].Last = longest[op.Key][:k+1], false
			}
		}
		out.Txns[i].Ops = ops
	}
	return out
}

// keyed is a value under its key.
type keyed struct{ key, value uint64 }

// analysis is what all checks of one history share.
type analysis struct {
	h      *History
	keys   []uint64            // with a read, in order
	orders map[uint64][]uint64 // the longest list read of each key
	writer map[keyed]int       // who appends a value
}

func (a *analysis) index() {
	for i, t := range a.h.Txns {
		for _, op := range t.Ops {
			if op.Append {
				a.writer[keyed{op.Key, op.Value}] = i
				continue
			}
			if t.Outcome != Committed || op.Last { // of a value in no list: it tells no order
				continue
			}
			longest, known := a.orders[op.Key]
			if !known {
				a.keys = append(a.keys, op.Key)
			}
			if !known || len(op.Read) > len(longest) {
				a.orders[op.Key] = op.Read
			}
		}
	}
	slices.Sort(a.keys)
}

// internal: within a transaction, a read is the last read of the key with the appends since then
// behind it.
func (a *analysis) internal() model.Verdict {
	for i, t := range a.h.Txns {
		if t.Outcome != Committed {
			continue
		}
		known := make(map[uint64][]uint64) // what the next read of a key must end with
		whole := make(map[uint64]bool)     // or be
		for _, op := range t.Ops {
			if op.Append {
				known[op.Key] = append(slices.Clone(known[op.Key]), op.Value)
				continue
			}
			want := known[op.Key]
			if op.Last { // of a value that no list has: only that value can be compared
				want = want[max(0, len(want)-1):]
			}
			ends := len(op.Read) >= len(want) &&
				slices.Equal(op.Read[len(op.Read)-len(want):], want)
			if !ends || !op.Last && whole[op.Key] && len(op.Read) != len(want) {
				return SeesOwnWrites.Violated(&model.Evidence{Event: i}, "internal",
					"T%d reads %v, after what it did itself it must be … %v\n%s", i, op, want,
					a.h.Line(i))
			}
			known[op.Key], whole[op.Key] = op.Read, !op.Last
		}
	}
	return SeesOwnWrites.Held()
}

// observed: what reads say about appends.
func (a *analysis) observed() model.Verdict {
	for i, t := range a.h.Txns {
		if t.Outcome != Committed {
			continue
		}
		for _, op := range t.Ops {
			if op.Append {
				continue
			}
			if v, bad := a.observe(i, op); bad {
				return v
			}
		}
	}
	return ReadsSeeWholeCommits.Held()
}

func (a *analysis) observe(i int, op Op) (model.Verdict, bool) {
	fail := func(key, format string, args ...any) (model.Verdict, bool) {
		return ReadsSeeWholeCommits.Violated(&model.Evidence{Event: i}, key, "%s\n%s",
			fmt.Sprintf(format, args...), a.h.Line(i)), true
	}
	seen := make(map[uint64]bool)
	for k, v := range op.Read {
		w, known := a.writer[keyed{op.Key, v}]
		switch {
		case !known:
			return fail("garbage read", "T%d reads %v: nobody ever appended %d to %d", i, op, v,
				op.Key)
		case seen[v]:
			return fail("duplicate", "T%d reads %v: %d is in it twice", i, op, v)
		case a.h.Txns[w].Outcome == Aborted:
			return fail("G1a", "aborted read: T%d reads %d of T%d, which was aborted", i, v, w)
		case w != i && k == len(op.Read)-1 && a.last(w, op.Key) != v:
			return fail("G1b",
				"intermediate read: T%d reads %d of T%d, which appended %d to the same list later",
				i, v, w, a.last(w, op.Key))
		}
		seen[v] = true
	}
	if op.Last {
		if _, known := a.orders[op.Key]; !known {
			return model.Verdict{}, false // nobody read the list: there is nothing to compare with
		}
		return fail("incompatible order", "T%d reads %v, which is in no list that anybody read", i,
			op)
	}
	if k, torn := a.torn(op); torn {
		return fail("torn",
			"T%d reads %v: what one transaction appends stands together and in order, and %d "+
				"does not",
			i, op, op.Read[k])
	}
	if order := a.orders[op.Key]; !slices.Equal(op.Read, order[:len(op.Read)]) {
		return fail("incompatible order",
			"T%d reads %v, which is no beginning of %v, which somebody else read", i, op, order)
	}
	return model.Verdict{}, false
}

// torn finds a value that does not stand just behind the one that its transaction appended to the
// list before it.
func (a *analysis) torn(op Op) (k int, torn bool) {
	for k, v := range op.Read {
		before, first := uint64(0), true
		for _, o := range a.h.Txns[a.writer[keyed{op.Key, v}]].Ops {
			if !o.Append || o.Key != op.Key {
				continue
			}
			if o.Value == v {
				break
			}
			before, first = o.Value, false
		}
		if !first && (k == 0 || op.Read[k-1] != before) {
			return k, true
		}
	}
	return 0, false
}

// last is the last value that a transaction appends to a key.
func (a *analysis) last(txn int, key uint64) (value uint64) {
	for _, op := range a.h.Txns[txn].Ops {
		if op.Append && op.Key == key {
			value = op.Value
		}
	}
	return value
}
