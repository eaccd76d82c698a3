// Package device is a client: a local store on its disk, an outbox of mutations that its user sees
// at once, and a connection to one of the views.
//
// # Contract
//
// A mutation is kept once the device says so: it is in the journal, synced, and gets the next
// number of the tab in which it was made. The tabs of the device share the store, and one of them
// syncs for all: the one that has the lock. A tab that is frozen loses it, and finds that out
// before it applies anything more. A mutation leaves the outbox only when the rows from the server
// include it, which the counts say that come with them. What the user sees is the rows with the
// outbox on top, so own writes never go away in between; and nothing of a poke before all its parts
// are there. Rows need no sync: a device that forgets some of what it got asks for it again, from
// the cursor that it has.
//
// Each user who signs in has a store of their own. What a former user has not sent waits until they
// sign in again.
//
// # Map of the files
//
//   - device.go: the machine, and what its user does.
//   - account.go: what it has of a user. store.go: on the disk.
//   - sync.go: the connection: what comes. push.go: what is sent. web.go: over HTTP.
//   - tabs.go: which tab syncs. gate.go: what rows may have to wait for.
package device

import (
	"errors"
	"fmt"

	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/edge"
	"groundhog/sim"
)

// Tabs is how many tabs a device has open.
const Tabs = 2

// Writer is the number under which a tab of a user makes mutations.
func Writer(user uint64, tab int) uint64 { return user + 100*uint64(tab) }

// Config says what a device is to be.
type Config struct {
	User     uint64   // who is signed in at first
	Views    []string // any of which may serve it
	Edge     string   // where it asks over HTTP instead, such as "edge:8000"; empty: nowhere
	Shapes   func(user uint64) stack.Shapes
	Toggles  stack.Toggles
	Observer stack.Observer
}

// Device is the machine.
type Device struct {
	*stack.Machine
	config Config
	user   uint64
	view   int       // which is asked next
	moved  bool      // by the balancer
	now    *instance // of the present incarnation
	sym    struct{ made, applied, saved, tab, rows sim.Symbol }
}

// instance is the program while it runs.
type instance struct {
	*Device
	*account
	lock   *sim.Mutex // of the store
	leader int        // which tab syncs
	terms  [Tabs]int  // since which tab leads, as far as each tab knows

	conn    link
	reader  *edge.Reader // over HTTP
	token   uint64       // 0: it has none
	sent    [Tabs]uint64 // over this connection
	place   int          // how many of the outbox were sent, with SentByPosition
	synced  bool         // the view says that it is up to date
	work    stack.Bell
	hidden  bool     // with ResetHidesOutbox
	ended   bool     // it was refused, and sends nothing more
	broken  bool     // a message made no sense, and it goes on no more
	retries bool     // with RetryDies: a retry is due
	behind  uint64   // the source takes nothing from who has not seen this LSN
	waits   bool     // with WaitsForPull
	gate    uint64   // own mutation without which no rows are taken, with GateOfFormer or GateFirst
	held    []record // rows that wait for it, with GateFirst
}

// New adds the machine. Boot its host.
func New(s *sim.Sim, n *net.Network, name string, c Config) *Device {
	d := &Device{config: c, user: c.User}
	d.sym.made, d.sym.applied = s.Symbol("stack.made"), s.Symbol("stack.applied")
	d.sym.saved, d.sym.tab = s.Symbol("stack.saved"), s.Symbol("stack.tab-frozen")
	if c.Edge != "" {
		d.sym.rows = s.Symbol("stack.all-rows")
	}
	d.Machine = stack.NewMachine(s, n, name, true, d.run)
	d.Host.OnCrash(func(sim.CrashKind) { d.now = nil })
	return d
}

// User is who is signed in.
func (d *Device) User() uint64 { return d.user }

// Move is the balancer sending the client to a view from now on, wherever it is connected.
func (d *Device) Move(view int) {
	d.view, d.moved = view, true
	if in := d.now; in != nil && in.conn != nil {
		in.conn.Close()
	}
}

// Shown is what the user sees, if the device runs.
func (d *Device) Shown() (stack.View, bool) {
	in := d.now
	if in == nil {
		return stack.View{}, false
	}
	return in.shown(), true
}

func (in *instance) shown() stack.View {
	v := in.account.shown()
	v.Synced = in.synced && len(in.outbox) == 0 && in.have.Same(in.want)
	if in.hidden {
		v.Pending = nil
	}
	return v
}

// run is the program: it recovers the store and stays connected.
func (d *Device) run(p *sim.Proc) error {
	in := &instance{Device: d, lock: sim.NewMutex(p.Sim(), "store")}
	in.reader = edge.NewReader(d.config.Toggles, p.Host().Stream("buster").Uint64)
	of, err := d.load(d.user)
	if err != nil {
		return err
	}
	in.use(of)
	if err := in.readGate(); err != nil {
		return err
	}
	d.now = in
	in.elect(p.Host())
	in.terms = [Tabs]int{in.leader, in.leader}
	return nil
}

// use makes an account the one of the device.
func (in *instance) use(of *account) {
	in.account = of
	in.sent, in.place, in.synced, in.behind = of.last, 0, false, 0
	in.ended, in.retries, in.waits = false, false, false
	in.report(stack.Event{Kind: stack.Found, Layer: stack.Device, Upto: of.total()})
	in.report(stack.Event{Kind: stack.Viewed, View: in.shown()})
}

func (in *instance) report(e stack.Event) {
	if e.Kind != stack.Made && e.Kind != stack.Saved {
		e.Client = in.user
	}
	in.config.Observer.Report(e)
}

// errDown is that a device is off.
var errDown = errors.New("device: the device is off")

// do has the user do something. A device that is off does nothing.
func (d *Device) do(what func(p *sim.Proc, in *instance) error) error {
	in := d.now
	if in == nil {
		return errDown
	}
	d.Host.Go("user", func(p *sim.Proc) {
		in.lock.Lock()
		defer in.lock.Unlock()
		if err := what(p, in); err != nil {
			in.Fail(fmt.Errorf("device: the user: %w", err))
		}
	}).Daemon()
	return nil
}

// Mutate has the user change rows in a tab, or try what the application will refuse.
func (d *Device) Mutate(tab int, keys []uint64, bad bool) error {
	return d.do(func(p *sim.Proc, in *instance) error { return in.mutate(p, tab, keys, bad) })
}

// mutate keeps a mutation on the device, and tells the user so.
func (in *instance) mutate(p *sim.Proc, tab int, keys []uint64, bad bool) error {
	t := in.config.Toggles
	m := stack.Mutation{
		Client: Writer(in.group, tab), ID: in.made[tab] + 1, Keys: keys, Bad: bad,
	}
	if t.GateFirst && tab == 0 {
		if err := in.writeGate(p); err != nil {
			return err
		}
	}
	if err := in.write(in.total()+1, record{Made: &m}); err != nil {
		return err
	}
	if !t.EarlyKept {
		if err := in.store.Sync(); err != nil {
			return err
		}
	}
	in.take(record{Made: &m}, t)
	if t.InfoInPlace {
		if err := in.writeInfo(p); err != nil {
			return err
		}
	}
	in.Host.Note(in.sym.made, m.Client, m.ID)
	in.report(stack.Event{Kind: stack.Made, Client: m.Client, ID: m.ID, Key: keys[0]})
	in.report(stack.Event{Kind: stack.Claimed, Layer: stack.Device, Upto: in.total()})
	in.report(stack.Event{Kind: stack.Viewed, View: in.shown()})
	in.work.Ring()
	return nil
}

// Subscribe has the user look at other parts of the table.
func (d *Device) Subscribe(shapes stack.Shapes) error {
	return d.do(func(_ *sim.Proc, in *instance) error {
		r := record{Want: &shapes}
		if err := in.write(in.total(), r); err != nil {
			return err
		}
		in.take(r, in.config.Toggles)
		in.report(stack.Event{Kind: stack.Viewed, View: in.shown()})
		in.work.Ring()
		return in.store.Sync()
	})
}

// SignIn has another user sign in.
func (d *Device) SignIn(user uint64) error {
	return d.do(func(_ *sim.Proc, in *instance) error {
		if user == in.user {
			return nil
		}
		in.token = 0
		if in.conn != nil {
			in.conn.Close()
		}
		t := in.config.Toggles
		if t.GateOfFormer {
			in.gate = in.made[0]
		}
		if t.SharedStore {
			d.user = user
			in.rename(user)
			in.use(in.account)
			return nil
		}
		of, err := d.load(user)
		if err == nil {
			d.user = user
			in.use(of)
			err = in.readGate()
		}
		return err
	})
}
