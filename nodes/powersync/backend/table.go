package backend

import (
	"fmt"
	"strconv"

	"groundhog/nodes/powersync/protocol"
)

// The tables.
const (
	Registers = "mww"   // k, v: the greatest v wins
	LastWins  = "lww"   // v: inserted, replaced and deleted
	Audit     = "audit" // v: inserted only, and not published
)

// row is a row with the LSN of its last change. One that was deleted is still here, without data.
type row struct {
	protocol.Image
	value   int64
	changed int64
}

// tables are the rows of all tables, in the order in which they were first inserted.
type tables struct {
	rows  []row
	place map[string]int // by "table/id"
}

func (t *tables) seed(registers int) {
	t.place = make(map[string]int)
	for k := range registers {
		t.apply(Change{Table: Registers, ID: strconv.Itoa(k), Value: -1}, 1)
	}
}

func (t *tables) images() (all []protocol.Image) {
	for _, r := range t.rows {
		all = append(all, r.Image)
	}
	return all
}

// changed is the LSN of the last change of a row; 0 if there never was one.
func (t *tables) changed(key string) int64 {
	if n, known := t.place[key]; known {
		return t.rows[n].changed
	}
	return 0
}

// parse reads a statement.
func parse(c protocol.Crud) (Change, error) {
	v := int64(0)
	if c.Data != "" {
		err := protocol.Columns(c.Data, func(name string, value int64) {
			if name == "v" {
				v = value
			}
		})
		if err != nil {
			return Change{}, fmt.Errorf(
				"row %s of table %s: data %q: %w", c.Row, c.Type, c.Data, err,
			)
		}
	}
	if c.Type != Registers && c.Type != LastWins && c.Type != Audit {
		return Change{}, fmt.Errorf("there is no table %q", c.Type)
	}
	return Change{Table: c.Type, ID: c.Row, Value: v, Deleted: c.Op == "DELETE"}, nil
}

// apply is one statement of a transaction that commits at lsn. It returns the row as it then is.
func (t *tables) apply(c Change, lsn int64) protocol.Image {
	key := c.Table + "/" + c.ID
	n, known := t.place[key]
	if !known {
		n = len(t.rows)
		t.rows = append(t.rows, row{value: c.Value})
		t.place[key] = n
	}
	r := row{Image: protocol.Image{Table: c.Table, ID: c.ID}, value: c.Value, changed: lsn}
	switch {
	case c.Deleted:
	case c.Table == Registers:
		r.value = max(c.Value, t.rows[n].value)
		r.Data = fmt.Sprintf(`{"k":%s,"v":%d}`, c.ID, r.value)
	default:
		r.Data = fmt.Sprintf(`{"v":%d}`, r.value)
	}
	t.rows[n] = r
	return r.Image
}
