package memory

import (
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// Apply is sync_local.
func (d *DB) Apply(c protocol.Checkpoint, priority int, now sim.Instant) (client.Applied, error) {
	covered, bad := d.covered(c, priority)
	if len(bad) > 0 {
		return client.BadChecksum, d.Remove(bad)
	}
	for _, b := range covered {
		b.lastOp = c.LastOp
	}
	complete := priority == client.AllPriorities
	if complete && c.WriteCheckpoint != nil && d.local != nil {
		d.local.lastOp = *c.WriteCheckpoint
	}
	if (complete || priority > 0) &&
		(len(d.crud) > 0 || d.local != nil && d.local.target > d.local.lastOp) {
		return client.Refused, nil
	}
	if complete {
		covered = d.sorted()
	}
	if err := d.publish(covered, complete); err != nil {
		return 0, err
	}
	if complete {
		d.finish(c)
	}
	for p := range d.synced { // order-free: each is looked at alone
		if p < priority {
			delete(d.synced, p)
		}
	}
	d.synced[priority] = now
	return client.Published, nil
}

// covered returns the buckets of a priority that are here, and the names of those that are not what
// they should be. A bucket that is not here yet is empty.
func (d *DB) covered(c protocol.Checkpoint, priority int) (covered []*bucket, bad []string) {
	for _, want := range c.Buckets {
		if want.Priority > priority {
			continue
		}
		b := d.buckets[want.Bucket]
		sum := uint32(0)
		if b != nil {
			covered, sum = append(covered, b), b.addSum+b.opSum
		}
		if sum != want.Checksum {
			bad = append(bad, want.Bucket)
		}
	}
	return covered, bad
}

// publish lets readers see the rows that the operations of these buckets have touched since the
// last time and, if all buckets are there, those that must be looked at again.
func (d *DB) publish(covered []*bucket, complete bool) error {
	touched := make(map[row]bool)
	in := make(map[*bucket]bool)
	for _, b := range covered {
		in[b] = true
		for _, o := range b.oplog { // order-free: a set is made of them
			if o.ID > b.lastApplied {
				touched[row{o.Type, o.Row}] = true
			}
		}
		b.lastApplied = b.lastOp
	}
	if complete {
		for r := range d.updated { // order-free: likewise
			touched[r] = true
		}
		clear(d.updated)
		if d.local != nil {
			d.local.lastApplied = d.local.lastOp
		}
	}
	for r := range touched { // order-free: each row is set alone
		if err := d.show(r, d.newest(r, in)); err != nil {
			return err
		}
	}
	return nil
}

// newest returns the last PUT of a row in these buckets.
func (d *DB) newest(r row, in map[*bucket]bool) (last *op) {
	for o := range d.byRow[r] { // order-free: operations have different ids
		if in[o.bucket] && (last == nil || o.ID > last.ID) {
			last = o
		}
	}
	return last
}

// show sets a row, or deletes it if there is no operation.
func (d *DB) show(r row, o *op) error {
	t := d.data[r.typ]
	switch {
	case t != nil && o != nil:
		return t.set(r.id, o.Data)
	case t != nil:
		t.remove(r.id)
	case o != nil:
		d.untyped[r] = o.Data
	default:
		delete(d.untyped, r)
	}
	return nil
}

// finish begins the counts of the next checkpoint.
func (d *DB) finish(c protocol.Checkpoint) {
	for _, s := range c.Buckets {
		if b := d.buckets[s.Bucket]; b != nil {
			b.countAtLast, b.sinceLast = s.Count, 0
		}
	}
}
