// Package device is a client: a local store on its disk, an outbox of mutations that its user sees
// at once, and a connection to one of the views.
//
// # Contract
//
// A mutation is kept once the device says so: it is in the journal, synced, and gets the next
// number of the client. The tabs of the device share the store, and one of them syncs: the one that
// has the lock. A tab that is frozen loses it, and finds that out before it applies anything more.
// A mutation leaves the outbox only when the rows from the server include it, which
// the count of the client's last mutation says that comes with them. What the user sees is the rows
// with the outbox on top, so own writes never go away in between. Rows need no sync: a device that
// forgets some of what it got asks for it again, from the cursor that it has.
//
// # Map of the files
//
//   - device.go: the machine, what it keeps, mutations.
//   - sync.go: the connection: what comes, what is sent.
//   - tabs.go: which tab syncs.
package device

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

// StoreName is the file of the local store. The mark of its records is the number of the last
// mutation that was made.
const StoreName = "store"

// compactAfter is how many records the store may have beyond the outbox.
const compactAfter = 128

// Config says what a device is to be.
type Config struct {
	Client   uint64
	Views    []string // any of which may serve it
	Shapes   stack.Shapes
	Toggles  stack.Toggles
	Observer stack.Observer
}

// Device is the machine.
type Device struct {
	*stack.Machine
	config Config
	view   int       // which is asked next
	moved  bool      // by the balancer
	now    *instance // of the present incarnation
	sym    struct{ made, applied, saved, tab sim.Symbol }
}

// instance is the program while it runs.
type instance struct {
	*Device
	store  *journal.Journal
	lock   *sim.Mutex // of the store
	leader int        // which tab syncs
	cursor stack.Cursor
	rows   map[uint64]stack.Row
	last   uint64 // own mutation that the rows include
	made   uint64 // the last own mutation
	outbox []stack.Mutation

	conn   *stack.Conn
	sent   uint64 // over this connection
	synced bool   // the view says that it is up to date
	work   stack.Bell
	hidden bool // with ResetHidesOutbox
	ended  bool // with RepeatIsFatal: it was refused, and sends nothing more
}

// record is what the store holds: a mutation, or what came from the server; all of it, or what has
// changed.
type record struct {
	Made   *stack.Mutation  `json:"made,omitempty"`
	Outbox []stack.Mutation `json:"outbox,omitempty"`
	Cursor *stack.Cursor    `json:"cursor,omitempty"`
	Whole  bool             `json:"whole,omitempty"`
	Rows   []stack.Row      `json:"rows,omitempty"`
	Last   uint64           `json:"last,omitempty"`
}

// New adds the machine. Boot its host.
func New(s *sim.Sim, n *net.Network, name string, c Config) *Device {
	d := &Device{config: c}
	d.sym.made, d.sym.applied = s.Symbol("stack.made"), s.Symbol("stack.applied")
	d.sym.saved, d.sym.tab = s.Symbol("stack.saved"), s.Symbol("stack.tab-frozen")
	d.Machine = stack.NewMachine(s, n, name, true, d.run)
	return d
}

// Durable is the number of the last mutation in the bytes of a store.
func Durable(store []byte) uint64 { return journal.Extent(store) }

// Move is the balancer sending the client to a view from now on, wherever it is connected.
func (d *Device) Move(view int) {
	d.view, d.moved = view, true
	if d.Host.Up() && d.now != nil && d.now.conn != nil {
		d.now.conn.Close()
	}
}

// Shown is what the user sees, if the device runs.
func (d *Device) Shown() (stack.View, bool) {
	if !d.Host.Up() || d.now == nil {
		return stack.View{}, false
	}
	return d.now.shown(), true
}

func (in *instance) shown() stack.View {
	v := stack.View{
		Client: in.config.Client, Cursor: in.cursor, Rows: in.rows, Last: in.last,
		Pending: in.outbox, Synced: in.synced && len(in.outbox) == 0,
	}
	if in.hidden {
		v.Pending = nil
	}
	return v
}

// run is the program: it recovers the store and stays connected.
func (d *Device) run(p *sim.Proc) error {
	d.now = nil
	in := &instance{
		Device: d, lock: sim.NewMutex(p.Sim(), "store"), rows: make(map[uint64]stack.Row),
	}
	store, found, err := journal.Open(d.Disk, StoreName)
	if err != nil {
		return err
	}
	in.store = store
	for _, of := range found {
		var r record
		if err := json.Unmarshal(of.Text, &r); err != nil {
			return err
		}
		in.take(r)
	}
	d.now = in
	in.report(stack.Event{Kind: stack.Found, Layer: stack.Device, Upto: in.made})
	in.report(stack.Event{Kind: stack.Viewed, View: in.shown()})
	in.elect(p.Host())
	return nil
}

func (in *instance) report(e stack.Event) {
	e.Client = in.config.Client
	in.config.Observer.Report(e)
}

// take makes a record part of what the device has.
func (in *instance) take(r record) {
	if r.Made != nil {
		in.made = r.Made.ID
		in.outbox = append(in.outbox, *r.Made)
	}
	if r.Cursor == nil {
		return
	}
	if r.Whole {
		clear(in.rows)
	}
	for _, row := range r.Rows {
		in.rows[row.Key] = row
	}
	in.outbox = append(in.outbox, r.Outbox...)
	grown := r.Cursor.LSN > in.cursor.LSN || !r.Whole || in.cursor.Handle == 0
	if grown || !in.config.Toggles.HandleNeedsGrowth {
		in.cursor = *r.Cursor
	}
	in.last = r.Last
	in.made = max(in.made, in.last)
	for _, m := range r.Outbox {
		in.made = max(in.made, m.ID)
	}
	for len(in.outbox) > 0 && in.returned(r, in.outbox[0]) {
		in.outbox = in.outbox[1:]
	}
}

// returned says whether what has come from the server includes an own mutation.
func (in *instance) returned(r record, m stack.Mutation) bool {
	if !in.config.Toggles.DropByEcho {
		return m.ID <= r.Last
	}
	return !r.Whole && slices.ContainsFunc(r.Rows, func(row stack.Row) bool {
		return row.Client == m.Client && row.ID == m.ID
	})
}

// write adds a record to the store.
func (in *instance) write(mark uint64, r record) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return in.store.Append(journal.Record{Mark: mark, Text: text})
}

// errDown is that a device is off.
var errDown = errors.New("device: the device is off")

// Mutate has the user change a row, or try what the application will refuse. A device that is off
// does nothing.
func (d *Device) Mutate(key uint64, bad bool) error {
	if !d.Host.Up() || d.now == nil {
		return errDown
	}
	in := d.now
	d.Host.Go("user", func(*sim.Proc) {
		if err := in.mutate(key, bad); err != nil {
			in.Fail(fmt.Errorf("device: a mutation: %w", err))
		}
	}).Daemon()
	return nil
}

// mutate keeps a mutation on the device, and tells the user so.
func (in *instance) mutate(key uint64, bad bool) error {
	in.lock.Lock()
	defer in.lock.Unlock()
	m := stack.Mutation{Client: in.config.Client, ID: in.made + 1, Key: key, Bad: bad}
	if err := in.write(m.ID, record{Made: &m}); err != nil {
		return err
	}
	if in.config.Toggles.EarlyKept {
		in.keep(m)
		return nil
	}
	if err := in.store.Sync(); err != nil {
		return err
	}
	in.keep(m)
	return nil
}

// keep shows a mutation, and has it sent.
func (in *instance) keep(m stack.Mutation) {
	in.take(record{Made: &m})
	in.Host.Note(in.sym.made, in.config.Client, m.ID)
	in.report(stack.Event{Kind: stack.Made, ID: m.ID, Key: m.Key})
	in.report(stack.Event{Kind: stack.Claimed, Layer: stack.Device, Upto: m.ID})
	in.report(stack.Event{Kind: stack.Viewed, View: in.shown()})
	in.work.Ring()
}
