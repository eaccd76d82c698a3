package electric

import (
	"time"

	"groundhog/nodes/electric/beam"
	"groundhog/sim"
)

// consumer is the process that writes the log of one shape, as Electric's Shapes.Consumer. It is a
// temporary process: nobody starts it again but the next event that finds no row in the registry.
//
// Its parts stand in the order of the original: the state, the start, calls, messages, suspension,
// the end; consumer_txn.go is what it does with the fragments of a transaction, consumer_flush.go
// what it does about flushes.
type consumer struct {
	svc    *Service
	p      *beam.Process
	handle Handle
	shape  int32

	pendingTxn    pendingTxn
	buffering     bool       // the snapshot is not known yet
	flushTimerSet bool       // the timer runs, or is believed to
	suspending    bool       // it was asked to suspend, and waits until it may
	latestOffset  Offset     // of the last operation that was written
	offsetMapping []boundary // of transactions that are complete and not reported flushed, in order
	buffer        []*Fragment
	building      *Fragment // with BuildTxns: what has come of a transaction
	flushTimer    sim.Event
	storage       storage
}

// pendingTxn is the transaction whose begin was seen and whose commit was not.
type pendingTxn uint8

const (
	noTxn      pendingTxn = iota
	emptyTxn              // no operation of it was written so far
	writtenTxn            // the latest operation that was written is of it
)

// boundary aligns a flush of the log with the stream (txn_offset_mapping): when the operation at
// written is on the disk, the transaction is flushed up to its last operation, of whatever table.
type boundary struct{ written, last Offset }

// The call and the messages of the consumer.
type (
	handleEvent    struct{ fragment *Fragment }
	storageFlushed struct{ offset Offset } // {Storage, :flushed, offset}
	scheduledFlush struct{}                // a message of the storage to itself: its timer
	snapshotKnown  struct {                // :pg_snapshot_known, with the rows
		rows []Change
		lsn  LSN
	}
	stopAndClean        struct{}
	dieNow              struct{ why DeathReason }
	verifyFlushProgress struct{} // the collector asks a writer that makes no progress
)

// startupTime is how long a consumer takes until it opens its storage.
const startupTime = time.Millisecond

// startConsumer spawns the consumer of a handle and enters it into the registry. create says that
// the shape is new: then the consumer has it routed before anything else.
func (svc *Service) startConsumer(h Handle, shape int, create bool) beam.PID {
	pid := svc.rt.Start("consumer", func(p *beam.Process) beam.Server {
		p.TrapExit()
		c := &consumer{svc: svc, p: p, handle: h, shape: int32(shape)}
		initialize := func(*beam.Process) beam.Server { return c.initialize(create) }
		return p.After(startupTime, initialize)
	})
	svc.registry.Put(h, pid)
	svc.consumers.Put(pid, h)
	svc.note(svc.sym.started, uint64(pid), uint64(h))
	svc.observer.report(Event{Kind: ConsumerStarted, Handle: h, PID: pid, Shape: shape})
	return pid
}

// initialize opens the storage of the shape, and has the collector route to it if it is new.
func (c *consumer) initialize(create bool) beam.Server {
	if err := c.svc.openStorage(&c.storage, c.handle); err != nil {
		c.p.Raise("storage: " + err.Error())
	}
	c.svc.stores.Put(c.handle, &c.storage)
	// A crash between the flush of an earlier process and its report left it to this one.
	c.reportDurable()
	c.latestOffset, c.buffering = c.storage.persisted, !c.storage.hasSnapshot
	if !create {
		return c.finishInitialization()
	}
	add := addShape{c.handle, c.definition()}
	return c.p.Ask(c.svc.collector, add, func(*beam.Process, beam.Answer) beam.Server {
		return c.finishInitialization()
	})
}

// finishInitialization asks for the snapshot of the shape, unless it has one.
func (c *consumer) finishInitialization() beam.Server {
	if c.buffering {
		c.svc.startSnapshot(c.p.Self(), c.definition())
	}
	return c
}

func (c *consumer) definition() Definition { return c.svc.config.Shapes[c.shape] }

// HandleCall takes a fragment of the stream. The reply says that it is in a buffer, not that it is
// on the disk.
func (c *consumer) HandleCall(p *beam.Process, from beam.From, req any) {
	f := req.(handleEvent).fragment
	if why, ok := evalDeath(c.svc.host, PointHandleEvent); ok {
		c.die(why)
	}
	c.checkHeap(f)
	if f = c.build(f); f != nil {
		c.handleTxnFragment(f)
	}
	p.Reply(from, nil)
}

// HandleInfo serves the storage's messages, the snapshot, and orders to end.
func (c *consumer) HandleInfo(p *beam.Process, msg any) {
	switch m := msg.(type) {
	case storageFlushed:
		c.confirmFlushed(m.offset)
	case scheduledFlush:
		c.flushTimerSet = false
		c.flush()
	case snapshotKnown:
		c.handleSnapshot(m)
	case stopAndClean:
		p.Stop(cleanupReason)
	case dieNow:
		c.die(m.why)
	case verifyFlushProgress:
		if c.buffering {
			p.Send(c.svc.collector, deferringFlush{c.handle})
		}
	}
	c.maybeSuspend()
}

// handleSnapshot makes the snapshot durable and goes through what was buffered until it was known.
func (c *consumer) handleSnapshot(m snapshotKnown) {
	if !c.buffering {
		return
	}
	if err := c.storage.saveSnapshot(m.rows, m.lsn); err != nil {
		c.p.Raise("snapshot: " + err.Error())
	}
	c.svc.note(c.svc.sym.snapshot, uint64(c.handle), uint64(m.lsn))
	c.svc.observer.report(Event{
		Kind: SnapshotTaken, Handle: c.handle, Shape: int(c.shape), LSN: m.lsn, Rows: m.rows,
	})
	c.buffering = false
	c.processBuffer()
}

// maybeSuspend suspends a consumer that was asked to. Before PR 4503 it did so whenever its
// snapshot was known, in the middle of a transaction too, and with flushes that were not reported.
func (c *consumer) maybeSuspend() {
	if !c.suspending || c.buffering {
		return
	}
	if !c.svc.toggles.SuspendNeedsClean || c.canSuspend() {
		c.p.Stop(suspendReason)
	}
}

// canSuspend says that everything that was sent here is flushed and reported.
func (c *consumer) canSuspend() bool {
	return c.pendingTxn == noTxn && len(c.offsetMapping) == 0 && c.storage.clean()
}

// die ends the consumer for a reason. Only a suspension may have to wait.
func (c *consumer) die(why DeathReason) {
	if why != DieSuspend {
		die(c.p, why)
	}
	c.suspending = true
	c.maybeSuspend()
}

// Terminate closes the writer and leaves the rest to the cleaner, or to nobody: it depends on the
// reason. The flush it does is not reported: the message would go to the process that ends here.
func (c *consumer) Terminate(p *beam.Process, reason beam.Reason) {
	if reason.Detail == abortedDetail || fails(c.svc.host, PointTerminate) {
		p.Raise(abortedDetail)
	}
	if !c.storage.clean() {
		c.write()
	}
	c.svc.ignore(c.storage.log.Close())
	switch {
	case reason == suspendReason:
		c.svc.registry.Delete(c.handle)
	case reason == cleanupReason || reason.Kind == beam.Exception,
		c.svc.toggles.Monitors && reason.Kind == beam.ShutdownWith:
		p.Send(c.svc.cleaner, removeShape{c.handle})
	}
}
