package model

import (
	"fmt"
	"slices"
	"strings"
)

// TxnHistory is what clients of a transactional store asked and were answered: transactions of appends to lists, and reads of
// whole lists. A value is appended to one key at most once, so that a list tells the order in which it came to be.
type TxnHistory struct {
	Txns []Txn
}

// Txn is one transaction. Its number is its index in the history.
type Txn struct {
	Process int        // who asked; a process asks one thing at a time
	From    int64      // when it was asked, in nanoseconds
	To      int64      // when it was answered; of no meaning for TxnUnknown
	Outcome TxnOutcome // how
	Ops     []TxnOp
}

// TxnOutcome is what a client knows of its transaction.
type TxnOutcome uint8

// The outcomes.
const (
	TxnUnknown   TxnOutcome = iota // no answer came: it happened, or will, or never
	TxnCommitted                   // it was told that it happened
	TxnAborted                     // it was told that it did not
)

// String returns "unknown", "committed" or "aborted".
func (o TxnOutcome) String() string { return [...]string{"unknown", "committed", "aborted"}[o] }

// TxnOp appends a value to the list under a key, or reads that list. A register is a list of which Last is read: its last
// value, or nothing. Its order is known from reads of the whole list, so read it in the end.
type TxnOp struct {
	Key    uint64
	Append bool
	Last   bool
	Value  uint64   // appended
	Read   []uint64 // read; of no meaning unless the transaction committed
}

// String prints "append 3 to 1" or "1=[3 4]".
func (op TxnOp) String() string {
	if op.Append {
		return fmt.Sprintf("append %d to %d", op.Value, op.Key)
	}
	return fmt.Sprintf("%d=%v", op.Key, op.Read)
}

// Line prints transaction i: who, when, how, what.
func (h *TxnHistory) Line(i int) string {
	t := h.Txns[i]
	var ops []string
	for _, op := range t.Ops {
		ops = append(ops, op.String())
	}
	to := "-"
	if t.Outcome != TxnUnknown {
		to = fmt.Sprintf("%d.%06d", t.To/1e9, t.To%1e9/1e3)
	}
	return fmt.Sprintf("T%-5d process %-3d %4d.%06d to %-11s %-9s %s", i, t.Process, t.From/1e9, t.From%1e9/1e3, to, t.Outcome, strings.Join(ops, ", "))
}

// The properties of list-append histories, after Adya, Liskov and O'Neil, "Generalized Isolation Level Definitions" (ICDE 2000),
// inferred from what was observed as Kingsbury and Alvaro do in "Elle: Inferring Isolation Anomalies from
// Experimental Observations" (VLDB 2020).
var (
	TxnInternal = &Property{Name: "T1", Kind: Safety, Statement: "a transaction sees its own appends, and twice the same"}
	TxnObserved = &Property{Name: "T2", Kind: Safety, Statement: "reads see committed appends (not G1a), whole transactions (not G1b, not torn), each once, in one order"}
	TxnSerial   = &Property{Name: "T3", Kind: Safety, Statement: "committed transactions have a serial order (not G0, G1c, G-single, G2, lost update)", Needs: []*Property{TxnInternal, TxnObserved}}
	TxnStrict   = &Property{Name: "T4", Kind: Safety, Statement: "which keeps the order of each process, and that of real time", Needs: []*Property{TxnInternal, TxnObserved, TxnSerial}}
)

// TxnProperties are all that [JudgeTxns] judges by.
func TxnProperties() []*Property {
	return []*Property{TxnInternal, TxnObserved, TxnSerial, TxnStrict}
}

// JudgeTxns judges a history of transactions: up to T3 it is serializable, with T4 strictly so. The key of a
// failure is the name of the anomaly.
func JudgeTxns(h *TxnHistory) []Verdict {
	h = h.lists()
	a := &txnAnalysis{h: h, orders: make(map[uint64][]uint64), writer: make(map[txnValue]int)}
	a.index()
	return Judge([]Check{
		{TxnInternal, a.internal},
		{TxnObserved, a.observed},
		{TxnSerial, a.serial},
		{TxnStrict, a.strict},
	})
}

// lists is the history with every read of a register as the read of the list that it stands for: up to the value read, in
// the longest list that anybody read. A value that is in no list stays alone.
func (h *TxnHistory) lists() *TxnHistory {
	longest := make(map[uint64][]uint64)
	known := make(map[uint64]bool) // somebody read the whole list
	registers := false
	for _, t := range h.Txns {
		for _, op := range t.Ops {
			registers = registers || op.Last
			if t.Outcome != TxnCommitted || op.Append || op.Last {
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
	out := &TxnHistory{Txns: slices.Clone(h.Txns)}
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

// txnValue is a value under its key.
type txnValue struct{ key, value uint64 }

// txnAnalysis is what all checks of one history share.
type txnAnalysis struct {
	h      *TxnHistory
	keys   []uint64            // with a read, in order
	orders map[uint64][]uint64 // the longest list read of each key
	writer map[txnValue]int    // who appends a value
}

func (a *txnAnalysis) index() {
	for i, t := range a.h.Txns {
		for _, op := range t.Ops {
			if op.Append {
				a.writer[txnValue{op.Key, op.Value}] = i
				continue
			}
			if t.Outcome != TxnCommitted || op.Last { // of a value in no list: it tells no order
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

// internal: within a transaction, a read is the last read of the key with the appends since then behind it.
func (a *txnAnalysis) internal() Verdict {
	for i, t := range a.h.Txns {
		if t.Outcome != TxnCommitted {
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
			ends := len(op.Read) >= len(want) && slices.Equal(op.Read[len(op.Read)-len(want):], want)
			if !ends || !op.Last && whole[op.Key] && len(op.Read) != len(want) {
				return TxnInternal.Violated(&Evidence{Event: i}, "internal", "T%d reads %v, after what it did itself it must be … %v\n%s", i, op, want, a.h.Line(i))
			}
			known[op.Key], whole[op.Key] = op.Read, !op.Last
		}
	}
	return TxnInternal.Held()
}

// observed: what reads say about appends.
func (a *txnAnalysis) observed() Verdict {
	for i, t := range a.h.Txns {
		if t.Outcome != TxnCommitted {
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
	return TxnObserved.Held()
}

func (a *txnAnalysis) observe(i int, op TxnOp) (Verdict, bool) {
	fail := func(key, format string, args ...any) (Verdict, bool) {
		return TxnObserved.Violated(&Evidence{Event: i}, key, "%s\n%s", fmt.Sprintf(format, args...), a.h.Line(i)), true
	}
	seen := make(map[uint64]bool)
	for k, v := range op.Read {
		w, known := a.writer[txnValue{op.Key, v}]
		switch {
		case !known:
			return fail("garbage read", "T%d reads %v: nobody ever appended %d to %d", i, op, v, op.Key)
		case seen[v]:
			return fail("duplicate", "T%d reads %v: %d is in it twice", i, op, v)
		case a.h.Txns[w].Outcome == TxnAborted:
			return fail("G1a", "aborted read: T%d reads %d of T%d, which was aborted", i, v, w)
		case w != i && k == len(op.Read)-1 && a.last(w, op.Key) != v:
			return fail("G1b", "intermediate read: T%d reads %d of T%d, which appended %d to the same list later", i, v, w, a.last(w, op.Key))
		}
		seen[v] = true
	}
	if op.Last {
		if _, known := a.orders[op.Key]; !known {
			return Verdict{}, false // nobody read the list: there is nothing to compare with
		}
		return fail("incompatible order", "T%d reads %v, which is in no list that anybody read", i, op)
	}
	if k, torn := a.torn(op); torn {
		return fail("torn", "T%d reads %v: what one transaction appends stands together and in order, and %d does not", i, op, op.Read[k])
	}
	if order := a.orders[op.Key]; !slices.Equal(op.Read, order[:len(op.Read)]) {
		return fail("incompatible order", "T%d reads %v, which is no beginning of %v, which somebody else read", i, op, order)
	}
	return Verdict{}, false
}

// torn finds a value that does not stand just behind the one that its transaction appended to the list before it.
func (a *txnAnalysis) torn(op TxnOp) (k int, torn bool) {
	for k, v := range op.Read {
		before, first := uint64(0), true
		for _, o := range a.h.Txns[a.writer[txnValue{op.Key, v}]].Ops {
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
func (a *txnAnalysis) last(txn int, key uint64) (value uint64) {
	for _, op := range a.h.Txns[txn].Ops {
		if op.Append && op.Key == key {
			value = op.Value
		}
	}
	return value
}
