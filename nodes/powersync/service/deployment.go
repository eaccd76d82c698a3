package service

import (
	"fmt"

	"groundhog/nodes/powersync/protocol"
)

// deployment is one processing of the rules, with buckets and a slot of its own. The rules are
// processed anew when the slot is gone; clients have the buckets of the one before until then
// (MongoBucketStorage.ts, restartReplication).
type deployment struct {
	number     int
	buckets    []*bucket
	after      string // key of the last row of the snapshot that is stored
	done       bool   // the snapshot
	notBefore  int64  // LSN at its end: only from there on is there a checkpoint
	replicated int64  // LSN of the last record
	errored    bool   // of the one that clients have: nothing replicates into it any more
}

// slot is the name of its slot.
func (d *deployment) slot() string { return fmt.Sprintf("powersync_%d", d.number) }

// deploy makes a deployment of the rules, in place of the one that was being processed.
func (st *storage) deploy() {
	st.deployed++
	d := &deployment{number: st.deployed}
	for _, r := range st.rules {
		if d.number > 1 {
			r.Bucket = fmt.Sprintf("%d#%s", d.number, r.Bucket)
		}
		d.buckets = append(d.buckets, &bucket{Rule: r})
	}
	st.next = d
}

// replicating is the deployment into which the source is replicated.
func (st *storage) replicating() *deployment {
	if st.next == nil && (st.active == nil || st.active.errored) {
		st.deploy()
	}
	if st.next != nil {
		return st.next
	}
	return st.active
}

// restart lets the rules be processed anew, under another slot.
func (st *storage) restart(d *deployment) {
	if d == st.active {
		d.errored = true
	}
	st.deploy()
}

// clear removes what was stored of a snapshot.
func (d *deployment) clear() {
	d.after, d.replicated = "", 0
	for _, b := range d.buckets {
		b.ops = nil
	}
}

// store adds rows of the snapshot.
func (st *storage) store(d *deployment, rows []protocol.Image) {
	for _, row := range rows {
		st.addTo(d.buckets, row)
		d.after = row.Key()
	}
}

// replicate adds records to a deployment. From the end of its snapshot on that makes a checkpoint,
// and the first one makes it the one that clients have. It tells whether there is a checkpoint, and
// whether it is the first.
func (st *storage) replicate(d *deployment, records []protocol.Record) (made, first bool) {
	for _, r := range records {
		for _, row := range r.Rows {
			st.addTo(d.buckets, row)
		}
		d.replicated = r.LSN
	}
	if d.replicated < d.notBefore {
		return false, false
	}
	if first = d == st.next; first {
		st.active, st.next, st.buckets = d, nil, d.buckets
	}
	st.checkpoint(d.replicated)
	return true, first
}
