package service

import "groundhog/nodes/powersync/protocol"

// checkpoint is a state of the storage: everything up to an operation, which is the end of a
// transaction of the source at lsn.
type checkpoint struct {
	op  int64
	lsn int64
}

// storage is what survives the service.
type storage struct {
	buckets []*bucket // that clients have, in order of priority
	last    int64     // id of the last operation
	newest  checkpoint
	wrote   map[string]*writeCheckpoint

	// Of a service that takes snapshots.
	rules        []Rule
	deployed     int         // how often the rules were
	active, next *deployment // which clients have, and which is being processed; nil: none
}

func newStorage(rules []Rule) *storage {
	st := &storage{wrote: make(map[string]*writeCheckpoint)}
	st.rules = byPriority(rules)
	for _, r := range st.rules {
		st.buckets = append(st.buckets, &bucket{Rule: r})
	}
	return st
}

// commit stores records of the source's log, whole transactions, and makes them a checkpoint.
func (st *storage) commit(records []protocol.Record) {
	for _, r := range records {
		for _, row := range r.Rows {
			st.addTo(st.buckets, row)
		}
	}
	st.checkpoint(records[len(records)-1].LSN)
}

// checkpoint makes what is stored a checkpoint, as of an LSN of the source.
func (st *storage) checkpoint(lsn int64) {
	st.newest = checkpoint{op: st.last, lsn: lsn}
	for _, w := range st.wrote { // order-free: each alone
		if w.processed == 0 && w.head <= st.newest.lsn {
			w.processed = st.newest.lsn
		}
	}
}

// addTo makes operations of a row image. A row that is gone is removed from every bucket that it
// may be in.
func (st *storage) addTo(buckets []*bucket, row protocol.Image) {
	for _, b := range buckets {
		if !b.Match(row.Table, row.ID) {
			continue
		}
		st.last++
		o := protocol.Op{
			ID: st.last, Kind: protocol.Put, Type: row.Table, Row: row.ID, Data: row.Data,
		}
		if row.Data == "" {
			o.Kind, o.Checksum = protocol.Remove, protocol.ChecksumRemove(o.Key())
		} else {
			o.Checksum = protocol.ChecksumPut(o.Type, o.Row, o.Data)
		}
		b.add(o)
	}
}
