package memory

import (
	"groundhog/nodes/powersync/client"
)

// ClientID returns the id that was drawn when the tables were created.
func (d *DB) ClientID() (string, error) { return d.id, nil }

// Clear is powersync_clear.
func (d *DB) Clear(soft bool) error {
	d.crud, d.requested = nil, 0
	clear(d.updated)
	clear(d.synced)
	clear(d.untyped)
	for _, t := range d.data { // order-free: each is emptied
		clear(t.rows)
		t.ids = nil
	}
	if !soft {
		clear(d.buckets)
		clear(d.byRow)
		d.local = nil
		return nil
	}
	for _, b := range d.buckets { // order-free: each alone
		b.lastApplied = 0
	}
	if !d.defects.SoftClearKeepsLocal {
		d.local = nil
	} else if d.local != nil {
		d.local.lastApplied = 0
	}
	return nil
}

// State returns what the database says of itself.
func (d *DB) State() (client.State, error) {
	s := client.State{Queued: len(d.crud), Local: d.local != nil}
	if d.local != nil {
		s.Target, s.Seen = d.local.target, d.local.lastOp
	}
	for _, b := range d.sorted() {
		s.Buckets = append(
			s.Buckets,
			client.Counters{
				Bucket: b.name, AtLast: b.countAtLast, SinceLast: b.sinceLast, LastOp: b.lastOp,
				LastApplied: b.lastApplied,
			},
		)
	}
	s.LastSynced, s.HasSynced = d.synced[client.AllPriorities]
	return s, nil
}
