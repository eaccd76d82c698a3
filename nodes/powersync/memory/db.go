package memory

import (
	"slices"

	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// DB is a database. The comments name the tables of the PowerSync core (schema version 10).
type DB struct {
	schema  client.Schema
	defects client.Defects

	data    map[string]*table   // ps_data__<name>
	untyped map[row]string      // ps_untyped
	crud    []client.Queued     // ps_crud
	seq     int64               // sqlite_sequence of it; 0: there is no row yet
	nextTx  int64               // ps_tx
	updated map[row]bool        // ps_updated_rows
	buckets map[string]*bucket  // ps_buckets but $local, each with its part of ps_oplog
	local   *local              // ps_buckets, the row $local
	synced  map[int]sim.Instant // ps_sync_state, by priority
	id      string              // ps_kv, client_id
	// ps_kv, last_requested_checkpoint_request_id
	requested int64
	byRow     map[row]map[*op]bool // index of ps_oplog
}

// row names a row of a synced table.
type row struct{ typ, id string }

// table is a table of published rows, in order of ids.
type table struct {
	columns []string
	ids     []string
	rows    map[string]record
}

// record is a row as it came, and its columns.
type record struct {
	data   string
	values []int64
}

// bucket is a row of ps_buckets.
type bucket struct {
	name                   string
	lastApplied, lastOp    int64
	addSum, opSum          uint32
	countAtLast, sinceLast int64
	oplog                  map[string]*op // by key
}

// op is a row of ps_oplog: the newest PUT of its key.
type op struct {
	protocol.Op
	bucket *bucket
}

// local is the row $local of ps_buckets. Its last_op is the newest write checkpoint that was seen.
type local struct{ lastApplied, lastOp, target int64 }

// New returns a database without tables.
func New() *DB { return &DB{} }

// Open gives the database to a process. The first one creates the tables.
func (d *DB) Open(o client.Opening) (client.Store, error) {
	d.schema, d.defects = o.Schema, o.Defects
	if d.data != nil {
		return d, nil
	}
	d.data, d.untyped, d.updated = make(map[string]*table), make(map[row]string), make(map[row]bool)
	d.buckets = make(map[string]*bucket)
	d.synced = make(map[int]sim.Instant)
	d.byRow = make(map[row]map[*op]bool)
	d.nextTx = 1
	for _, t := range o.Schema {
		if !t.InsertOnly {
			d.data[t.Name] = &table{columns: t.Columns, rows: make(map[string]record)}
		}
	}
	d.id = o.NewID()
	return d, nil
}

// Close does nothing: nothing is kept elsewhere.
func (d *DB) Close() error { return nil }

// set puts a row as it came.
func (t *table) set(id, data string) error {
	values, err := t.parse(data)
	if err != nil {
		return err
	}
	t.put(id, record{data, values})
	return nil
}

func (t *table) put(id string, r record) {
	if _, known := t.rows[id]; !known {
		i, _ := slices.BinarySearch(t.ids, id)
		t.ids = slices.Insert(t.ids, i, id)
	}
	t.rows[id] = r
}

func (t *table) remove(id string) {
	if _, known := t.rows[id]; known {
		i, _ := slices.BinarySearch(t.ids, id)
		t.ids = slices.Delete(t.ids, i, i+1)
		delete(t.rows, id)
	}
}

// parse returns the columns of a JSON object; what it does not have is 0, as SQLite reads NULL.
func (t *table) parse(data string) ([]int64, error) {
	values := make([]int64, len(t.columns))
	err := protocol.Columns(data, func(name string, v int64) {
		if i := slices.Index(t.columns, name); i >= 0 {
			values[i] = v
		}
	})
	return values, err
}
