package findings

import (
	"context"
	"database/sql"
	"fmt"

	"groundhog/sim/explore/campaign/internal/program"
)

// keepCorpora keeps what the searches of the n-th campaign leave, if that is the last one: one that
// is entered again does not bring back what later ones have gone on from.
func keepCorpora(ctx context.Context, tx *sql.Tx, n int64, list []Corpus) error {
	var last int64
	err := tx.QueryRowContext(ctx, "SELECT max(n) FROM campaign").Scan(&last)
	if err != nil || n != last {
		return err
	}
	for _, c := range list {
		text, err := program.Corpus(c.Runs).Encode()
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO corpus VALUES (?, ?, ?)", c.Scenario,
			c.Variant, text)
		if err != nil {
			return err
		}
	}
	return nil
}

// Corpus is what the next searches of a variant begin with; it may be empty.
func (s *Store) Corpus(ctx context.Context, scenario, variant string) (c program.Corpus,
	err error) {
	err = s.rows(ctx, func(rows *sql.Rows) error {
		var text []byte
		if err := rows.Scan(&text); err != nil {
			return err
		}
		c, err = program.DecodeCorpus(text)
		return err
	}, "SELECT runs FROM corpus WHERE scenario = ? AND variant = ?", scenario, variant)
	if err != nil {
		return nil, fmt.Errorf("findings in %s: %w", s.file, err)
	}
	return c, nil
}
