package backend

import (
	"encoding/json"
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

// row is a row with the LSN of its last change. One that was deleted has no data.
type row struct {
	protocol.Image
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
		t.put(protocol.Image{Table: Registers, ID: strconv.Itoa(k), Data: register(strconv.Itoa(k), -1)}, 1)
	}
}

// register is the data of a register.
func register(k string, v int64) string { return fmt.Sprintf(`{"k":%s,"v":%d}`, k, v) }

func (t *tables) images() (all []protocol.Image) {
	for _, r := range t.rows {
		all = append(all, r.Image)
	}
	return all
}

func (t *tables) put(i protocol.Image, lsn int64) {
	key := i.Table + "/" + i.ID
	n, known := t.place[key]
	if !known {
		n = len(t.rows)
		t.rows = append(t.rows, row{})
		t.place[key] = n
	}
	t.rows[n] = row{i, lsn}
}

// changed is the LSN of the last change of a row; 0 if there never was one.
func (t *tables) changed(key string) int64 {
	if n, known := t.place[key]; known {
		return t.rows[n].changed
	}
	return 0
}

// apply is one statement of a transaction that commits at lsn. It returns the row as it then is, and whether its table is published.
func (t *tables) apply(c protocol.Crud, lsn int64) (after protocol.Image, published bool, err error) {
	var columns struct{ V int64 }
	if c.Data != "" {
		if err := json.Unmarshal([]byte(c.Data), &columns); err != nil {
			return after, false, fmt.Errorf("row %s of table %s: data %q: %w", c.Row, c.Type, c.Data, err)
		}
	}
	after = protocol.Image{Table: c.Type, ID: c.Row}
	switch c.Type {
	case Registers:
		v := columns.V
		if n, known := t.place[c.Type+"/"+c.Row]; known {
			var old struct{ V int64 }
			if err := json.Unmarshal([]byte(t.rows[n].Data), &old); err != nil {
				return after, false, fmt.Errorf("row %s of table %s is damaged: %w", c.Row, c.Type, err)
			}
			v = max(v, old.V)
		}
		after.Data = register(c.Row, v)
	case LastWins, Audit:
		if c.Op != "DELETE" {
			after.Data = fmt.Sprintf(`{"v":%d}`, columns.V)
		}
	default:
		return after, false, fmt.Errorf("there is no table %q", c.Type)
	}
	t.put(after, lsn)
	return after, c.Type != Audit, nil
}
