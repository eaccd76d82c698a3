// Package streamer is the machine that reads the replication slot of the source, keeps the change
// log on its disk, and streams it to views.
//
// # Contract
//
// What comes from the slot is cut into entries, [cutEach] by time. An entry is appended to the log,
// synced and published to the views, in this order. What the backup in the object store has as well
// is acknowledged to the slot: the machine may be replaced by one with an empty disk, which begins
// with the backup. A transaction that comes again is passed over by its LSN; one whose rows have
// come in part only, when a connection ends, comes again as a whole. How far the log of the source
// is without anything for this slot is noted by an entry as well.
//
// A streamer that starts draws an epoch and begins with an empty entry under it, which is synced
// before anybody is served. Without a log and a backup, or with one that the slot has left behind
// or that is ahead of the timeline of the source, it begins a new log with a snapshot of the
// source, under a new handle.
//
// A later release knows another format of entries. It sends that to those who read it, and writes
// the older one to the disk, so that one may go back to the older release.
//
// # Map of the files
//
//   - streamer.go: the machine, what a start finds.
//   - file.go: the log on the disk.
//   - receive.go: from the slot into the log.
//   - cut.go: entries.
//   - publish.go: from the log to the views.
//   - shapes.go: from the log to the consumers of shapes.
//   - backup.go: from the log to the object store. restore.go: and back.
package streamer

import (
	"errors"

	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/changelog"
	"groundhog/nodes/stack/consumer"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

// LogName is the file of the change log. The mark of its records is the LSN up to which they reach.
const LogName = "changes"

// keep is how many entries there are for views that are behind.
const keep = 256

// Config says what a streamer is to be.
type Config struct {
	Sources  []string // of which one is the primary
	Objects  string
	Shapes   uint64 // for each of which there is a consumer; 0: the log alone has the rows
	Toggles  stack.Toggles
	Observer stack.Observer
}

// Streamer is the machine.
type Streamer struct {
	*stack.Machine
	config Config
	later  bool      // the program is that of the later release
	now    *instance // of the present incarnation
	sym    struct{ publish, stored, began sim.Symbol }
}

// instance is the program while it runs.
type instance struct {
	*Streamer
	source   *stack.Service
	file     *journal.Journal
	log      *changelog.Log // what is published
	head     uint64         // position of the last entry in the file
	lsn      uint64         // and the last LSN
	synced   uint64         // LSN up to which the file is synced
	epoch    uint64
	timeline uint64 // of the source, of which the log is

	conn    *stack.Conn // to the source
	heard   sim.Instant // from the source, by the own clock
	open    []stack.Row // of a transaction of which parts are missing
	parts   uint64      // that have come of it
	pending []stack.Txn // received, and not in an entry yet
	acked   uint64      // LSN that the slot was told

	shapes  *consumer.Set // of the rows; nil until it serves
	backup  backup
	readers []*reader
	work    stack.Bell // for the cutter
	news    stack.Bell // for views
	ending  bool       // another log takes the place of this one
}

// New adds the machine. Boot its host.
func New(s *sim.Sim, n *net.Network, name string, c Config) *Streamer {
	st := &Streamer{config: c}
	st.sym.publish, st.sym.stored = s.Symbol("stack.publish"), s.Symbol("stack.stored")
	st.sym.began = s.Symbol("stack.new-log")
	st.Machine = stack.NewMachine(s, n, name, true, st.run)
	st.Host.OnCrash(func(sim.CrashKind) { st.now = nil })
	return st
}

// Install makes the program of the later release, or that of the older, the one of the next boot.
func (st *Streamer) Install(later bool) { st.later = later }

// Durable is the LSN up to which the bytes of a log reach.
func Durable(log []byte) uint64 { return journal.Extent(log) }

// Stored is the LSN up to which a running streamer calls its log durable.
func (st *Streamer) Stored() uint64 {
	if st.now == nil {
		return 0
	}
	return st.now.synced
}

func (st *Streamer) report(e stack.Event) { st.config.Observer.Report(e) }

// instance is a program that begins.
func (st *Streamer) instance() *instance {
	return &instance{
		Streamer: st, heard: st.Host.Monotonic(), epoch: st.Host.Stream("epoch").Uint64(),
		source: &stack.Service{Machines: st.config.Sources},
	}
}

// run is the program: it recovers the log or begins one, and then receives and publishes.
func (st *Streamer) run(p *sim.Proc) error {
	in := st.instance()
	file, found, err := journal.Open(st.Disk, LogName)
	if err != nil {
		return err
	}
	file.LooseNames = st.config.Toggles.LooseNames
	in.file = file
	if len(found) == 0 {
		if found, err = in.restore(p); err != nil {
			return err
		}
		if err := file.Replace(found); err != nil {
			return err
		}
	}
	for _, r := range found {
		if err := in.recover(r); err != nil {
			return err
		}
	}
	if in.shapes, err = in.openShapes(p); err != nil {
		return err
	}
	if in.log == nil {
		err = errors.Join(in.shapes.Void(), in.begin(p))
	} else {
		err = in.resume()
	}
	if err != nil {
		return err
	}
	st.now = in
	in.store()
	in.shapes.Publish(in.log.Head().LSN)
	in.shapes.Run(p)
	p.Go("receiver", in.receive).Daemon()
	p.Go("backup", in.backUp).Daemon()
	p.Go("cutter", func(q *sim.Proc) { in.Fail(in.cut(q)) }).Daemon()
	return st.Serve(p, in.answer)
}

// resume begins the epoch of a log that was found. What [journal.Open] returns is durable.
func (in *instance) resume() error {
	in.report(stack.Event{Kind: stack.Found, Layer: stack.Stored, Upto: in.lsn})
	if in.config.Toggles.NoEpochs {
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
	var m stack.Message
	for m.State == nil {
		m = in.snapshot()
		if m.State == nil {
			p.Sleep(stack.RetryAfter)
		}
	}
	at := stack.Cursor{
		Handle: in.Host.Stream("handle").Uint64(), Epoch: in.epoch, Position: 1,
		LSN: m.State.LSN,
	}
	in.timeline = m.Timeline
	in.log = changelog.New(at, m.State, !in.config.Toggles.NoEpochs)
	in.head, in.lsn = at.Position, at.LSN
	in.Host.Note(in.sym.began, at.LSN, 0)
	return in.replace(in.log)
}

// snapshot asks the source once.
func (in *instance) snapshot() (m stack.Message) {
	c, err := in.source.Dial(in.Machine)
	if err != nil {
		return m
	}
	defer c.Close()
	if m, err = c.Ask(stack.Message{Kind: stack.AskSnapshot}); err != nil {
		in.source.Failed(c)
	}
	return m
}

// Rotate is an operator who has the streamer begin a new log. One that is off does nothing.
func (st *Streamer) Rotate() {
	if in := st.now; in != nil && !in.ending {
		st.Host.Go("rotate", in.startAgain).Daemon()
	}
}

// errAgain is that another log begins.
var errAgain = errors.New("streamer: another log begins")

// startAgain begins a new log in the place of one with a hole behind it, and starts with it.
func (in *instance) startAgain(p *sim.Proc) {
	in.ending = true // nobody appends to the file meanwhile
	t := in.config.Toggles
	if t.RestoreAgain {
		in.Fail(errors.Join(in.file.Replace(nil), errAgain))
	}
	if t.AnyBackup { // the file is gone, and the backup still has it open
		err := in.file.Replace(nil)
		in.backup.begins()
		in.backup.bell.Ring()
		p.Sleep(3 * backupEach)
		in.Fail(errors.Join(err, errAgain))
	}
	release := in.lockResets(p)
	if !t.LockWhileAsking {
		release()
	}
	next := in.Streamer.instance()
	next.file, next.source = in.file, in.source
	in.Fail(errors.Join(in.shapes.Void(), next.begin(p), errAgain))
}

// lockResets takes a lock of the source, so that one machine alone begins anew.
func (in *instance) lockResets(p *sim.Proc) (release func()) {
	for {
		if c, err := in.source.Dial(in.Machine); err == nil {
			if _, err = c.Ask(stack.Message{Kind: stack.Lock}); err == nil {
				return in.holdLock(p, c)
			}
			in.source.Failed(c)
			c.Close()
		}
		p.Sleep(stack.RetryAfter)
	}
}

// holdLock keeps the connection of a lock alive.
func (in *instance) holdLock(p *sim.Proc, c *stack.Conn) (release func()) {
	held := true
	p.Go("lock", func(q *sim.Proc) {
		for held && c.Send(stack.Message{Kind: stack.Ping}) == nil {
			q.Sleep(stack.Heartbeat)
		}
	}).Daemon()
	return func() {
		held = false
		c.Close()
	}
}
