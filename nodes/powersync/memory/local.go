package memory

import (
	"strconv"

	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/protocol"
)

// Transact is a transaction of the application: the rows, the upload queue, and the gate that keeps
// downloads out until the upload is confirmed. The last write checkpoint is forgotten, so that an
// old one cannot open the gate for a new write.
func (d *DB) Transact(f func(rows []client.Row) []client.Mutation) error {
	tx := transaction{db: d}
	for _, m := range f(d.rows()) {
		if t := d.schema.Table(m.Table); t.InsertOnly {
			tx.insertOnly(t, m)
		} else {
			tx.write(t, m)
		}
	}
	return nil
}

func (d *DB) rows() (list []client.Row) {
	for _, s := range d.schema {
		if t := d.data[s.Name]; t != nil {
			for _, id := range t.ids {
				list = append(list, client.Row{Table: s.Name, ID: id, Values: t.rows[id].values})
			}
		}
	}
	return list
}

// transaction is what the triggers of one transaction share: the numbers that xBegin of the virtual
// tables of the core gave it. There are two such tables, one for insert-only tables; only with
// TxPerKind has each a number of its own.
type transaction struct {
	db           *DB
	simple, only int64 // 0: not begun
}

func (x *transaction) begin() int64 {
	x.db.nextTx++
	return x.db.nextTx - 1
}

func (x *transaction) insertOnly(t *client.Table, m client.Mutation) {
	tx := &x.simple
	if x.db.defects.TxPerKind {
		tx = &x.only
	}
	if *tx == 0 {
		*tx = x.begin()
	}
	x.db.enqueue(
		*tx,
		protocol.Crud{
			Op: client.Put, Type: m.Table, Row: m.ID, Data: object(t.Columns, m.Values, nil),
		},
	)
}

func (x *transaction) write(s *client.Table, m client.Mutation) {
	d := x.db
	if x.simple == 0 { // also of a statement that finds no row
		x.simple = x.begin()
	}
	t := d.data[m.Table]
	old, known := t.rows[m.ID]
	if !known && m.Op != client.Put {
		return
	}
	c := protocol.Crud{Op: m.Op, Type: m.Table, Row: m.ID}
	switch m.Op {
	case client.Put:
		c.Data = object(s.Columns, m.Values, nil)
		t.put(m.ID, record{c.Data, m.Values})
	case client.Patch:
		c.Data = object(s.Columns, m.Values, old.values)
		t.put(m.ID, record{object(s.Columns, m.Values, nil), m.Values})
	case client.Delete:
		t.remove(m.ID)
	}
	d.enqueue(x.simple, c)
	d.updated[row{m.Table, m.ID}] = true
	d.local = &local{target: client.MaxOp}
}

func (d *DB) enqueue(tx int64, c protocol.Crud) {
	d.seq++
	d.crud = append(d.crud, client.Queued{ID: d.seq, Tx: tx, Crud: c})
}

// object is the JSON of a row; if there was an older one, of what differs from it.
func object(columns []string, values, old []int64) string {
	b := []byte{'{'}
	for i, c := range columns {
		if old != nil && old[i] == values[i] {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = strconv.AppendQuote(b, c)
		b = append(b, ':')
		b = strconv.AppendInt(b, values[i], 10)
	}
	return string(append(b, '}'))
}
