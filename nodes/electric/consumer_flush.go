package electric

import "slices"

// schedule arms the flush timer, or flushes at once what has grown too large.
func (c *consumer) schedule() {
	if len(c.store.buf) >= c.svc.config.FlushSize {
		if c.timed && c.svc.toggles.StaleFlushTimer {
			c.timer.Cancel()
		}
		c.flush()
		return
	}
	if !c.timed && !c.store.clean() {
		c.timer, c.timed = c.p.SendAfter(flushEvery, flushTick{}), true
	}
}

// flush writes the buffer and tells the consumer itself about it, as the storage of Electric does.
func (c *consumer) flush() {
	if !c.store.clean() {
		c.p.Send(c.p.Self(), storageFlushed{c.write()})
	}
}

// write flushes the storage; what fails there raises, if the version looks at it at all.
func (c *consumer) write() Offset {
	if fails(c.svc.host, PointStorageWrite) {
		c.store.failed = true
		c.p.Raise(abortedDetail)
	}
	o, err := c.store.flush()
	if err != nil {
		c.p.Raise("storage: " + err.Error())
	}
	c.svc.note(c.svc.sym.durable, uint64(c.handle), uint64(o.Tx))
	c.svc.observer.tell(Event{Kind: LogDurable, Handle: c.handle, Offset: c.store.persisted})
	return o
}

// flushed reports a flush of the log up to o in terms of the stream.
func (c *consumer) flushed(o Offset) {
	if c.svc.toggles.DeferFlush {
		n := 0
		for n < len(c.mapping) && !o.Before(c.mapping[n].written) {
			n++
		}
		if n > 0 {
			last := c.mapping[n-1].last
			c.mapping = slices.Delete(c.mapping, 0, n)
			c.report(last)
		}
		return
	}
	for len(c.mapping) > 0 && c.mapping[0].written.Before(o) {
		c.mapping = slices.Delete(c.mapping, 0, 1)
	}
	if len(c.mapping) > 0 && c.mapping[0].written == o {
		o = c.mapping[0].last
		c.mapping = slices.Delete(c.mapping, 0, 1)
	}
	c.report(o)
}

// considerFlushed is for a transaction that needs no writing: it counts as flushed when all before
// it is.
func (c *consumer) considerFlushed(last Offset) {
	if n := len(c.mapping); n > 0 {
		c.mapping[n-1].last = last
		return
	}
	c.report(last)
}

func (c *consumer) report(o Offset) {
	c.svc.note(c.svc.sym.flushed, uint64(c.handle), uint64(o.Tx))
	c.p.Send(c.svc.collector, writerFlushed{c.handle, o})
}

// maybeSuspend suspends a consumer that was asked to. Before PR 4503 it did so whenever its
// snapshot was known, in the middle of a transaction too, and with flushes that were not reported.
func (c *consumer) maybeSuspend() {
	if !c.suspends || c.buffering {
		return
	}
	dirty := c.pending != noTxn || len(c.mapping) > 0 || !c.store.clean()
	if !c.svc.toggles.SuspendNeedsClean || !dirty {
		c.p.Stop(suspendReason)
	}
}
