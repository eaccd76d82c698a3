// Package streamer is the machine that reads the replication slot of the source, keeps the change
// log on its disk, and streams it to views.
//
// # Contract
//
// What comes from the slot is cut into entries, [cutEach] by time. An entry is appended to the log,
// synced and published to the views, in this order. What the backup in the object store has as well
// is acknowledged to the slot: the machine may be replaced by one with an empty disk, which begins
// with the backup. A transaction that comes again is passed over by its LSN.
//
// A streamer that starts draws an epoch and begins with an empty entry under it, which is synced
// before anybody is served. Without a log and a backup, or with one that the slot has left behind,
// it begins a new log with a snapshot of the source, under a new handle.
//
// # Map of the files
//
//   - streamer.go: the machine, its log on the disk, what a start finds.
//   - receive.go: from the slot into the log.
//   - publish.go: from the log to the views.
//   - backup.go: from the log to the object store, and back.
package streamer

import (
	"encoding/json"
	"time"

	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/changelog"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

// LogName is the file of the change log. The mark of its records is the LSN up to which they reach.
const LogName = "changes"

const (
	cutEach  = 50 * time.Millisecond  // what comes in during this time is one entry
	syncEach = 500 * time.Millisecond // with PublishUnsynced
	keep     = 256                    // entries for views that are behind
)

// Streamer is the machine.
type Streamer struct {
	*stack.Machine
	source   string
	objects  string
	toggles  stack.Toggles
	observer stack.Observer
	now      *instance // of the present incarnation
	publish  sim.Symbol
	stored   sim.Symbol
	began    sim.Symbol
}

// instance is the program while it runs.
type instance struct {
	*Streamer
	file    *journal.Journal
	log     *changelog.Log // what is published
	head    uint64         // position of the last entry in the file
	lsn     uint64         // and the last LSN
	synced  uint64         // LSN up to which the file is synced
	backed  uint64         // LSN up to which the backup reaches, as far as is known
	epoch   uint64
	pending []stack.Txn // received, and not in an entry yet
	conn    *stack.Conn // to the source
	heard   sim.Instant // from the source, by the own clock
	news    stack.Bell
	ending  bool // another log takes the place of this one
}

// record is what the file holds: a log that begins with a state, or an entry.
type record struct {
	Begin *stack.Cursor `json:"begin,omitempty"`
	State *stack.State  `json:"state,omitempty"`
	Entry *stack.Entry  `json:"entry,omitempty"`
}

// New adds the machine. Boot its host.
func New(
	s *sim.Sim, n *net.Network, name, source, objects string, t stack.Toggles,
	observer stack.Observer,
) *Streamer {
	st := &Streamer{source: source, objects: objects, toggles: t, observer: observer}
	st.publish, st.stored = s.Symbol("stack.publish"), s.Symbol("stack.stored")
	st.began = s.Symbol("stack.new-log")
	st.Machine = stack.NewMachine(s, n, name, true, st.run)
	return st
}

// Durable is the LSN up to which the bytes of a log reach.
func Durable(log []byte) uint64 { return journal.Extent(log) }

// Stored is the LSN up to which a running streamer calls its log durable.
func (st *Streamer) Stored() uint64 {
	if !st.Host.Up() || st.now == nil {
		return 0
	}
	return st.now.synced
}

// run is the program: it recovers the log or begins one, and then receives and publishes.
func (st *Streamer) run(p *sim.Proc) error {
	st.now = nil
	in := &instance{Streamer: st, heard: st.Host.Monotonic()}
	in.epoch = st.Host.Stream("epoch").Uint64()
	file, found, err := journal.Open(st.Disk, LogName)
	if err != nil {
		return err
	}
	in.file = file
	if len(found) == 0 {
		found = in.restore(p)
		if err := file.Replace(found); err != nil {
			return err
		}
	}
	for _, r := range found {
		if err := in.recover(r.Text); err != nil {
			return err
		}
	}
	if in.log == nil {
		if err := in.begin(p); err != nil {
			return err
		}
	} else if err := in.open(); err != nil {
		return err
	}
	st.now = in
	in.store()
	p.Go("receiver", in.receive).Daemon()
	p.Go("backup", in.backUp).Daemon()
	p.Go("cutter", func(q *sim.Proc) { in.Fail(in.cut(q)) }).Daemon()
	return st.Serve(p, in.answer)
}

// recover takes in a record of the file.
func (in *instance) recover(text []byte) error {
	var r record
	if err := json.Unmarshal(text, &r); err != nil {
		return err
	}
	if r.Begin != nil {
		in.log = changelog.New(*r.Begin, r.State, !in.toggles.NoEpochs)
	}
	if r.Entry != nil {
		in.log.Append(*r.Entry)
	}
	head := in.log.Head()
	in.head, in.lsn = head.Position, head.LSN
	return nil
}

// open begins the epoch of a log that was found. What [journal.Open] returns is durable.
func (in *instance) open() error {
	in.observer.Report(stack.Event{Kind: stack.Found, Layer: stack.Stored, Upto: in.lsn})
	if in.toggles.NoEpochs {
		return nil
	}
	e, err := in.write(nil)
	if err != nil {
		return err
	}
	if err := in.file.Sync(); err != nil {
		return err
	}
	in.log.Append(e)
	return nil
}

// begin begins a log with a snapshot of the source, for which it asks until it has one.
func (in *instance) begin(p *sim.Proc) error {
	var state *stack.State
	for state == nil {
		state = in.snapshot()
		if state == nil {
			p.Sleep(stack.RetryAfter)
		}
	}
	at := stack.Cursor{
		Handle: in.Host.Stream("handle").Uint64(), Epoch: in.epoch, Position: 1, LSN: state.LSN,
	}
	in.log = changelog.New(at, state, !in.toggles.NoEpochs)
	in.head, in.lsn = at.Position, at.LSN
	in.Host.Note(in.began, at.LSN, 0)
	return in.replace(in.log)
}

// snapshot asks the source once.
func (in *instance) snapshot() *stack.State {
	c, err := in.Dial(in.source)
	if err != nil {
		return nil
	}
	defer c.Close()
	m, err := c.Ask(stack.Message{Kind: stack.AskSnapshot})
	if err != nil {
		return nil
	}
	return m.State
}

// replace makes a log all that the file holds.
func (in *instance) replace(log *changelog.Log) error {
	var all []journal.Record
	base, state := log.Base()
	lsn := base.LSN
	text, err := json.Marshal(record{Begin: &base, State: state})
	all = append(all, journal.Record{Mark: lsn, Text: text})
	for _, e := range log.Entries() {
		for _, t := range e.Txns {
			lsn = t.LSN
		}
		if err == nil {
			text, err = json.Marshal(record{Entry: &e})
		}
		all = append(all, journal.Record{Mark: lsn, Text: text})
	}
	if err != nil {
		return err
	}
	return in.file.Replace(all)
}
