package findings

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"
)

// Campaigns returns all campaigns, of all branches, in the order in which they were entered.
func (s *Store) Campaigns(ctx context.Context) ([]Campaign, error) {
	var list []Campaign
	at := map[int64]int{}
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var c Campaign
		var n int64
		var ended, digest string
		if err := rows.Scan(&n, &c.ID, &c.Branch, &c.Commit, &ended, &digest); err != nil {
			return err
		}
		var err error
		if c.Ended, err = time.Parse(time.RFC3339, ended); err != nil {
			return err
		}
		c.Digest, err = strconv.ParseUint(digest, 16, 64)
		at[n], list = len(list), append(list, c)
		return err
	}, "SELECT n, id, branch, rev, ended, digest FROM campaign ORDER BY n")
	if err != nil {
		return nil, fmt.Errorf("findings in %s: %w", s.file, err)
	}
	err = s.rows(ctx, func(rows *sql.Rows) error {
		var n, runs int64
		var c Cell
		err := rows.Scan(&n, &c.Scenario, &c.Variant, &c.Search, &runs)
		c.Runs = uint64(runs)
		list[at[n]].Cells = append(list[at[n]].Cells, c)
		return err
	}, "SELECT * FROM cell ORDER BY campaign, scenario, variant, search")
	if err != nil {
		return nil, fmt.Errorf("findings in %s: %w", s.file, err)
	}
	err = s.rows(ctx, func(rows *sql.Rows) error {
		n, x, err := scanSighting(rows)
		list[at[n]].Sightings = append(list[at[n]].Sightings, x)
		return err
	}, `SELECT * FROM sighting
		ORDER BY campaign, scenario, property, key, variant, search`)
	if err != nil {
		return nil, fmt.Errorf("findings in %s: %w", s.file, err)
	}
	return list, nil
}

func scanSighting(rows *sql.Rows) (n int64, x Sighting, err error) {
	var hits int64
	var seed string
	err = rows.Scan(&n, &x.Key.Scenario, &x.Key.Property, &x.Key.Key, &x.Variant, &x.Search, &hits,
		&seed, &x.Hash, &x.Verdict, &x.Reason, &x.Again, &x.Repro, &x.Before, &x.After,
		&x.Decided, &x.Blamed)
	if err != nil {
		return n, x, err
	}
	x.Hits = uint64(hits)
	x.Seed, err = strconv.ParseUint(seed, 10, 64)
	return n, x, err
}

// notes returns the notes of persons.
func (s *Store) notes(ctx context.Context) (map[Key]string, error) {
	notes := map[Key]string{}
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var k Key
		var text string
		err := rows.Scan(&k.Scenario, &k.Property, &k.Key, &text)
		notes[k] = text
		return err
	}, "SELECT * FROM note")
	return notes, err
}
