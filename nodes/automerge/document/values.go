package document

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// objects are the values of a document, by the operation that made them.
type objects map[OpID]*object

// object is a map or a list.
type object struct {
	kind  Action // MakeMap, MakeList or MakeText
	keys  map[string][]entry
	elems []element
}

// entry is one of the values that a key or an element has: more than one if they were set
// concurrently.
type entry struct {
	id     OpID
	op     Op
	number int64 // of a counter, with its increments
}

// element is a place in a list. It stays when its values are gone.
type element struct {
	id      OpID
	entries []entry
}

func newObjects() objects {
	return objects{{}: &object{kind: MakeMap, keys: make(map[string][]entry)}}
}

// apply carries out an operation. One on an object that is not there does nothing: a change that
// makes it is damaged or malicious.
func (all objects) apply(id OpID, o Op) {
	x := all[o.Object]
	if x == nil {
		return
	}
	if o.Action <= MakeText {
		made := &object{kind: o.Action}
		if o.Action == MakeMap {
			made.keys = make(map[string][]entry)
		}
		all[id] = made
	}
	switch {
	case x.kind == MakeMap:
		x.keys[o.Key] = change(x.keys[o.Key], id, o)
	case o.Insert:
		x.insert(id, o)
	default:
		if i := x.find(o.Elem); i >= 0 {
			x.elems[i].entries = change(x.elems[i].entries, id, o)
		}
	}
}

// change applies an operation to the values of one place.
func change(entries []entry, id OpID, o Op) []entry {
	if o.Action == Increment {
		for i := range entries {
			if slices.Contains(o.Pred, entries[i].id) && entries[i].op.Action == SetCounter {
				entries[i].number += o.Number
			}
		}
		return entries
	}
	entries = slices.DeleteFunc(
		entries, func(e entry) bool { return slices.Contains(o.Pred, e.id) },
	)
	if o.Action != Delete {
		entries = append(entries, entry{id, o, o.Number})
		slices.SortFunc(entries, func(a, b entry) int { return a.id.Compare(b.id) })
	}
	return entries
}

// winner is the value that is read.
func winner(entries []entry) (entry, bool) {
	if len(entries) == 0 {
		return entry{}, false
	}
	return entries[len(entries)-1], true
}

// String prints all values, maps in the order of their keys: two documents with the same changes
// print the same.
func (d *Document) String() string {
	var b strings.Builder
	d.objects.print(&b, OpID{})
	return b.String()
}

func (all objects) print(b *strings.Builder, id OpID) {
	x := all[id]
	if x.kind == MakeMap {
		var keys []string
		for k, e := range x.keys { // order-free: sorted below
			if len(e) > 0 {
				keys = append(keys, k)
			}
		}
		sort.Strings(keys)
		b.WriteByte('{')
		for i, k := range keys {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(k + ":")
			all.printPlace(b, x.keys[k])
		}
		b.WriteByte('}')
		return
	}
	if x.kind == MakeText {
		var text strings.Builder
		for _, e := range x.elems {
			if w, ok := winner(e.entries); ok {
				text.WriteString(w.op.Value)
			}
		}
		fmt.Fprintf(b, "%q", text.String())
		return
	}
	b.WriteByte('[')
	for i, e := range x.visible() {
		if i > 0 {
			b.WriteByte(' ')
		}
		all.printPlace(b, e.entries)
	}
	b.WriteByte(']')
}

// printPlace prints all values of a place, the one that is read first.
func (all objects) printPlace(b *strings.Builder, entries []entry) {
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		switch e.op.Action {
		case Set:
			b.WriteString(e.op.Value)
		case SetCounter:
			fmt.Fprintf(b, "%d", e.number)
		default:
			all.print(b, e.id)
		}
		if i > 0 {
			b.WriteByte('|')
		}
	}
}
