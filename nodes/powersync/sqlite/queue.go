package sqlite

import (
	"github.com/ncruces/go-sqlite3"

	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/protocol"
)

// Next is getNextCrudTransaction.
func (s *Store) Next() (rows []client.Queued, err error) {
	const sql = `SELECT id, tx_id, data ->> '$.op', data ->> '$.type', data ->> '$.id', data -> '$.data' FROM ps_crud
WHERE tx_id = (SELECT tx_id FROM ps_crud ORDER BY id LIMIT 1) ORDER BY id`
	err = s.query(sql, func(st *sqlite3.Stmt) {
		rows = append(rows, client.Queued{
			ID: st.ColumnInt64(0), Tx: st.ColumnInt64(1),
			Crud: protocol.Crud{
				Op: st.ColumnText(2), Type: st.ColumnText(3), Row: st.ColumnText(4),
				Data: st.ColumnText(5),
			},
		})
	})
	return rows, err
}

// Complete is complete() of a transaction of the queue.
func (s *Store) Complete(last int64) error {
	return s.transaction(func() error {
		if err := s.run("DELETE FROM ps_crud WHERE id <= ?", last); err != nil {
			return err
		}
		return s.run("UPDATE ps_buckets SET target_op = ? WHERE name = '$local'", client.MaxOp)
	})
}

// sequence is the sequence of ps_crud.
const sequence = "SELECT seq FROM sqlite_sequence WHERE name = 'ps_crud'"

// Target is the first half of updateLocalTarget.
func (s *Store) Target() (seq int64, waits bool, err error) {
	err = s.query(
		"SELECT 1 FROM ps_buckets WHERE name = '$local' AND target_op = ?",
		func(*sqlite3.Stmt) { waits = true }, client.MaxOp,
	)
	if err != nil || !waits {
		return 0, false, err
	}
	there := false
	err = s.query(sequence, func(st *sqlite3.Stmt) { seq, there = st.ColumnInt64(0), true })
	return seq, there, err
}

// SetTarget is its second half.
func (s *Store) SetTarget(op, seq int64) (raced client.Raced, err error) {
	err = s.transaction(func() error {
		if err := s.query(
			"SELECT 1 FROM ps_crud LIMIT 1", func(*sqlite3.Stmt) { raced = client.NewData },
		); err != nil ||
			raced != client.Updated {
			return err
		}
		now := int64(0)
		if err := s.query(
			sequence, func(st *sqlite3.Stmt) { now = st.ColumnInt64(0) },
		); err != nil {
			return err
		}
		if now != seq {
			raced = client.SequenceChanged
			return nil
		}
		return s.run("UPDATE ps_buckets SET target_op = ? WHERE name = '$local'", op)
	})
	return raced, err
}

// Unconfirm forgets write checkpoints. A gate that is open needs none.
func (s *Store) Unconfirm() error {
	return s.transaction(func() error {
		err := s.run("DELETE FROM ps_buckets WHERE name = '$local' AND target_op <= last_op")
		if err != nil {
			return err
		}
		return s.run("UPDATE ps_buckets SET target_op = ?, last_op = 0 WHERE name = '$local'",
			client.MaxOp)
	})
}

// lastRequest is the counter of checkpoint requests.
const lastRequest = "SELECT value FROM ps_kv WHERE key = 'last_requested_checkpoint_request_id'"

// LastRequest returns it.
func (s *Store) LastRequest() (id int64, err error) {
	err = s.query(lastRequest, func(st *sqlite3.Stmt) { id = st.ColumnInt64(0) })
	return id, err
}

// SetLastRequest stores it.
func (s *Store) SetLastRequest(id int64) error {
	return s.run("INSERT OR REPLACE INTO ps_kv(key, value) "+
		"VALUES('last_requested_checkpoint_request_id', ?)", id)
}
