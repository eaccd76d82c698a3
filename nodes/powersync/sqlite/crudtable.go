package sqlite

import (
	"encoding/json"

	"github.com/ncruces/go-sqlite3"
)

// crudNumbers are the transaction numbers of the present SQLite transaction: of ordinary tables,
// and of insert-only ones; 0: none yet. Only with TxPerKind do they differ.
type crudNumbers struct{ simple, manual int64 }

// crudTable is a virtual table that can only be inserted into: powersync_crud for ordinary tables,
// powersync_crud_ for insert-only ones. SQLite tells it of the first write of a transaction, which
// is when it takes a number from ps_tx.
type crudTable struct {
	store  *Store
	manual bool
}

// register makes the virtual tables known under their own names.
func (s *Store) register() error {
	for _, manual := range []bool{false, true} {
		name, columns := "powersync_crud", "(op TEXT, id TEXT, type TEXT, data TEXT)"
		if manual {
			name, columns = "powersync_crud_", "(data TEXT)"
		}
		connect := func(db *sqlite3.Conn, _, _, _ string, _ ...string) (*crudTable, error) {
			if err := db.VTabConfig(sqlite3.VTAB_INNOCUOUS); err != nil {
				return nil, err
			}
			return &crudTable{s, manual}, db.DeclareVTab("CREATE TABLE x" + columns)
		}
		//lint:ignore SA1019 the generic method in its place needs Go 1.27
		if err := sqlite3.CreateModule(s.conn, name, nil, connect); err != nil {
			return err
		}
	}
	return nil
}

// number is that of the present transaction.
func (t *crudTable) number() *int64 {
	if t.manual && t.store.defects.TxPerKind {
		return &t.store.crud.manual
	}
	return &t.store.crud.simple
}

// Begin is xBegin.
func (t *crudTable) Begin() error {
	n := t.number()
	if *n != 0 {
		return nil
	}
	return t.store.query(
		"UPDATE ps_tx SET next_tx = next_tx + 1 WHERE id = 1 RETURNING next_tx",
		func(st *sqlite3.Stmt) { *n = st.ColumnInt64(0) - 1 },
	)
}

// Update is xUpdate: an insertion has the row ids first, NULL both.
func (t *crudTable) Update(arg ...sqlite3.Value) (int64, error) {
	if len(arg) < 3 || arg[0].Type() != sqlite3.NULL {
		return 0, sqlite3.READONLY
	}
	arg = arg[2:]
	s := t.store
	if t.manual {
		return 0, s.run("INSERT INTO ps_crud(tx_id, data) VALUES(?, ?)", *t.number(), arg[0].Text())
	}
	id, typ := arg[1].Text(), arg[2].Text()
	c := crud{Op: arg[0].Text(), ID: id, Type: typ, Data: json.RawMessage(arg[3].Text())}
	b, err := json.Marshal(c)
	if err != nil {
		return 0, err
	}
	if err := s.run(
		"INSERT INTO ps_crud(tx_id, data) VALUES(?, ?)", *t.number(), string(b),
	); err != nil {
		return 0, err
	}
	if err := s.run(
		"INSERT OR IGNORE INTO ps_updated_rows(row_type, row_id) VALUES(?, ?)", typ, id,
	); err != nil {
		return 0, err
	}
	if err := s.run(
		"INSERT OR REPLACE INTO ps_buckets(name, last_op) VALUES('$local', 0)",
	); err != nil {
		return 0, err
	}
	return 0, s.run(s.dialect.close)
}

// crud is the column data of ps_crud.
type crud struct {
	Op   string          `json:"op"`
	ID   string          `json:"id"`
	Type string          `json:"type"`
	Data json.RawMessage `json:"data,omitempty"`
}

// BestIndex is never used: nobody reads the table.
func (t *crudTable) BestIndex(*sqlite3.IndexInfo) error { return sqlite3.CONSTRAINT }

// Open is never used either.
func (t *crudTable) Open() (sqlite3.VTabCursor, error) { return nil, sqlite3.READONLY }

// Sync is the first phase of a commit, which has nothing to do.
func (t *crudTable) Sync() error { return nil }

// Commit ends the transaction.
func (t *crudTable) Commit() error {
	*t.number() = 0
	return nil
}

// Rollback ends it as well; ps_tx is rolled back by SQLite.
func (t *crudTable) Rollback() error { return t.Commit() }
