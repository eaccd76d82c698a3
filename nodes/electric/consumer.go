package electric

import (
	"time"

	"groundhog/nodes/electric/beam"
	"groundhog/sim"
)

// consumer writes the log of one shape. It is a temporary process: nobody starts it again but the
// next event that finds no row in the registry. It is one piece of memory with its storage: of
// hundreds of thousands none is in a cache, and what a turn needs comes at once if it stands
// together.
type consumer struct {
	store  storage
	svc    *Service
	handle Handle
	shape  int32

	pending   pendingTxn
	buffering bool        // the snapshot is not known yet
	timed     bool        // timer is set, or believed to be
	suspends  bool        // asked to, waits until it is clean
	latest    Offset      // last own operation
	mapping   []boundary  // committed and not reported flushed, in order
	one       [1]boundary // where mapping begins: most have no more at a time
	p         *beam.Process
	timer     sim.Event
	waiting   []*Fragment
}

// pendingTxn is the transaction whose begin was seen and whose commit was not.
type pendingTxn uint8

const (
	noTxn    pendingTxn = iota
	begunTxn            // without an own operation so far
	ownTxn              // the latest own operation is of it
)

// boundary translates a flush of the log into one of the stream: when the own operation at written
// is on the disk, the transaction is done up to its last, of whatever table.
type boundary struct{ written, last Offset }

// Messages of the consumer.
type (
	handleEvent   struct{ fragment *Fragment }
	snapshotKnown struct {
		rows []Change
		lsn  LSN
	}
	flushTick      struct{}
	storageFlushed struct{ offset Offset }
	stopForCleanup struct{}
	dieNow         struct{ why DeathReason }
)

const (
	flushEvery  = time.Second
	startupTime = time.Millisecond
)

// startConsumer spawns the consumer of a handle and enters it into the registry. create says that
// the shape is new: then the consumer has it routed before anything else.
func (svc *Service) startConsumer(h Handle, shape int, create bool) beam.PID {
	pid := svc.rt.Start("consumer", func(p *beam.Process) beam.Server {
		p.TrapExit()
		c := &consumer{svc: svc, p: p, handle: h, shape: int32(shape)}
		c.mapping = c.one[:0]
		return p.After(startupTime, func(*beam.Process) beam.Server { return c.open(create) })
	})
	svc.registry.Put(h, pid)
	svc.consumers.Put(pid, h)
	svc.note(svc.sym.started, uint64(pid), uint64(h))
	svc.observer.tell(Event{Kind: ConsumerStarted, Handle: h, PID: pid, Shape: shape})
	return pid
}

// open opens the storage of the shape, and has the collector route to it if it is new.
func (c *consumer) open(create bool) beam.Server {
	if err := c.svc.openStorage(&c.store, c.handle); err != nil {
		c.p.Raise("storage: " + err.Error())
	}
	c.svc.stores.Put(c.handle, &c.store)
	c.latest, c.buffering = c.store.persisted, !c.store.hasSnapshot
	if !create {
		return c.begin()
	}
	return c.p.Ask(
		c.svc.collector, addShape{c.handle, c.definition()},
		func(*beam.Process, beam.Answer) beam.Server { return c.begin() },
	)
}

// begin asks for the snapshot of the shape, unless it has one.
func (c *consumer) begin() beam.Server {
	if c.buffering {
		c.svc.startSnapshot(c.p.Self(), c.definition())
	}
	return c
}

func (c *consumer) definition() Definition { return c.svc.config.Shapes[c.shape] }

// HandleCall takes a fragment of the stream. The reply says that it is in the buffer, not that it
// is on the disk.
func (c *consumer) HandleCall(p *beam.Process, from beam.From, req any) {
	f := req.(handleEvent).fragment
	if why, ok := evalDeath(c.svc.host, PointHandleEvent); ok {
		c.obey(why)
	}
	c.charge(f)
	if c.buffering {
		c.waiting = append(c.waiting, f)
	} else {
		c.apply(f)
	}
	p.Reply(from, nil)
}

// charge kills a consumer that would hold more than its limit with f. Nobody is asked and nothing
// terminates: the garbage collector finds out.
func (c *consumer) charge(f *Fragment) {
	limit := c.svc.config.ConsumerLimit
	if limit == 0 {
		return
	}
	held := len(c.store.buf) + changeSize*len(f.Changes)
	for _, w := range c.waiting {
		held += changeSize * len(w.Changes)
	}
	if held > limit {
		c.svc.note(c.svc.host.Sim().Symbol("electric.heap-limit"), uint64(c.handle), uint64(held))
		c.p.Kill()
	}
}

// HandleInfo serves timers, the snapshot, the storage's own messages, and orders to die.
func (c *consumer) HandleInfo(p *beam.Process, msg any) {
	switch m := msg.(type) {
	case snapshotKnown:
		c.startStreaming(m)
	case flushTick:
		c.timed = false
		c.flush()
	case storageFlushed:
		c.flushed(m.offset)
	case stopForCleanup:
		p.Stop(cleanupReason)
	case challenge:
		if c.buffering {
			p.Send(c.svc.collector, challenged{c.handle})
		}
	case dieNow:
		c.obey(m.why)
	}
	c.maybeSuspend()
}

// obey dies for a reason. Only a suspend may have to wait.
func (c *consumer) obey(why DeathReason) {
	if why != DieSuspend {
		die(c.p, why)
	}
	c.suspends = true
	c.maybeSuspend()
}

// startStreaming takes the snapshot and drains what came in before it was known.
func (c *consumer) startStreaming(m snapshotKnown) {
	if !c.buffering {
		return
	}
	if err := c.store.saveSnapshot(m.rows, m.lsn); err != nil {
		c.p.Raise("snapshot: " + err.Error())
	}
	c.svc.note(c.svc.sym.snapshot, uint64(c.handle), uint64(m.lsn))
	c.svc.observer.tell(
		Event{Kind: SnapshotTaken, Handle: c.handle, Shape: int(c.shape), LSN: m.lsn, Rows: m.rows},
	)
	c.buffering = false
	waiting := c.waiting
	c.waiting = nil
	for _, f := range waiting {
		c.apply(f)
	}
}

// apply writes a fragment to the log's buffer.
func (c *consumer) apply(f *Fragment) {
	if f.LSN <= c.store.snapshotLSN || c.hasAlready(f) {
		if f.Commit {
			c.pending = noTxn
			if !c.svc.toggles.SkippedPending {
				c.considerFlushed(f.Last)
			}
		}
		return
	}
	if f.Begin {
		c.pending = begunTxn
	}
	if c.pending == noTxn && c.svc.toggles.NilGuard {
		if f.Commit {
			c.considerFlushed(f.Last)
		}
		return
	}
	if c.pending == noTxn && f.Commit {
		c.p.Raise("KeyError: key :consider_flushed? not found in nil")
	}
	for _, ch := range f.Changes {
		if ch.Value == Poison {
			if why, ok := evalDeath(c.svc.host, PointPoison); ok {
				die(c.p, why)
			}
		}
	}
	c.store.append(f.Changes)
	if n := len(f.Changes); n > 0 {
		c.latest = f.Changes[n-1].Offset
		if c.pending != noTxn {
			c.pending = ownTxn
		}
	}
	if f.Commit {
		c.commit(f)
	}
	c.schedule()
}

// hasAlready says whether the fragment was applied before this process, or this boot, began.
func (c *consumer) hasAlready(f *Fragment) bool {
	if c.svc.toggles.DedupeByTxn {
		return f.LSN <= c.store.seenTxn.Tx
	}
	return !c.latest.Before(f.Last)
}

// commit ends the pending transaction.
func (c *consumer) commit(f *Fragment) {
	var lastOwn Offset
	if c.pending == ownTxn {
		lastOwn = c.latest
	}
	if err := c.store.commit(lastOwn); err != nil && c.svc.toggles.RaiseWriteErrors {
		c.p.Raise("storage: " + err.Error())
	}
	c.mapping = append(c.mapping, boundary{lastOwn, f.Last})
	c.pending = noTxn
}

// Terminate closes the writer and leaves the rest to the cleaner, or to nobody: it depends on the
// reason. The flush it does is not reported: the message would go to the process that ends here.
func (c *consumer) Terminate(p *beam.Process, reason beam.Reason) {
	if reason.Detail == abortedDetail || fails(c.svc.host, PointTerminate) {
		p.Raise(abortedDetail)
	}
	if !c.store.clean() {
		c.write()
	}
	c.svc.ignore(c.store.log.Close())
	switch {
	case reason == suspendReason:
		c.svc.registry.Delete(c.handle)
	case reason == cleanupReason || reason.Kind == beam.Exception:
		p.Send(c.svc.cleaner, removeShape{c.handle})
	}
}
