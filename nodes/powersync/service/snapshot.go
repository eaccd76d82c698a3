package service

import (
	"errors"
	"fmt"
	"time"

	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// slotError is a slot that cannot be gone on with (MissingReplicationSlotError.ts).
type slotError struct {
	status     string // of protocol
	inSnapshot bool   // else while streaming, as far as the service knows
}

// Error says what has become of the slot.
func (e slotError) Error() string {
	phase := "streaming"
	if e.inSnapshot {
		phase = "the snapshot"
	}
	return fmt.Sprintf("replication slot is %s while %s", e.status, phase)
}

// again tells whether a new slot is tried (shouldRetryReplication). A snapshot during which the
// source gave the slot up would only come to the same end.
func (e slotError) again() bool { return e.status != protocol.SlotLost || !e.inSnapshot }

// The delays of the replicator: after such an error, until it looks at its jobs again, and between
// two messages that it has the source write.
const (
	slotErrorDelay = 2 * time.Second
	refreshEvery   = 5 * time.Second
	pingEvery      = time.Minute
)

// replicateSnapshots follows the source, for ever, from a snapshot of it on
// (WalStreamReplicationJob.ts).
func (v *Service) replicateSnapshots(p *sim.Proc) {
	for {
		d := v.storage.replicating()
		err := v.replicateOnce(p, d)
		v.host.Logf("replication into %s: %v", d.slot(), err)
		var e slotError
		if !errors.As(err, &e) {
			p.Sleep(reconnectAfter)
			continue
		}
		if e.again() {
			v.storage.restart(d)
			v.dropSlot(d)
		}
		p.Sleep(slotErrorDelay)
		p.Sleep(p.Stream("refresh").Duration(0, refreshEvery))
	}
}

// pingSource has the source write a message now and then, so that what was replicated moves on
// where nobody writes, also if the connection broke when a snapshot was done
// (AbstractReplicator.ts, runLoop; WalStreamReplicationJob.ts, keepAlive).
func (v *Service) pingSource(p *sim.Proc) {
	for {
		p.Sleep(pingEvery)
		conn, err := v.stack.DialTimeout(v.config.Source, connectTimeout)
		if err == nil {
			_, err = ask(protocol.NewConn(conn), protocol.PathPing)
			conn.Close()
		}
		if err != nil {
			v.host.Logf("the source is not pinged: %v", err)
		}
	}
}

// dropSlot cleans up after a deployment that nothing replicates into any more.
func (v *Service) dropSlot(d *deployment) {
	conn, err := v.stack.DialTimeout(v.config.Source, connectTimeout)
	if err != nil {
		return // the slot stays: it is lost or missing anyway
	}
	defer conn.Close()
	_, err = protocol.NewConn(conn).Call(
		protocol.Request{Path: protocol.PathDropSlot, Slot: d.slot()})
	if err != nil {
		v.host.Logf("slot %s is not dropped: %v", d.slot(), err)
	}
}

// replicateOnce replicates into a deployment until something fails.
func (v *Service) replicateOnce(p *sim.Proc, d *deployment) error {
	conn, err := v.stack.DialTimeout(v.config.Source, connectTimeout)
	if err != nil {
		return err
	}
	defer conn.Close()
	source := protocol.NewConn(conn)
	if err := v.initSlot(source, d); err != nil {
		return err
	}
	if !d.done {
		if err := v.snapshot(p, source, d); err != nil {
			return err
		}
	}
	r := protocol.Request{Path: protocol.PathReplicate, Slot: d.slot()}
	if err := source.Send(r); err != nil {
		return err
	}
	for {
		if err := v.followSlot(p, source, d); err != nil {
			return err
		}
	}
}

// slotStatus asks the source what has become of a slot.
func slotStatus(source *protocol.Conn, d *deployment) (string, error) {
	a, err := source.Call(protocol.Request{Path: protocol.PathSlot, Slot: d.slot()})
	return a.WALStatus, err
}

// initSlot looks at the slot of a deployment, and makes one for a snapshot that has none: that one
// begins anew (WalStream.ts, initSlot). A lost slot is tried again by another if it was lost while
// streaming; before PR 606 it always counted as that.
func (v *Service) initSlot(source *protocol.Conn, d *deployment) error {
	status, err := slotStatus(source, d)
	switch {
	case err != nil:
		return err
	case status == protocol.SlotLost:
		return slotError{status, !d.done && !v.toggles.StreamingPhase}
	case status == protocol.SlotValid:
		return nil
	case d.done:
		return slotError{status, false}
	}
	d.clear()
	v.report(Event{SnapshotBegun, d.number})
	_, err = source.Call(protocol.Request{Path: protocol.PathCreateSlot, Slot: d.slot()})
	return err
}

// snapshot stores the rows of the source chunk by chunk, from where it stands. What changes
// meanwhile comes with the log, from the begin of the slot on. Now and then the slot is looked at,
// since PR 554 (WalStream.ts, snapshotTable, checkSlotHealth).
func (v *Service) snapshot(p *sim.Proc, source *protocol.Conn, d *deployment) error {
	looked := p.Now()
	for {
		var chunk protocol.Record
		err := source.Send(protocol.Request{Path: protocol.PathSnapshot, After: d.after})
		if err == nil {
			err = source.Receive(&chunk)
		}
		if err != nil {
			return err
		}
		if len(chunk.Rows) == 0 {
			return v.endSnapshot(source, d, chunk.LSN)
		}
		p.Sleep(p.Stream("snapshot").Duration(v.config.Snapshot/4, v.config.Snapshot))
		v.storage.store(d, chunk.Rows)
		if v.toggles.NoSlotCheck || p.Now().Sub(looked) < v.config.SlotCheck {
			continue
		}
		looked = p.Now()
		status, err := slotStatus(source, d)
		if err != nil {
			return err
		}
		if status != protocol.SlotValid {
			return slotError{status, true}
		}
	}
}

// endSnapshot takes note that all rows are stored, and has the source write a message, so that
// there is something to replicate behind them.
func (v *Service) endSnapshot(source *protocol.Conn, d *deployment, end int64) error {
	d.done, d.notBefore = true, end
	v.report(Event{SnapshotDone, d.number})
	if v.toggles.ChecksAtEnd {
		status, err := slotStatus(source, d)
		if err == nil && status != protocol.SlotValid {
			err = slotError{status, true}
		}
		if err != nil {
			d.done = false
			return err
		}
	}
	_, err := ask(source, protocol.PathPing)
	return err
}

// followSlot takes what has come of the log, as [Service.follow] does, into a deployment.
func (v *Service) followSlot(p *sim.Proc, source *protocol.Conn, d *deployment) error {
	var records []protocol.Record
	for first := true; first || source.Buffered(); first = false {
		var r protocol.Record
		if err := source.Receive(&r); err != nil {
			return err
		}
		if r.Slot != "" {
			return slotError{r.Slot, false}
		}
		if r.LSN > d.replicated {
			records = append(records, r)
		}
		if first {
			p.Sleep(p.Stream("lag").Duration(v.config.Lag/20, v.config.Lag))
		}
	}
	if len(records) == 0 {
		return nil
	}
	if made, first := v.storage.replicate(d, records); made {
		v.note(v.sym.checkpoint, uint64(v.storage.newest.op), uint64(v.storage.newest.lsn))
		if first {
			v.report(Event{Activated, d.number})
			v.changes.restart()
		}
		v.changes.stored.TrySend(struct{}{})
	}
	return source.Send(protocol.Request{LSN: d.replicated})
}
