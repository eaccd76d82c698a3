package sqlite

import (
	"github.com/ncruces/go-sqlite3"

	"groundhog/nodes/powersync/protocol"
)

// Buckets returns where each bucket ends. Forgetting to leave $local out is core issue 54.
func (s *Store) Buckets() (list []protocol.BucketRequest, err error) {
	sql := "SELECT name, last_op FROM ps_buckets WHERE pending_delete = 0 AND name != '$local' " +
		"ORDER BY name"
	if s.defects.ForgetsLocal {
		sql = "SELECT name, last_op FROM ps_buckets WHERE pending_delete = 0 ORDER BY name"
	}
	err = s.query(sql, func(st *sqlite3.Stmt) {
		list = append(
			list, protocol.BucketRequest{Name: st.ColumnText(0), After: st.ColumnInt64(1)},
		)
	})
	return list, err
}

// Remove deletes buckets.
func (s *Store) Remove(names []string) error {
	if len(names) == 0 {
		return nil
	}
	return s.transaction(func() error { return s.remove(names) })
}

func (s *Store) remove(names []string) error {
	for _, name := range names {
		id := int64(0)
		err := s.query(
			"DELETE FROM ps_buckets WHERE name = ? RETURNING id",
			func(st *sqlite3.Stmt) { id = st.ColumnInt64(0) }, name,
		)
		if err != nil {
			return err
		}
		if err := s.empty(id); err != nil {
			return err
		}
	}
	return nil
}

// empty deletes the operations of a bucket; their rows are looked at again by the next publish.
func (s *Store) empty(bucket int64) error {
	const sql = "INSERT OR IGNORE INTO ps_updated_rows(row_type, row_id) SELECT row_type, row_id " +
		"FROM ps_oplog WHERE bucket = ?"
	if err := s.run(sql, bucket); err != nil {
		return err
	}
	return s.run("DELETE FROM ps_oplog WHERE bucket = ?", bucket)
}

// saving is a line of operations on its way into the oplog of a bucket.
type saving struct {
	*Store
	bucket, lastApplied int64
	add, sum            uint32 // what the checksums of the bucket grow by
	fresh               bool   // nothing of the bucket was ever published: a REMOVE need not be
}

// Save applies operations in their order, in one transaction.
func (s *Store) Save(l protocol.Data) error {
	return s.transaction(func() error {
		x := saving{Store: s}
		const open = "INSERT INTO ps_buckets(name) VALUES(?) ON CONFLICT DO UPDATE SET " +
			"last_applied_op = last_applied_op RETURNING id, last_applied_op"
		err := s.query(
			open,
			func(st *sqlite3.Stmt) {
				x.bucket, x.lastApplied = st.ColumnInt64(0), st.ColumnInt64(1)
			},
			l.Bucket,
		)
		if err != nil {
			return err
		}
		x.fresh = x.lastApplied == 0
		for _, o := range l.Ops {
			if err := x.op(o); err != nil {
				return err
			}
		}
		if len(l.Ops) == 0 {
			return nil
		}
		return s.run(
			`UPDATE ps_buckets SET last_op = ?2, add_checksum = (add_checksum + ?3) & 0xffffffff,
op_checksum = (op_checksum + ?4) & 0xffffffff, count_since_last = count_since_last + ?5 WHERE id = ?1`,
			x.bucket,
			l.Ops[len(l.Ops)-1].ID,
			int64(x.add),
			int64(x.sum),
			int64(len(l.Ops)),
		)
	})
}

func (x *saving) op(o protocol.Op) error {
	switch o.Kind {
	case protocol.Put, protocol.Remove:
		return x.supersede(o)
	case protocol.Move:
		x.add += o.Checksum
	case protocol.Clear:
		if err := x.empty(x.bucket); err != nil {
			return err
		}
		x.add, x.sum, x.fresh, x.lastApplied = 0, 0, true, 0
		return x.run(
			"UPDATE ps_buckets SET last_applied_op = 0, add_checksum = ?, op_checksum = 0 WHERE "+
				"id = ?",
			int64(o.Checksum), x.bucket,
		)
	}
	return nil
}

// supersede takes out the operation of the same key, and keeps a PUT in its place.
func (x *saving) supersede(o protocol.Op) error {
	superseded := false
	err := x.query(
		"DELETE FROM ps_oplog WHERE bucket = ? AND key = ? RETURNING op_id, hash",
		func(st *sqlite3.Stmt) {
			x.add += uint32(st.ColumnInt64(1))
			x.sum -= uint32(st.ColumnInt64(1))
			superseded = !x.fresh && (!x.defects.Dangling || st.ColumnInt64(0) <= x.lastApplied)
		},
		x.bucket,
		o.Key(),
	)
	if err != nil {
		return err
	}
	if o.Kind == protocol.Put {
		x.sum += o.Checksum
		return x.run(
			"INSERT INTO ps_oplog(bucket, op_id, key, row_type, row_id, data, hash) VALUES(?, "+
				"?, ?, ?, ?, ?, ?)",
			x.bucket, o.ID, o.Key(), o.Type, o.Row, o.Data, int64(o.Checksum),
		)
	}
	x.add += o.Checksum
	if !superseded {
		return nil
	}
	return x.run(
		"INSERT OR IGNORE INTO ps_updated_rows(row_type, row_id) VALUES(?, ?)", o.Type, o.Row,
	)
}
