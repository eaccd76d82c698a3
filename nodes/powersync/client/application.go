package client

import (
	"errors"
	"slices"
	"strconv"

	"groundhog/sim"
)

// Write sets a row to a value.
type Write struct {
	Row   int
	Value int64
}

// Request is what the application is asked to do in one local transaction: to read all rows, and to
// write some. A register is written only if the value is greater than the one read, and only if it
// is there.
type Request struct {
	Writes  []Write // registers
	Puts    []Write // rows of the table lww, inserted or replaced
	Deletes []int   // rows of the table lww
	Audit   []Write // rows of the insert-only table
}

// serve carries out requests, once the first sync is complete.
func (c *Client) serve(p *sim.Proc) {
	for { // what an earlier process was asked is nobody's
		if _, _, more := c.todo.TryRecv(); !more {
			break
		}
	}
	for {
		r, ok := c.todo.Recv()
		if !ok {
			return
		}
		if c.process.status.HasSynced {
			c.transact(p, r)
		}
	}
}

var errNotSynced = errors.New("the database was cleared meanwhile")

// transact is a transaction of the application. It is for nobody if somebody else has signed in
// before its turn came.
func (c *Client) transact(p *sim.Proc, r Request) {
	e := Event{Kind: Transacted}
	err := c.tx(p, 0, func(s Store) error {
		if !c.process.status.HasSynced {
			return errNotSynced
		}
		return s.Transact(func(rows []Row) []Mutation {
			e.Rows, e.Mutations = rows, r.mutations(rows, c.config.Schema)
			return e.Mutations
		})
	})
	if errors.Is(err, errNotSynced) {
		return
	}
	if err != nil {
		e.Kind, e.Text = TransactFailed, err.Error()
	}
	c.report(e)
	if err == nil && len(e.Mutations) > 0 {
		c.process.watcher.change()
	}
}

// mutations are the statements of a request after these rows were read. The order of inserted rows
// is that of the tables turn by turn, as a transaction that touches several would have it.
func (r Request) mutations(rows []Row, schema Schema) (list []Mutation) {
	value := schema.Table(Registers).column("v")
	for _, w := range r.Writes {
		i := slices.IndexFunc(
			rows, func(x Row) bool { return x.Table == Registers && x.ID == strconv.Itoa(w.Row) },
		)
		if i < 0 || rows[i].Values[value] >= w.Value {
			continue
		}
		values := slices.Clone(rows[i].Values)
		values[value] = w.Value
		list = append(list, Mutation{Op: Patch, Table: Registers, ID: rows[i].ID, Values: values})
	}
	for i := range max(len(r.Audit), len(r.Puts)) {
		if i < len(r.Audit) {
			list = append(list, put("audit", r.Audit[i]))
		}
		if i < len(r.Puts) {
			list = append(list, put("lww", r.Puts[i]))
		}
	}
	for _, row := range r.Deletes {
		list = append(list, Mutation{Op: Delete, Table: "lww", ID: strconv.Itoa(row)})
	}
	return list
}

func put(table string, w Write) Mutation {
	return Mutation{Op: Put, Table: table, ID: strconv.Itoa(w.Row), Values: []int64{w.Value}}
}

// column returns the place of a column.
func (t *Table) column(name string) int { return slices.Index(t.Columns, name) }
