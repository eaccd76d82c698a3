package findings

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"
)

// Enter adds a campaign. One that was entered before is replaced, and keeps its place in the order.
func (s *Store) Enter(ctx context.Context, c Campaign) error {
	err := s.transaction(ctx, func(tx *sql.Tx) error {
		n, err := enter(ctx, tx, c)
		if err != nil {
			return err
		}
		for _, cell := range c.Cells {
			_, err := tx.ExecContext(ctx, "INSERT INTO cell VALUES (?, ?, ?, ?, ?)",
				n, cell.Scenario, cell.Variant, cell.Search, int64(cell.Runs))
			if err != nil {
				return err
			}
		}
		for _, x := range c.Sightings {
			_, err := tx.ExecContext(ctx, `INSERT INTO sighting
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				n, x.Key.Scenario, x.Key.Property, x.Key.Key, x.Variant, x.Search, int64(x.Hits),
				strconv.FormatUint(x.Seed, 10), x.Hash, x.Verdict, x.Reason, x.Again, x.Repro,
				x.Before, x.After, x.Decided, x.Blamed)
			if err != nil {
				return err
			}
		}
		return keepCorpora(ctx, tx, n, c.Corpora)
	})
	if err != nil {
		return fmt.Errorf("findings in %s: %w", s.file, err)
	}
	return nil
}

// enter makes the row of a campaign, in the place of an earlier one of the same ID.
func enter(ctx context.Context, tx *sql.Tx, c Campaign) (n int64, err error) {
	values := []any{c.ID, c.Branch, c.Commit, c.Ended.UTC().Format(time.RFC3339),
		fmt.Sprintf("%016x", c.Digest)}
	err = tx.QueryRowContext(ctx, "SELECT n FROM campaign WHERE id = ?", c.ID).Scan(&n)
	if err == nil {
		_, err = tx.ExecContext(ctx, "DELETE FROM campaign WHERE n = ?", n)
		values = append([]any{n}, values...)
	} else if err == sql.ErrNoRows {
		values, err = append([]any{nil}, values...), nil
	}
	if err != nil {
		return 0, err
	}
	row, err := tx.ExecContext(ctx, "INSERT INTO campaign VALUES (?, ?, ?, ?, ?, ?)", values...)
	if err != nil {
		return 0, err
	}
	return row.LastInsertId()
}

// Annotate keeps a person's note on a finding; an empty one takes the note away.
func (s *Store) Annotate(ctx context.Context, k Key, text string) error {
	return s.transaction(ctx, func(tx *sql.Tx) error {
		var known bool
		err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM sighting
			WHERE scenario = ? AND property = ? AND key = ?)`, k.Scenario, k.Property, k.Key).
			Scan(&known)
		if err != nil {
			return err
		}
		if !known {
			return fmt.Errorf("there is no finding %v", k)
		}
		if text == "" {
			_, err = tx.ExecContext(ctx, `DELETE FROM note
				WHERE scenario = ? AND property = ? AND key = ?`, k.Scenario, k.Property, k.Key)
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?)",
			k.Scenario, k.Property, k.Key, text)
		return err
	})
}
