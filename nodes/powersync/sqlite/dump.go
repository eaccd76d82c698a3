package sqlite

import (
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// Dump prints all tables, as package memory does.
func (s *Store) Dump() (string, error) {
	type part struct{ format, sql string }
	var parts []part
	for _, t := range s.schema {
		if !t.InsertOnly {
			parts = append(
				parts,
				part{
					"ps_data__" + t.Name + " %s %s",
					"SELECT id, data FROM ps_data__" + t.Name + " ORDER BY id",
				},
			)
		}
	}
	parts = append(
		parts,
		part{"ps_untyped %s %s %s", "SELECT type, id, data FROM ps_untyped ORDER BY type, id"},
		part{
			"ps_crud %s %s %s %s %s %s",
			"SELECT id, tx_id, data ->> '$.op', data ->> '$.type', data ->> '$.id', data -> " +
				"'$.data' FROM ps_crud ORDER BY id",
		},
		part{
			"sqlite_sequence %s",
			"SELECT coalesce((SELECT seq FROM main.sqlite_sequence WHERE name = 'ps_crud'), 0)",
		},
		part{"ps_tx %s", "SELECT next_tx FROM ps_tx"},
		part{
			"ps_updated_rows %s %s",
			"SELECT row_type, row_id FROM ps_updated_rows ORDER BY row_type, row_id",
		},
		part{"ps_buckets $local %s %s %s", s.dialect.show},
		part{
			"ps_buckets %s %s %s %s %s %s %s",
			`SELECT name, last_applied_op, last_op, add_checksum, op_checksum, count_at_last, count_since_last
FROM ps_buckets WHERE name != '$local' ORDER BY name`,
		},
		part{
			"ps_oplog %s %s %s %s %s %s %s",
			`SELECT b.name, o.key, o.op_id, o.row_type, o.row_id, o.data, o.hash
FROM ps_oplog o JOIN ps_buckets b ON o.bucket = b.id ORDER BY b.name, o.key`,
		},
		part{
			"ps_sync_state %s %s",
			"SELECT priority, last_synced_at FROM ps_sync_state ORDER BY priority",
		},
		part{"ps_kv client_id %s", "SELECT value FROM ps_kv WHERE key = 'client_id'"},
		part{"ps_kv requested %s", lastRequest},
	)
	var b strings.Builder
	for _, p := range parts {
		err := s.query(p.sql, func(st *sqlite3.Stmt) {
			var columns []any
			for i := range st.ColumnCount() {
				columns = append(columns, st.ColumnText(i))
			}
			fmt.Fprintf(&b, p.format+"\n", columns...)
		})
		if err != nil {
			return "", err
		}
	}
	return b.String(), nil
}
