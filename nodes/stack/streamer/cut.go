package streamer

import (
	"time"

	"groundhog/nodes/stack"
	"groundhog/sim"
)

const (
	cutEach  = 50 * time.Millisecond  // what comes in during this time is one entry
	syncEach = 500 * time.Millisecond // with PublishUnsynced
)

// cut makes entries of what has come in: it appends them, syncs them and publishes them. It returns
// when the file fails.
func (in *instance) cut(p *sim.Proc) error {
	bell := in.work.Join(p.Sim())
	lastSync := in.Host.Monotonic()
	early := in.config.Toggles.PublishUnsynced
	for {
		if in.ending || len(in.pending) == 0 && in.lsn == in.synced {
			stack.Await(bell)
		}
		p.Sleep(cutEach)
		if in.ending {
			continue
		}
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

// store says that the file is durable as far as it goes.
func (in *instance) store() {
	in.synced = in.lsn
	in.Host.Note(in.sym.stored, in.lsn, in.head)
	in.report(stack.Event{Kind: stack.Claimed, Layer: stack.Stored, Upto: in.synced})
	in.backup.bell.Ring()
}
