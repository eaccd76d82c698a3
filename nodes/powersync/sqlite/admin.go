package sqlite

import (
	"github.com/ncruces/go-sqlite3"

	"groundhog/nodes/powersync/client"
	"groundhog/sim"
)

// ClientID returns the id that was drawn when the tables were created.
func (s *Store) ClientID() (id string, err error) {
	err = s.query(
		"SELECT value FROM ps_kv WHERE key = 'client_id'",
		func(st *sqlite3.Stmt) { id = st.ColumnText(0) },
	)
	return id, err
}

// Clear is powersync_clear.
func (s *Store) Clear(soft bool) error {
	list := []string{
		"DELETE FROM ps_crud", "DELETE FROM ps_untyped", "DELETE FROM ps_updated_rows",
		"DELETE FROM ps_sync_state",
		"DELETE FROM ps_kv WHERE key != 'client_id'",
	}
	for _, t := range s.schema {
		if !t.InsertOnly {
			list = append(list, "DELETE FROM ps_data__"+t.Name)
		}
	}
	switch {
	case !soft:
		list = append(list, "DELETE FROM ps_oplog", "DELETE FROM ps_buckets")
	case s.defects.SoftClearKeepsLocal:
		list = append(list, "UPDATE ps_buckets SET last_applied_op = 0")
	default:
		list = append(
			list, "UPDATE ps_buckets SET last_applied_op = 0",
			"DELETE FROM ps_buckets WHERE name = '$local'",
		)
	}
	return s.transaction(func() error {
		for _, sql := range list {
			if err := s.run(sql); err != nil {
				return err
			}
		}
		return nil
	})
}

// State returns what the database says of itself.
func (s *Store) State() (x client.State, err error) {
	read := func(sql string, f func(st *sqlite3.Stmt), args ...any) {
		if err == nil {
			err = s.query(sql, f, args...)
		}
	}
	read("SELECT count(*) FROM ps_crud", func(st *sqlite3.Stmt) { x.Queued = st.ColumnInt(0) })
	read(
		s.dialect.show,
		func(st *sqlite3.Stmt) {
			x.Local, x.Seen, x.Target = true, st.ColumnInt64(1), st.ColumnInt64(2)
		},
	)
	const buckets = `SELECT name, count_at_last, count_since_last, last_op, last_applied_op FROM ps_buckets WHERE name != '$local' ORDER BY name`
	read(buckets, func(st *sqlite3.Stmt) {
		x.Buckets = append(x.Buckets, client.Counters{
			Bucket: st.ColumnText(0), AtLast: st.ColumnInt64(1), SinceLast: st.ColumnInt64(2),
			LastOp: st.ColumnInt64(3), LastApplied: st.ColumnInt64(4),
		})
	})
	read("SELECT last_synced_at FROM ps_sync_state WHERE priority = ?", func(st *sqlite3.Stmt) {
		x.HasSynced, x.LastSynced = true, sim.Instant(st.ColumnInt64(0))
	}, int64(client.AllPriorities))
	return x, err
}
