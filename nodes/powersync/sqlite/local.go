package sqlite

import (
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"groundhog/nodes/powersync/client"
)

// Transact is a transaction of the application on its views.
func (s *Store) Transact(f func(rows []client.Row) []client.Mutation) error {
	rows, err := s.rows()
	if err != nil {
		return err
	}
	mutations := f(rows)
	if len(mutations) == 0 {
		return nil
	}
	return s.transaction(func() error {
		for _, m := range mutations {
			if err := s.mutate(m); err != nil {
				return err
			}
		}
		return nil
	})
}

// rows reads all views. Nobody else writes between that and the transaction: there is one
// connection, and its callers have a lock.
func (s *Store) rows() (list []client.Row, err error) {
	for _, t := range s.schema {
		if t.InsertOnly {
			continue
		}
		sql := fmt.Sprintf(
			"SELECT id, %s FROM %s ORDER BY id", strings.Join(t.Columns, ", "), t.Name,
		)
		err := s.query(sql, func(st *sqlite3.Stmt) {
			r := client.Row{
				Table: t.Name, ID: st.ColumnText(0), Values: make([]int64, len(t.Columns)),
			}
			for i := range r.Values {
				r.Values[i] = st.ColumnInt64(i + 1)
			}
			list = append(list, r)
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// mutate is one statement.
func (s *Store) mutate(m client.Mutation) error {
	t := s.schema.Table(m.Table)
	args := []any{m.ID}
	for _, v := range m.Values {
		args = append(args, v)
	}
	switch m.Op {
	case client.Put:
		sql := fmt.Sprintf(
			"INSERT OR REPLACE INTO %s(id, %s) VALUES(?%s)", t.Name, strings.Join(t.Columns, ", "),
			strings.Repeat(", ?", len(t.Columns)),
		)
		return s.run(sql, args...)
	case client.Patch:
		var set []string
		for i, c := range t.Columns {
			set = append(set, fmt.Sprintf("%s = ?%d", c, i+2))
		}
		return s.run(
			fmt.Sprintf("UPDATE %s SET %s WHERE id = ?1", t.Name, strings.Join(set, ", ")),
			args...)
	}
	return s.run(fmt.Sprintf("DELETE FROM %s WHERE id = ?", t.Name), args...)
}
