package electric

import (
	"fmt"
	"slices"
)

// alteration is a state of the publication: which tables the slot streams of transactions behind an
// LSN.
type alteration struct {
	after  LSN
	tables []bool
}

// StartPublication has the slot stream the tables of a publication alone, which has none yet.
// Without it, all tables are published by hand once for all, as with manual_table_publishing.
func (pg *Postgres) StartPublication() {
	pg.publication = []alteration{{tables: make([]bool, len(pg.tables))}}
}

// Unpublish takes a table out of the publication, as an operator does, or another service that
// shares it.
func (pg *Postgres) Unpublish(table uint32) { pg.publish(table, false) }

// Published says whether a table is in the publication.
func (pg *Postgres) Published(table uint32) bool {
	return len(pg.publication) == 0 || pg.publication[len(pg.publication)-1].tables[table]
}

func (pg *Postgres) publish(table uint32, on bool) {
	tables := slices.Clone(pg.publication[len(pg.publication)-1].tables)
	tables[table] = on
	pg.publication = append(pg.publication, alteration{pg.end, tables})
}

// streams returns what the slot streams of a transaction: the changes of tables that were published
// when it committed.
func (pg *Postgres) streams(t Txn) Txn {
	if len(pg.publication) == 0 {
		return t
	}
	i, _ := slices.BinarySearchFunc(pg.publication, t.LSN, func(a alteration, l LSN) int {
		if a.after < l {
			return -1
		}
		return 1
	})
	tables := pg.publication[i-1].tables
	t.Changes = slices.DeleteFunc(
		slices.Clone(t.Changes), func(c Change) bool { return !tables[c.Table] },
	)
	return t
}

// alter serves the queries about the publication. The answer to the first is a byte for each table.
func (pg *Postgres) alter(query string) (body []byte, ok bool) {
	if len(pg.publication) == 0 {
		return nil, false
	}
	var table uint32
	switch {
	case query == "SELECT pg_publication_tables":
		for t := range pg.tables {
			b := byte('-')
			if pg.Published(uint32(t)) {
				b = '+'
			}
			body = append(body, b)
		}
		return body, true
	case scans(query, "ALTER PUBLICATION ADD TABLE %d", &table) && int(table) < len(pg.tables):
		pg.publish(table, true)
		return nil, true
	case scans(query, "ALTER PUBLICATION DROP TABLE %d", &table) && int(table) < len(pg.tables):
		pg.publish(table, false)
		return nil, true
	}
	return nil, false
}

func scans(query, format string, to ...any) bool {
	_, err := fmt.Sscanf(query, format, to...)
	return err == nil
}
