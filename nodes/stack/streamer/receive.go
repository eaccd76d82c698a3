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
			in.startAgain(p)
		}
		p.Sleep(stack.RetryAfter)
	}
}

// errGap is that the slot has left what the log has.
var errGap = errors.New("streamer: the slot begins behind the log")

// errAgain is that another log begins.
var errAgain = errors.New("streamer: another log begins")

// startAgain begins a new log in the place of one with a hole behind it, and starts with it.
func (in *instance) startAgain(p *sim.Proc) {
	in.ending = true // nobody appends to the file meanwhile
	err := errAgain
	if in.toggles.RestoreAgain {
		err = errors.Join(in.file.Replace(nil), err)
	} else {
		next := &instance{Streamer: in.Streamer, file: in.file}
		next.epoch = in.Host.Stream("epoch").Uint64()
		err = errors.Join(next.begin(p), err)
	}
	in.Fail(err)
}

// Rotate is an operator who has the streamer begin a new log. One that is off does nothing.
func (st *Streamer) Rotate() {
	if in := st.now; st.Host.Up() && in != nil && !in.ending {
		st.Host.Go("rotate", in.startAgain).Daemon()
	}
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
	silence := stack.Silence
	if in.toggles.NoReceiveTimeout {
		silence = 0
		if err := c.WaitForever(); err != nil {
			return err
		}
	}
	for {
		m, err := c.Receive(silence)
		if err != nil {
			return err
		}
		in.heard = in.Host.Monotonic()
		switch m.Kind {
		case stack.Started:
			if m.LSN > received && !in.toggles.TrustSlot {
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

// acknowledge tells the slot how far the log is durable, though its machine may be lost.
func (in *instance) acknowledge(received uint64) error {
	if in.conn == nil {
		return nil
	}
	upto := min(in.synced, in.backed)
	if in.toggles.AckUnbacked {
		upto = in.synced
	}
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
		if in.ending {
			continue
		}
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

// compact replaces a file that has grown long by the log without its oldest entries.
func (in *instance) compact() error {
	if in.file.Len() < 2*keep {
		return nil
	}
	in.log.Trim(keep)
	return in.replace(in.log)
}
