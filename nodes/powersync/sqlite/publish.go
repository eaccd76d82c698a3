package sqlite

import (
	"encoding/json"

	"github.com/ncruces/go-sqlite3"

	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// Apply is sync_local, in one transaction.
func (s *Store) Apply(
	c protocol.Checkpoint, priority int, now sim.Instant,
) (how client.Applied, err error) {
	err = s.transaction(func() (err error) {
		how, err = s.apply(c, priority, now)
		return err
	})
	return how, err
}

func (s *Store) apply(
	c protocol.Checkpoint, priority int, now sim.Instant,
) (client.Applied, error) {
	covered, bad, err := s.covered(c, priority)
	if err != nil {
		return 0, err
	}
	if len(bad) > 0 {
		return client.BadChecksum, s.remove(bad)
	}
	if err := s.run(
		"UPDATE ps_buckets SET last_op = ? WHERE name IN (SELECT value FROM "+
			"json_each(?))", c.LastOp, covered,
	); err != nil {
		return 0, err
	}
	complete := priority == client.AllPriorities
	if complete && c.WriteCheckpoint != nil {
		if err := s.run(
			"UPDATE ps_buckets SET last_op = ? WHERE name = '$local'", *c.WriteCheckpoint,
		); err != nil {
			return 0, err
		}
	}
	if complete || priority > 0 {
		if closed, err := s.closed(); err != nil || closed {
			return client.Refused, err
		}
	}
	if err := s.publish(covered, complete); err != nil {
		return 0, err
	}
	if complete {
		if err := s.finish(c); err != nil {
			return 0, err
		}
	}
	if err := s.run("DELETE FROM ps_sync_state WHERE priority < ?", int64(priority)); err != nil {
		return 0, err
	}
	return client.Published, s.run(
		"INSERT OR REPLACE INTO ps_sync_state(priority, last_synced_at) VALUES(?, ?)",
		int64(priority), int64(now),
	)
}

// covered returns the names of the buckets of a priority as JSON, and those that are not what they
// should be.
func (s *Store) covered(
	c protocol.Checkpoint, priority int,
) (covered string, bad []string, err error) {
	names := []string{}
	for _, want := range c.Buckets {
		if want.Priority > priority {
			continue
		}
		names = append(names, want.Bucket)
		sum := int64(0)
		err := s.query(
			"SELECT (add_checksum + op_checksum) & 0xffffffff FROM ps_buckets WHERE name = ?",
			func(st *sqlite3.Stmt) { sum = st.ColumnInt64(0) }, want.Bucket,
		)
		if err != nil {
			return "", nil, err
		}
		if sum != int64(want.Checksum) {
			bad = append(bad, want.Bucket)
		}
	}
	b, err := json.Marshal(names)
	return string(b), bad, err
}

// closed says whether local writes wait to be uploaded or confirmed.
func (s *Store) closed() (closed bool, err error) {
	yes := func(*sqlite3.Stmt) { closed = true }
	if err := s.query(s.dialect.closed, yes); err != nil {
		return false, err
	}
	return closed, s.query("SELECT 1 FROM ps_crud LIMIT 1", yes)
}

// The rows that operations have touched since the last publish, each with the data of its newest
// PUT; in a complete checkpoint also those that must be looked at again.
const (
	touchedAll = `
WITH updated_rows AS (
  SELECT b.row_type, b.row_id FROM ps_buckets AS buckets CROSS JOIN ps_oplog AS b ON b.bucket = buckets.id AND b.op_id > buckets.last_applied_op
  UNION ALL SELECT row_type, row_id FROM ps_updated_rows)
SELECT b.row_type, b.row_id,
  (SELECT iif(max(r.op_id), r.data, NULL) FROM ps_oplog r WHERE r.row_type = b.row_type AND r.row_id = b.row_id)
FROM updated_rows b GROUP BY b.row_type, b.row_id`
	touchedPart = `
WITH involved(id) AS MATERIALIZED (SELECT id FROM ps_buckets WHERE name IN (SELECT value FROM json_each(?1))),
updated_rows AS (
  SELECT b.row_type, b.row_id FROM ps_buckets AS buckets CROSS JOIN ps_oplog AS b ON b.bucket = buckets.id AND b.op_id > buckets.last_applied_op
  WHERE buckets.id IN (SELECT id FROM involved))
SELECT b.row_type, b.row_id,
  (SELECT iif(max(r.op_id), r.data, NULL) FROM ps_oplog r
   WHERE r.row_type = b.row_type AND r.row_id = b.row_id AND r.bucket IN (SELECT id FROM involved))
FROM updated_rows b GROUP BY b.row_type, b.row_id`
)

// touched is a row to be set, or deleted if it has no data.
type touched struct {
	typ, id, data string
	deleted       bool
}

// publish lets readers see what the operations of the covered buckets make.
func (s *Store) publish(covered string, complete bool) error {
	var rows []touched
	collect := func(st *sqlite3.Stmt) {
		rows = append(
			rows,
			touched{
				st.ColumnText(0), st.ColumnText(1), st.ColumnText(2),
				st.ColumnType(2) == sqlite3.NULL,
			},
		)
	}
	var err error
	if complete {
		err = s.query(touchedAll, collect)
	} else {
		err = s.query(touchedPart, collect, covered)
	}
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := s.show(r); err != nil {
			return err
		}
	}
	if !complete {
		return s.run(
			"UPDATE ps_buckets SET last_applied_op = last_op WHERE name IN (SELECT value FROM "+
				"json_each(?))",
			covered,
		)
	}
	if err := s.run("UPDATE ps_buckets SET last_applied_op = last_op"); err != nil {
		return err
	}
	return s.run("DELETE FROM ps_updated_rows")
}

func (s *Store) show(r touched) error {
	t := s.schema.Table(r.typ)
	known := t != nil && !t.InsertOnly
	switch {
	case known && r.deleted:
		return s.run("DELETE FROM ps_data__"+r.typ+" WHERE id = ?", r.id)
	case known:
		return s.run("REPLACE INTO ps_data__"+r.typ+"(id, data) VALUES(?, ?)", r.id, r.data)
	case r.deleted:
		return s.run("DELETE FROM ps_untyped WHERE type = ? AND id = ?", r.typ, r.id)
	}
	return s.run("REPLACE INTO ps_untyped(type, id, data) VALUES(?, ?, ?)", r.typ, r.id, r.data)
}

// finish begins the counts of the next checkpoint.
func (s *Store) finish(c protocol.Checkpoint) error {
	for _, b := range c.Buckets {
		if err := s.run(
			"UPDATE ps_buckets SET count_since_last = 0, count_at_last = ? WHERE name = "+
				"?", b.Count, b.Bucket,
		); err != nil {
			return err
		}
	}
	return nil
}
