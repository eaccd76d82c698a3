package document

import (
	"fmt"
	"slices"
)

// Tx is a transaction: edits that become one change.
type Tx struct {
	doc *Document
	ops []Op
	// The values as the transaction sees them are those of the document, to which each operation is
	// applied at once.
}

// Begin starts a transaction. Commit it before anything else is done with the document.
func (d *Document) Begin() *Tx { return &Tx{doc: d} }

// add applies an operation and returns its name.
func (t *Tx) add(o Op) OpID {
	id := OpID{t.doc.maxOp + 1 + uint64(len(t.ops)), t.doc.actor}
	t.ops = append(t.ops, o)
	t.doc.objects.apply(id, o)
	return id
}

// object returns an object that the caller names. To name one that is not there is a mistake of the
// caller.
func (t *Tx) object(id OpID, isMap bool) *object {
	x := t.doc.objects[id]
	if x == nil || (x.kind == MakeMap) != isMap {
		panic(
			fmt.Sprintf(
				"document: %v is no %s of this document", id,
				map[bool]string{true: "map", false: "list"}[isMap],
			),
		)
	}
	return x
}

func preds(entries []entry) (list []OpID) {
	for _, e := range entries {
		list = append(list, e.id)
	}
	return list
}

// Set sets a key of a map to a value.
func (t *Tx) Set(object OpID, key, value string) {
	x := t.object(object, true)
	t.add(Op{Action: Set, Object: object, Key: key, Value: value, Pred: preds(x.keys[key])})
}

// Make sets a key of a map to a new map, list or text, and returns its name.
func (t *Tx) Make(object OpID, key string, kind Action) OpID {
	x := t.object(object, true)
	return t.add(Op{Action: kind, Object: object, Key: key, Pred: preds(x.keys[key])})
}

// SetCounter sets a key of a map to a counter.
func (t *Tx) SetCounter(object OpID, key string, n int64) {
	x := t.object(object, true)
	t.add(Op{Action: SetCounter, Object: object, Key: key, Number: n, Pred: preds(x.keys[key])})
}

// Increment adds to the counters of a key; if there is none, it does nothing.
func (t *Tx) Increment(object OpID, key string, by int64) {
	x := t.object(object, true)
	if slices.ContainsFunc(x.keys[key], func(e entry) bool { return e.op.Action == SetCounter }) {
		t.add(Op{Action: Increment, Object: object, Key: key, Number: by, Pred: preds(x.keys[key])})
	}
}

// Delete deletes a key of a map; if there is none, it does nothing.
func (t *Tx) Delete(object OpID, key string) {
	x := t.object(object, true)
	if len(x.keys[key]) > 0 {
		t.add(Op{Action: Delete, Object: object, Key: key, Pred: preds(x.keys[key])})
	}
}

// Splice deletes so many elements of a list at a position, and then inserts values there. Positions
// and numbers beyond the end are cut.
func (t *Tx) Splice(object OpID, at, remove int, values ...string) {
	x := t.object(object, false)
	visible := x.visible()
	at = min(max(at, 0), len(visible))
	for _, e := range visible[at:min(at+max(remove, 0), len(visible))] {
		t.add(Op{Action: Delete, Object: object, Elem: e.id, Pred: preds(e.entries)})
	}
	var behind OpID
	if at > 0 {
		behind = visible[at-1].id
	}
	for _, v := range values {
		behind = t.add(Op{Action: Set, Object: object, Elem: behind, Insert: true, Value: v})
	}
}

// Object returns the object that a key of a map has, if it is one.
func (t *Tx) Object(in OpID, key string) (OpID, bool) { return t.doc.Object(in, key) }

// Commit makes the change. One without operations is none: it returns nil.
func (t *Tx) Commit() *Change {
	if len(t.ops) == 0 {
		return nil
	}
	return t.seal()
}

// EmptyChange makes a change without operations: it says that the document is there.
func (d *Document) EmptyChange() *Change { return d.Begin().seal() }

func (t *Tx) seal() *Change {
	d := t.doc
	c := &Change{
		Actor: d.actor, Seq: d.seqs[d.actor] + 1, StartOp: d.maxOp + 1, Deps: slices.Clone(d.heads),
		Ops: t.ops,
	}
	c.seal()
	d.seqs[c.Actor] = c.Seq
	d.place[c.hash] = len(d.order)
	d.order = append(d.order, c)
	d.heads = []Hash{c.hash}
	d.maxOp += uint64(len(t.ops))
	return c
}

// Object returns the object that a key of a map has, if it is one.
func (d *Document) Object(in OpID, key string) (OpID, bool) {
	x := d.objects[in]
	if x == nil || x.kind != MakeMap {
		return OpID{}, false
	}
	w, ok := winner(x.keys[key])
	return w.id, ok && w.op.Action <= MakeText
}
