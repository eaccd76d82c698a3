package memory

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"groundhog/nodes/powersync/client"
)

// Dump prints all tables, each row on a line, in an order of its own.
func (d *DB) Dump() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	for _, s := range d.schema {
		if t := d.data[s.Name]; t != nil {
			for _, id := range t.ids {
				line("ps_data__%s %s %s", s.Name, id, t.rows[id].data)
			}
		}
	}
	for _, r := range sortedRows(d.untyped) {
		line("ps_untyped %s %s %s", r.typ, r.id, d.untyped[r])
	}
	for _, q := range d.crud {
		line(
			"ps_crud %d %d %s %s %s %s", q.ID, q.Tx, q.Crud.Op, q.Crud.Type, q.Crud.Row,
			q.Crud.Data,
		)
	}
	line("sqlite_sequence %d", d.seq)
	line("ps_tx %d", d.nextTx)
	for _, r := range sortedRows(d.updated) {
		line("ps_updated_rows %s %s", r.typ, r.id)
	}
	if l := d.local; l != nil {
		line("ps_buckets $local %d %d %d", l.lastApplied, l.lastOp, l.target)
	}
	for _, x := range d.sorted() {
		line(
			"ps_buckets %s %d %d %d %d %d %d", x.name, x.lastApplied, x.lastOp, x.addSum, x.opSum,
			x.countAtLast, x.sinceLast,
		)
	}
	for _, x := range d.sorted() {
		var keys []string
		for key := range x.oplog { // order-free: sorted below
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			o := x.oplog[key]
			line(
				"ps_oplog %s %s %d %s %s %s %d", x.name, key, o.ID, o.Type, o.Row, o.Data,
				o.Checksum,
			)
		}
	}
	var priorities []int
	for p := range d.synced { // order-free: sorted below
		priorities = append(priorities, p)
	}
	slices.Sort(priorities)
	for _, p := range priorities {
		line("ps_sync_state %d %d", p, d.synced[p])
	}
	line("ps_kv client_id %s", d.id)
	if d.requested != 0 {
		line("ps_kv requested %d", d.requested)
	}
	return b.String()
}

func sortedRows[T any](m map[row]T) []row {
	var list []row
	for r := range m { // order-free: sorted below
		list = append(list, r)
	}
	slices.SortFunc(
		list,
		func(a, b row) int { return cmp.Or(cmp.Compare(a.typ, b.typ), cmp.Compare(a.id, b.id)) },
	)
	return list
}

var _ client.Store = (*DB)(nil)
