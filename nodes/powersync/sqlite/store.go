package sqlite

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"groundhog/disk/sqlitefs"
	"groundhog/nodes/powersync/client"
)

// File is the name of the database on the disk of its machine.
const File = "powersync.db"

// Options are how SQLite is run.
type Options struct {
	// Synchronous is the pragma: "FULL" syncs the log at each commit; "NORMAL" or "", the default
	// of the real client, only before a checkpoint of the log.
	Synchronous string
	// PageSize is in bytes; 0 is SQLite's 4096. A commit writes whole pages, so small ones make
	// runs faster.
	PageSize int
}

// Store is an open database.
type Store struct {
	schema  client.Schema
	defects client.Defects
	dialect dialect
	vfs     *sqlitefs.VFS
	conn    *sqlite3.Conn
	stmts   map[string]*sqlite3.Stmt
	crud    crudNumbers
	busy    bool // SQLite is at work, or was when the host crashed
}

// Open opens the database of a machine, and creates its tables the first time.
func (o Options) Open(x client.Opening) (client.Store, error) {
	if o.Synchronous == "" {
		o.Synchronous = "NORMAL"
	}
	if o.PageSize == 0 {
		o.PageSize = 4096
	}
	s := &Store{
		schema: x.Schema, defects: x.Defects, dialect: dialectOf(x.Defects),
		stmts: make(map[string]*sqlite3.Stmt),
	}
	s.vfs = sqlitefs.New(x.Disk, sqlitefs.Options{})
	s.busy = true
	conn, err := seeded(s.vfs.URI(File), o.PageSize, x.Host.Stream("sqlite"))
	s.conn, s.busy = conn, false
	if err == nil {
		err = s.prepare(o, x.NewID)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("powersync sqlite: %w", err), s.Close())
	}
	return s, nil
}

// prepare sets the pragmas, registers what SQL calls, and creates what is missing.
func (s *Store) prepare(o Options, newID func() string) error {
	err := s.exec(
		"PRAGMA journal_mode=WAL; PRAGMA temp_store=MEMORY; PRAGMA synchronous=" + o.Synchronous,
	)
	if err != nil {
		return err
	}
	if err := s.register(); err != nil {
		return err
	}
	if s.defects.NoSequence {
		if err := s.exec(temporarySequence); err != nil {
			return err
		}
	}
	there := false
	if err := s.query(
		"SELECT 1 FROM sqlite_schema WHERE name='ps_kv'", func(*sqlite3.Stmt) { there = true },
	); err != nil ||
		there {
		return err
	}
	return s.transaction(func() error { return s.create(newID()) })
}

// Close ends the connection. If the host crashed within SQLite, it cannot be closed.
func (s *Store) Close() error {
	defer s.vfs.Close()
	if s.conn == nil || s.busy {
		return nil
	}
	for _, st := range s.stmts {
		_ = st.Close() // it repeats the error of its last run
	}
	s.stmts = nil
	return s.conn.Close()
}

// call marks SQLite as busy while f runs. A panic that unwinds a killed process leaves the mark.
func (s *Store) call(f func() error) error {
	s.busy = true
	err := f()
	s.busy = false
	if err != nil && strings.Contains(err.Error(), client.ErrNoTargetOp.Error()) {
		return client.ErrNoTargetOp // in the words of the client, not in those of SQLite
	}
	return err
}

func (s *Store) exec(sql string) error { return s.call(func() error { return s.conn.Exec(sql) }) }

// transaction runs f in a write transaction, which is rolled back if f fails.
func (s *Store) transaction(f func() error) error {
	if err := s.run("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := f()
	if err == nil {
		err = s.run("COMMIT")
	}
	if err != nil && !s.conn.GetAutocommit() {
		return errors.Join(err, s.run("ROLLBACK"))
	}
	return err
}

// run executes a statement.
func (s *Store) run(sql string, args ...any) error { return s.query(sql, nil, args...) }

// query executes a statement, and calls f for each of its rows. Arguments are int64, string, or
// nil.
func (s *Store) query(sql string, f func(*sqlite3.Stmt), args ...any) error {
	return s.call(func() error {
		st, err := s.statement(sql)
		if err != nil {
			return err
		}
		defer st.Reset()
		for i, a := range args {
			if err := bind(st, i+1, a); err != nil {
				return err
			}
		}
		for st.Step() {
			if f != nil {
				f(st)
			}
		}
		return st.Err()
	})
}

// statement prepares each text once.
func (s *Store) statement(sql string) (*sqlite3.Stmt, error) {
	if st := s.stmts[sql]; st != nil {
		return st, nil
	}
	st, _, err := s.conn.PrepareFlags(sql, sqlite3.PREPARE_PERSISTENT)
	if err == nil {
		s.stmts[sql] = st
	}
	return st, err
}

func bind(st *sqlite3.Stmt, i int, a any) error {
	switch a := a.(type) {
	case int64:
		return st.BindInt64(i, a)
	case string:
		return st.BindText(i, a)
	case nil:
		return st.BindNull(i)
	}
	return fmt.Errorf("powersync sqlite: argument %d is a %T", i, a)
}

var _ client.Store = (*Store)(nil)
