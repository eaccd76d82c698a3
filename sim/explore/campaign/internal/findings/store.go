package findings

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver
)

// version is that of the schema.
const version = 2

//go:embed schema.sql
var schema string

//go:embed second.sql
var second string // from version 1 to 2

// Store is a file of findings.
type Store struct {
	file string
	db   *sql.DB
}

// Open opens a file of findings, which is made if there is none.
func Open(ctx context.Context, file string) (*Store, error) {
	path, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: url.Values{"_pragma": {
		"foreign_keys(1)", "journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(10000)"},
		"_txlock": {"immediate"}}.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	s := &Store{file, db}
	if err := s.migrate(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("findings in %s: %w", file, err)
	}
	return s, nil
}

// Close closes the file.
func (s *Store) Close() error { return s.db.Close() }

// migrate makes the tables of an empty file, brings those of version 1 to this one, and refuses
// others.
func (s *Store) migrate(ctx context.Context) error {
	return s.transaction(ctx, func(tx *sql.Tx) error {
		var found, tables int
		statements := schema
		if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&found); err != nil {
			return err
		}
		err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables)
		switch {
		case err != nil:
			return err
		case found == version:
			return nil
		case found == 1:
			statements = strings.Replace(second, "-- here stands schema.sql", schema, 1)
		case found != 0:
			return fmt.Errorf("the file is of version %d, and this program reads %d", found,
				version)
		case tables > 0:
			return fmt.Errorf("the file is a database of something else")
		}
		_, err = tx.ExecContext(ctx, statements+fmt.Sprintf("PRAGMA user_version = %d;", version))
		return err
	})
}

// transaction does something wholly or not at all.
func (s *Store) transaction(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// rows hands over the rows of a query.
func (s *Store) rows(ctx context.Context, each func(rows *sql.Rows) error, query string,
	args ...any) error {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
