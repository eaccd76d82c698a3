package sqlite

import (
	"fmt"
	"strings"

	"groundhog/nodes/powersync/client"
)

// tables are those of schema version 10 of the PowerSync core.
const tables = `
CREATE TABLE ps_crud(id INTEGER PRIMARY KEY AUTOINCREMENT, data TEXT, tx_id INTEGER);
CREATE TABLE ps_tx(id INTEGER PRIMARY KEY NOT NULL, current_tx INTEGER, next_tx INTEGER);
INSERT INTO ps_tx(id, next_tx) VALUES(1, 1);
CREATE TABLE ps_untyped(type TEXT NOT NULL, id TEXT NOT NULL, data TEXT, PRIMARY KEY(type, id));
CREATE TABLE ps_buckets(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, last_applied_op INTEGER NOT NULL DEFAULT 0, last_op INTEGER NOT NULL DEFAULT 0,
  target_op INTEGER NOT NULL DEFAULT 0, add_checksum INTEGER NOT NULL DEFAULT 0, op_checksum INTEGER NOT NULL DEFAULT 0,
  pending_delete INTEGER NOT NULL DEFAULT 0, count_at_last INTEGER NOT NULL DEFAULT 0, count_since_last INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE UNIQUE INDEX ps_buckets_name ON ps_buckets(name);
CREATE TABLE ps_oplog(bucket INTEGER NOT NULL, op_id INTEGER NOT NULL, row_type TEXT, row_id TEXT, key TEXT, data TEXT, hash INTEGER NOT NULL) STRICT;
CREATE INDEX ps_oplog_row ON ps_oplog(row_type, row_id);
CREATE INDEX ps_oplog_opid ON ps_oplog(bucket, op_id);
CREATE INDEX ps_oplog_key ON ps_oplog(bucket, key);
CREATE TABLE ps_updated_rows(row_type TEXT, row_id TEXT, PRIMARY KEY(row_type, row_id)) STRICT, WITHOUT ROWID;
CREATE TABLE ps_sync_state(priority INTEGER NOT NULL PRIMARY KEY, last_synced_at INTEGER NOT NULL) STRICT;
CREATE TABLE ps_kv(key TEXT PRIMARY KEY NOT NULL, value BLOB);
`

// temporarySequence is what any temporary table with AUTOINCREMENT does: the temporary schema has a
// sqlite_sequence of its own, and a name without a schema means that one.
const temporarySequence = `CREATE TEMP TABLE scratch(id INTEGER PRIMARY KEY AUTOINCREMENT)`

// create makes the tables, and the views of the application's schema.
func (s *Store) create(id string) error {
	sql := tables
	if s.defects.MixedVersion {
		sql += "ALTER TABLE ps_buckets DROP COLUMN target_op;\n"
	}
	for i := range s.schema {
		sql += view(&s.schema[i])
	}
	if err := s.exec(sql); err != nil {
		return err
	}
	return s.run("INSERT INTO ps_kv(key, value) VALUES('client_id', ?)", id)
}

// view is a synced table as the application sees it. What is written to it goes to ps_data__, and
// through powersync_crud into the queue.
func view(t *client.Table) string {
	var columns, same, object strings.Builder
	for i, c := range t.Columns {
		if i > 0 {
			object.WriteString(", ")
		}
		fmt.Fprintf(&columns, ", CAST(json_extract(data, '$.%s') AS INTEGER) AS %s", c, c)
		fmt.Fprintf(&object, "'%s', NEW.%s", c, c)
		fmt.Fprintf(&same, ", iif(NEW.%s IS OLD.%s, '$.%s', '$.\"\"')", c, c, c)
	}
	whole := "json_object(" + object.String() + ")"
	if t.InsertOnly {
		return fmt.Sprintf(`
CREATE VIEW %[1]s AS SELECT NULL AS id, NULL AS %[2]s WHERE 0;
CREATE TRIGGER ps_view_insert_%[1]s INSTEAD OF INSERT ON %[1]s BEGIN
  INSERT INTO powersync_crud_(data) VALUES(json_object('op', 'PUT', 'id', NEW.id, 'type', '%[1]s', 'data', %[3]s));
END;
`, t.Name, strings.Join(t.Columns, ", NULL AS "), whole)
	}
	return fmt.Sprintf(`
CREATE TABLE ps_data__%[1]s(id TEXT PRIMARY KEY NOT NULL, data TEXT);
CREATE VIEW %[1]s AS SELECT id%[2]s FROM ps_data__%[1]s;
CREATE TRIGGER ps_view_insert_%[1]s INSTEAD OF INSERT ON %[1]s BEGIN
  INSERT INTO ps_data__%[1]s(id, data) VALUES(NEW.id, %[3]s);
  INSERT INTO powersync_crud(op, id, type, data) VALUES('PUT', NEW.id, '%[1]s', %[3]s);
END;
CREATE TRIGGER ps_view_update_%[1]s INSTEAD OF UPDATE ON %[1]s BEGIN
  UPDATE ps_data__%[1]s SET data = %[3]s WHERE id = NEW.id;
  INSERT INTO powersync_crud(op, id, type, data) VALUES('PATCH', NEW.id, '%[1]s', json_remove(%[3]s%[4]s));
END;
CREATE TRIGGER ps_view_delete_%[1]s INSTEAD OF DELETE ON %[1]s BEGIN
  DELETE FROM ps_data__%[1]s WHERE id = OLD.id;
  INSERT INTO powersync_crud(op, id, type) VALUES('DELETE', OLD.id, '%[1]s');
END;
`, t.Name, columns.String(), whole, same.String())
}

// dialect is the SQL about the gate, which a core after version 14 of the schema keeps in ps_kv.
type dialect struct {
	close, closed, show string
}

func dialectOf(d client.Defects) dialect {
	if d.MixedVersion {
		return dialect{
			close:  `INSERT OR REPLACE INTO ps_kv(key, value) VALUES('local_target_op', 9223372036854775807)`,
			closed: `SELECT 1 FROM ps_buckets WHERE name = '$local' AND (SELECT value FROM ps_kv WHERE key = 'local_target_op') > last_op`,
			show:   `SELECT last_applied_op, last_op, (SELECT value FROM ps_kv WHERE key = 'local_target_op') FROM ps_buckets WHERE name = '$local'`,
		}
	}
	return dialect{
		close:  `UPDATE ps_buckets SET target_op = 9223372036854775807 WHERE name = '$local'`,
		closed: `SELECT 1 FROM ps_buckets WHERE target_op > last_op AND name = '$local'`,
		show:   `SELECT last_applied_op, last_op, target_op FROM ps_buckets WHERE name = '$local'`,
	}
}
