package spacetime

import (
	"fmt"
	"slices"
	"time"

	"groundhog/nodes/spacetime"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

// hosts are those of every scenario.
var hosts = world.NewTopology([]string{"server", "client-0", "client-1", "client-2"},
	[]string{"server"})

// The lines of plans of SpacetimeDB.
type (
	txnLine struct {
		Client int  `plan:"0..2"`
		Ops    []op `plan:"1..4"`
	}
	none struct{}
)

var (
	transaction = plan.Op[txnLine]("txn",
		"a client sends a transaction of appends (a) and reads (r) of lists, "+
			"writes (w) and reads (g) of registers")
	dropCache = plan.Fault[none]("drop-cache",
		"the page cache of the server is lost while it runs on, as LazyFS does it")
	slowDisk = plan.Fault[none]("slow-disk",
		"a sync takes its time, so that a crash may come before its end")
)

// actions are what plans of every scenario may hold.
var actions = append([]plan.Action{transaction, dropCache, slowDisk}, hosts.Actions()...)

// op is what a transaction does with one list or one register. Plans write "a1"
// for an append to list 1.
type op struct {
	do  byte
	key uint64
}

// What transactions do.
const (
	appends = 'a' // a value to a list
	read    = 'r' // a list
	write   = 'w' // a value to a register
	get     = 'g' // the last value of a register
)

// What scenarios work with: three lists, or two registers.
var (
	listOps = []op{{appends, 0}, {appends, 1}, {appends, 2}, {read, 0}, {read, 1}, {read, 2}}

	registerOps = []op{{write, 3}, {write, 4}, {get, 3}, {get, 4}}
)

// String returns the operation as plans write it.
func (o op) String() string { return fmt.Sprintf("%c%d", o.do, o.key) }

// Words lists all operations, those of lists first.
func (op) Words() (words []string) {
	for _, o := range slices.Concat(listOps, registerOps) {
		words = append(words, o.String())
	}
	return words
}

// UnmarshalText reads a word.
func (o *op) UnmarshalText(text []byte) error {
	_, err := fmt.Sscanf(string(text), "%c%d", &o.do, &o.key)
	return err
}

// handlers carry out the lines of a plan.
func (w *system) handlers() plan.Handlers {
	return slices.Concat(w.Handlers(),
		transaction.Do(func(l txnLine) { w.send(l.Client, l.Ops) }),
		dropCache.Do(func(none) { w.server.Disk().DropCache() }),
		slowDisk.Do(func(none) { w.server.Disk().SyncLatency = 40 * time.Millisecond }),
	)
}

// send lets a client send a transaction. Each value that is written is a new one.
func (w *system) send(client int, ops []op) {
	var list []spacetime.TxOp
	for _, o := range ops {
		t := spacetime.TxOp{Append: o.do == appends || o.do == write, Last: o.do == get, Key: o.key}
		if t.Append {
			w.value++
			t.Value = w.value
		}
		list = append(list, t)
	}
	w.clients[client].Do(list)
}
