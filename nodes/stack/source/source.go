// Package source is the database at the bottom of the stack: it commits the mutations of clients,
// each once, keeps them in a write-ahead log on its disk, and streams them from a replication slot.
//
// # Contract
//
// A mutation is committed if it is the next of its client. One that was committed before changes
// nothing, and one that is ahead is refused; the answer names the last that is in. A transaction is
// shown to nobody before the log is synced. The slot keeps transactions until its reader has said
// that it has flushed them; where the slot stands is written with the next commit, so after a crash
// it may stand further back, and transactions are streamed again. A new reader takes the slot from
// an older one. A slot with a limit forgets what is beyond it, stored or not: whoever reads it then
// finds that it begins later than it should.
//
// # Map of the files
//
//   - source.go: the machine, its log on the disk, commits.
//   - sender.go: connections, and the stream from the slot.
package source

import (
	"encoding/json"
	"errors"

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
	KeepMost int // transactions that the slot keeps; 0: all that its reader has not stored
	Toggles  stack.Toggles
	Observer stack.Observer
}

// Source is the machine of the database.
type Source struct {
	*stack.Machine
	keepMost int
	toggles  stack.Toggles
	observer stack.Observer
	now      *instance // of the present incarnation
	commit   sim.Symbol
}

// instance is the database while it runs.
type instance struct {
	*Source
	log       *journal.Journal
	state     *stack.State
	kept      []stack.Txn // for the slot: those behind confirmed
	confirmed uint64
	lock      *sim.Mutex // of commits
	news      stack.Bell
	reader    int // which connection has the slot
}

// record is what the log holds: a state to begin with, or a transaction; and where the slot stood.
type record struct {
	State     *stack.State `json:"state,omitempty"`
	Txn       *stack.Txn   `json:"txn,omitempty"`
	Confirmed uint64       `json:"confirmed"`
}

// New adds the machine. Boot its host.
func New(s *sim.Sim, n *net.Network, name string, c Config) *Source {
	src := &Source{keepMost: c.KeepMost, toggles: c.Toggles, observer: c.Observer}
	src.commit = s.Symbol("stack.commit")
	src.Machine = stack.NewMachine(s, n, name, true, src.run)
	return src
}

// Durable is the last LSN in the bytes of a log.
func Durable(log []byte) uint64 { return journal.Extent(log) }

// End is the last LSN, as far as a running database has one.
func (src *Source) End() uint64 {
	if !src.Host.Up() || src.now == nil {
		return 0
	}
	return src.now.state.LSN
}

// Confirmed is where the slot stands.
func (src *Source) Confirmed() uint64 {
	if !src.Host.Up() || src.now == nil {
		return 0
	}
	return src.now.confirmed
}

// run is the program: it recovers, and serves.
func (src *Source) run(p *sim.Proc) error {
	src.now = nil
	in := &instance{
		Source: src, state: stack.NewState(), lock: sim.NewMutex(p.Sim(), "commit"),
	}
	log, found, err := journal.Open(src.Disk, LogName)
	if err != nil {
		return err
	}
	in.log = log
	for _, r := range found {
		if err := in.recover(r); err != nil {
			return err
		}
	}
	src.now = in
	src.observer.Report(stack.Event{Kind: stack.Found, Layer: stack.Source, Upto: in.state.LSN})
	return src.Serve(p, in.answer)
}

// recover takes in a record of the log.
func (in *instance) recover(of journal.Record) error {
	var r record
	if err := json.Unmarshal(of.Text, &r); err != nil {
		return err
	}
	if r.State != nil {
		in.state = r.State
	}
	if r.Txn != nil {
		in.apply(*r.Txn)
		in.observer.Report(stack.Event{Kind: stack.Committed, Txn: *r.Txn})
	}
	in.forget(r.Confirmed)
	return nil
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

// commitAll commits the mutations of a client in their order, up to the first that is ahead.
func (in *instance) commitAll(all []stack.Mutation) (last uint64, err error) {
	in.lock.Lock()
	defer in.lock.Unlock()
	for _, m := range all {
		last = in.state.Last[m.Client]
		if m.ID > last+1 && !in.toggles.GapsPass || m.Bad && in.toggles.PoisonBlocks {
			break
		}
		if m.ID <= last && in.toggles.RepeatIsFatal {
			return last, errRepeated
		}
		if m.ID <= last && !in.toggles.ResendApplies {
			continue
		}
		t := in.state.Next(m)
		if err := in.write(record{Txn: &t, Confirmed: in.confirmed}); err != nil {
			return 0, err
		}
		in.apply(t)
		in.Host.Note(in.Source.commit, t.LSN, m.Client<<32|m.ID)
		in.observer.Report(stack.Event{Kind: stack.Committed, Txn: t})
		in.observer.Report(stack.Event{Kind: stack.Claimed, Layer: stack.Source, Upto: t.LSN})
		last = m.ID
	}
	if n := in.keepMost; n > 0 && len(in.kept) > n {
		in.forget(in.kept[len(in.kept)-n-1].LSN)
	}
	in.news.Ring()
	return last, in.compact()
}

// errRepeated is that a mutation came again which is in the log.
var errRepeated = errors.New("source: a mutation came again")

// write adds a record to the log and syncs it.
func (in *instance) write(r record) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := in.log.Append(journal.Record{Mark: r.Txn.LSN, Text: text}); err != nil {
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
	base := in.state.Clone()
	all := make([]journal.Record, 0, 1+len(in.kept))
	add := func(mark uint64, r record) error {
		text, err := json.Marshal(r)
		all = append(all, journal.Record{Mark: mark, Text: text})
		return err
	}
	if err := add(base.LSN, record{State: base, Confirmed: in.confirmed}); err != nil {
		return err
	}
	for _, t := range in.kept {
		if err := add(t.LSN, record{Txn: &t, Confirmed: in.confirmed}); err != nil {
			return err
		}
	}
	return in.log.Replace(all)
}
