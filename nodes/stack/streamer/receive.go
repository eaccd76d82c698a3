package streamer

import (
	"encoding/json"
	"errors"

	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

// receive reads the slot, over one connection after the other.
func (in *instance) receive(p *sim.Proc) {
	for {
		err := in.stream()
		if errors.Is(err, errGap) {
			in.startAgain()
		}
		p.Sleep(stack.RetryAfter)
	}
}

// errGap is that the slot has left what the log has.
var errGap = errors.New("streamer: the slot begins behind the log")

// startAgain gives up a log with a hole behind it. The next start begins another one.
func (in *instance) startAgain() {
	if err := in.file.Replace(nil); err != nil {
		in.Fail(err)
	}
	in.Fail(errGap)
}

// stream reads one connection to its end.
func (in *instance) stream() error {
	c, err := in.Dial(in.source)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Send(stack.Message{Kind: stack.Replicate}); err != nil {
		return err
	}
	received := in.lsn
	for _, t := range in.pending {
		received = t.LSN
	}
	in.conn = c
	defer func() { in.conn = nil }()
	for {
		m, err := c.Receive(stack.Silence)
		if err != nil {
			return err
		}
		in.heard = in.Host.Monotonic()
		switch m.Kind {
		case stack.Started:
			if m.LSN > received {
				return errGap
			}
		case stack.Streamed:
			if m.Txn.LSN > received {
				in.pending = append(in.pending, *m.Txn)
				received = m.Txn.LSN
			}
		}
		if err := in.acknowledge(received); err != nil {
			return err
		}
	}
}

// acknowledge tells the slot how far the log is durable.
func (in *instance) acknowledge(received uint64) error {
	if in.conn == nil {
		return nil
	}
	upto := in.synced
	if in.toggles.AckReceived {
		upto = max(upto, received)
	}
	return in.conn.Send(stack.Message{Kind: stack.Flushed, LSN: upto})
}

// cut makes entries of what has come in: it appends them, syncs them and publishes them. It returns
// when the file fails.
func (in *instance) cut(p *sim.Proc) error {
	lastSync := in.Host.Monotonic()
	for {
		p.Sleep(cutEach)
		early := in.toggles.PublishUnsynced
		var e stack.Entry
		if len(in.pending) > 0 {
			var err error
			if e, err = in.write(in.pending); err != nil {
				return err
			}
			in.pending = nil
			if early {
				in.publishEntry(e)
			}
		}
		if in.lsn == in.synced || early && in.Host.Monotonic()-lastSync < sim.Instant(syncEach) {
			continue
		}
		if err := in.file.Sync(); err != nil {
			return err
		}
		lastSync = in.Host.Monotonic()
		in.store()
		if !early {
			in.publishEntry(e)
		}
		if err := in.compact(); err != nil {
			return err
		}
		if err := in.acknowledge(in.lsn); err != nil {
			continue // the receiver finds out
		}
	}
}

// write appends an entry to the file.
func (in *instance) write(txns []stack.Txn) (e stack.Entry, err error) {
	e = stack.Entry{Position: in.head + 1, Epoch: in.epoch, Txns: txns}
	lsn := in.lsn
	for _, t := range txns {
		lsn = t.LSN
	}
	text, err := json.Marshal(record{Entry: &e})
	if err != nil {
		return e, err
	}
	if err := in.file.Append(journal.Record{Mark: lsn, Text: text}); err != nil {
		return e, err
	}
	in.head, in.lsn = e.Position, lsn
	return e, nil
}

// store says that the file is durable as far as it goes.
func (in *instance) store() {
	in.synced = in.lsn
	in.Host.Note(in.stored, in.lsn, in.head)
	in.observer.Report(stack.Event{Kind: stack.Claimed, Layer: stack.Stored, Upto: in.synced})
}

// compact replaces a file that has grown long by the state at its end, and keeps in memory what
// views may still lack.
func (in *instance) compact() error {
	in.log.Trim(keep)
	if in.file.Len() < 2*keep {
		return nil
	}
	return in.replace(in.log.Head(), in.log.State())
}
