package memory

import (
	"slices"

	"groundhog/nodes/powersync/protocol"
)

// localName is the name of the pseudo bucket of local state.
const localName = "$local"

// Buckets returns where each bucket ends, in order of names.
func (d *DB) Buckets() (list []protocol.BucketRequest, err error) {
	if d.defects.ForgetsLocal && d.local != nil {
		list = append(list, protocol.BucketRequest{Name: localName, After: d.local.lastOp})
	}
	for _, b := range d.sorted() {
		list = append(list, protocol.BucketRequest{Name: b.name, After: b.lastOp})
	}
	return list, nil
}

func (d *DB) sorted() (list []*bucket) {
	for _, b := range d.buckets { // order-free: sorted below
		list = append(list, b)
	}
	slices.SortFunc(list, func(a, b *bucket) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return list
}

// Remove deletes buckets.
func (d *DB) Remove(names []string) error {
	for _, name := range names {
		if name == localName {
			d.local = nil
		}
		if b := d.buckets[name]; b != nil {
			d.empty(b)
			delete(d.buckets, name)
		}
	}
	return nil
}

// empty deletes the operations of a bucket; their rows are looked at again by the next publish.
func (d *DB) empty(b *bucket) {
	for _, o := range b.oplog { // order-free: each is deleted
		d.updated[row{o.Type, o.Row}] = true
		d.unindex(o)
	}
	clear(b.oplog)
}

func (d *DB) index(o *op) {
	at := row{o.Type, o.Row}
	if d.byRow[at] == nil {
		d.byRow[at] = make(map[*op]bool)
	}
	d.byRow[at][o] = true
}

func (d *DB) unindex(o *op) {
	at := row{o.Type, o.Row}
	delete(d.byRow[at], o)
	if len(d.byRow[at]) == 0 {
		delete(d.byRow, at)
	}
}

// Save applies operations in their order.
func (d *DB) Save(l protocol.Data) error {
	b := d.buckets[l.Bucket]
	if b == nil {
		b = &bucket{name: l.Bucket, oplog: make(map[string]*op)}
		d.buckets[l.Bucket] = b
	}
	fresh := b.lastApplied == 0 // nothing of it was ever published: a REMOVE need not be
	for _, o := range l.Ops {
		switch o.Kind {
		case protocol.Put, protocol.Remove:
			d.supersede(b, o, fresh)
		case protocol.Move:
			b.addSum += o.Checksum
		case protocol.Clear:
			d.empty(b)
			b.lastApplied, b.addSum, b.opSum = 0, o.Checksum, 0
			fresh = true
		}
		b.lastOp = o.ID
	}
	b.sinceLast += int64(len(l.Ops))
	return nil
}

// supersede takes out the operation of the same key, and keeps a PUT in its place.
func (d *DB) supersede(b *bucket, o protocol.Op, fresh bool) {
	key := o.Key()
	superseded := false
	if old := b.oplog[key]; old != nil {
		b.addSum += old.Checksum
		b.opSum -= old.Checksum
		superseded = !fresh && (!d.defects.Dangling || old.ID <= b.lastApplied)
		d.unindex(old)
		delete(b.oplog, key)
	}
	if o.Kind == protocol.Remove {
		b.addSum += o.Checksum
		if superseded {
			d.updated[row{o.Type, o.Row}] = true
		}
		return
	}
	b.opSum += o.Checksum
	kept := &op{o, b}
	b.oplog[key] = kept
	d.index(kept)
}
