// Package source is the database at the bottom of the stack: it commits the mutations of clients,
// each once, keeps them in a write-ahead log on its disk, and streams them from a replication slot.
// It may have a standby, which takes its place.
//
// # Contract
//
// A mutation is committed if it is the next of its client. One that was committed before changes
// nothing, and one that is ahead is refused; the answer names the last that is in. A transaction is
// shown to nobody before the log is synced, here and on the standby. The slot keeps transactions
// until its reader has said that it has flushed them; where the slot stands is written with the
// next commit, so after a crash it may stand further back, and transactions are streamed again. A
// new reader takes the slot from an older one. A slot with a limit, of transactions or of time
// without a reader, forgets what is beyond it, stored or not: whoever reads it then finds that it
// begins later than it should.
//
// Transactions of tables that are not published have positions of the log, and are not streamed:
// their reader is told how far the log is.
//
// A standby follows the log, and copies the slot with it. When it is promoted a timeline begins,
// which readers are told together with the position at which it does.
//
// # Map of the files
//
//   - source.go: the machine, its log on the disk.
//   - commit.go: what it commits. room.go: a disk that is full.
//   - sender.go: connections, and the stream from the slot. snapshot.go: snapshots of shapes.
//   - standby.go: the standby, and what a primary waits for.
package source

import (
	"time"

	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

// LogName is the file of the write-ahead log. The mark of its records is the LSN.
const LogName = "wal"

// compactAfter is how many records the log may have beyond those that the slot keeps.
const compactAfter = 256

// Config says what a source is to be.
type Config struct {
	Peer     string        // the other machine, which is the standby of this one or its primary
	Standby  bool          // it begins as the standby
	KeepMost int           // transactions that the slot keeps; 0: all that its reader lacks
	IdleMost time.Duration // without a reader, after which the slot keeps nothing; 0: for ever
	Room     int           // bytes of the disk; 0: as many as it takes
	Reading  time.Duration // how long it takes to read a shape, one after the other
	Toggles  stack.Toggles
	Observer stack.Observer
}

// Source is the machine of the database.
type Source struct {
	*stack.Machine
	config  Config
	standby bool
	promote bool      // the next start is the first as a primary
	now     *instance // of the present incarnation, once its program serves or follows
	sym     struct{ commit, promoted sim.Symbol }
}

// instance is the database while it runs.
type instance struct {
	*Source
	log       *journal.Journal
	state     *stack.State
	kept      []stack.Txn // for the slot: those behind confirmed
	confirmed uint64
	timeline  uint64
	fork      uint64     // where the timeline begins
	lock      *sim.Mutex // of commits
	news      stack.Bell
	reader    int         // which connection has the slot
	read      sim.Instant // when the slot had a reader last
	locks     int         // that are held
	snapshots *sim.Mutex  // one is read at a time
	copied    uint64      // LSN up to which the standby has the log
	shipping  *stack.Txn  // that the standby is to have before anybody sees it
	copies    stack.Bell  // of the standby and those who wait for it
	unkept    bool        // there is no room for the next record, with FullIgnored
	ready     bool        // what was found is on the standby as well
}

// record is what the log holds: a state to begin with, or a transaction; and where the slot stood.
type record struct {
	State     *stack.State
	Txn       *stack.Txn
	Confirmed uint64
	Timeline  uint64
	Fork      uint64
}

func (r *record) code(c *stack.Coder) {
	stack.Optional(c, &r.State, (*stack.State).Code)
	stack.Optional(c, &r.Txn, (*stack.Txn).Code)
	c.Uint(&r.Confirmed)
	c.Uint(&r.Timeline)
	c.Uint(&r.Fork)
}

// New adds the machine. Boot its host.
func New(s *sim.Sim, n *net.Network, name string, c Config) *Source {
	src := &Source{config: c, standby: c.Standby}
	src.sym.commit, src.sym.promoted = s.Symbol("stack.commit"), s.Symbol("stack.promoted")
	src.Machine = stack.NewMachine(s, n, name, true, src.run)
	src.Host.OnCrash(func(sim.CrashKind) { src.now = nil })
	return src
}

// Durable is the last LSN in the bytes of a log.
func Durable(log []byte) uint64 { return journal.Extent(log) }

// End is the last LSN, as far as a running database has one.
func (src *Source) End() uint64 {
	if src.now == nil {
		return 0
	}
	return src.now.state.LSN
}

// Confirmed is where the slot stands.
func (src *Source) Confirmed() uint64 {
	if src.now == nil {
		return 0
	}
	return src.now.confirmed
}

// run is the program: it recovers, and serves, or follows the primary.
func (src *Source) run(p *sim.Proc) error {
	in := &instance{
		Source: src, state: stack.NewState(), lock: sim.NewMutex(p.Sim(), "commit"),
		snapshots: sim.NewMutex(p.Sim(), "snapshots"),
		read:      src.Host.Monotonic(),
	}
	text, _ := src.Disk.ReadFile(LogName)
	log, found, err := journal.Open(src.Disk, LogName)
	if err != nil {
		return err
	}
	in.log = log
	if src.config.Toggles.TornDropsAll && journal.Torn(text) {
		if found, err = in.untorn(found); err != nil {
			return err
		}
	}
	for _, of := range found {
		var r record
		if err := stack.Decode(of.Text, r.code); err != nil {
			return err
		}
		in.recover(r)
	}
	src.report(stack.Event{Kind: stack.Found, Layer: stack.Source, Upto: in.state.LSN})
	if src.standby {
		src.now = in
		return in.follow(p)
	}
	if src.promote {
		if err := in.begin(); err != nil {
			return err
		}
		src.promote = false
	}
	src.now = in
	p.Go("recovered", in.recovered).Daemon()
	return src.Serve(p, in.answer)
}

func (src *Source) report(e stack.Event) { src.config.Observer.Report(e) }

// recovered shows what was found once the standby has it.
func (in *instance) recovered(*sim.Proc) {
	in.awaitStandby(in.state.LSN)
	for _, t := range in.kept {
		in.report(stack.Event{Kind: stack.Committed, Txn: t})
	}
	in.ready = true
	in.copies.Ring()
}

// recover takes in a record of the log.
func (in *instance) recover(r record) {
	if r.State != nil {
		in.state, in.kept = r.State, nil
	}
	if r.Txn != nil {
		in.apply(*r.Txn)
	}
	if r.Timeline > 0 {
		in.timeline, in.fork = r.Timeline, r.Fork
	}
	in.forget(r.Confirmed)
}

// apply makes a transaction part of what others see, and keeps it for the slot.
func (in *instance) apply(t stack.Txn) {
	in.state.Apply(t)
	in.kept = append(in.kept, t)
}

// forget moves the slot.
func (in *instance) forget(confirmed uint64) {
	if confirmed <= in.confirmed {
		return
	}
	in.confirmed = confirmed
	for len(in.kept) > 0 && in.kept[0].LSN <= confirmed {
		in.kept = in.kept[1:]
	}
}

// write adds a record to the log and syncs it.
func (in *instance) write(mark uint64, r record) error {
	if in.unkept {
		return nil
	}
	err := in.log.Append(journal.Record{Mark: mark, Text: stack.Encode(r.code)})
	if err != nil || in.config.Toggles.AnswerEarly {
		return err
	}
	return in.log.Sync()
}

// compact replaces a log that has grown long by the state where the slot stands, and what the slot
// keeps.
func (in *instance) compact() error {
	if in.log.Len() < len(in.kept)+compactAfter {
		return nil
	}
	return in.log.Replace(in.whole())
}

// whole is all that a log must hold: the state, and again what the slot keeps.
func (in *instance) whole() []journal.Record {
	first := record{
		State: in.state, Confirmed: in.confirmed, Timeline: in.timeline, Fork: in.fork,
	}
	all := []journal.Record{{Mark: in.state.LSN, Text: stack.Encode(first.code)}}
	for _, t := range in.kept {
		r := record{Txn: &t, Confirmed: in.confirmed}
		all = append(all, journal.Record{Mark: t.LSN, Text: stack.Encode(r.code)})
	}
	return all
}
