package electric

import (
	"slices"
	"time"
)

// flushEvery is how long the storage buffers before it flushes.
const flushEvery = time.Second

// scheduleFlush sets the flush timer, or flushes at once what has grown too large.
func (c *consumer) scheduleFlush() {
	if len(c.storage.buf) >= c.svc.config.FlushSize {
		if c.flushTimerSet && c.svc.toggles.StaleFlushTimer {
			c.flushTimer.Cancel()
		}
		c.flush()
		return
	}
	if !c.flushTimerSet && !c.storage.clean() {
		c.flushTimer, c.flushTimerSet = c.p.SendAfter(flushEvery, scheduledFlush{}), true
	}
}

// flush writes the buffer and sends the consumer itself a message about it, as the storage of
// Electric does.
func (c *consumer) flush() {
	if !c.storage.clean() {
		c.p.Send(c.p.Self(), storageFlushed{c.write()})
	}
}

// write flushes the storage; what fails there raises, if the version looks at it at all.
func (c *consumer) write() Offset {
	if fails(c.svc.host, PointStorageWrite) {
		c.storage.failed = true
		c.p.Raise(abortedDetail)
	}
	o, err := c.storage.flush()
	if err != nil {
		c.p.Raise("storage: " + err.Error())
	}
	c.svc.note(c.svc.sym.durable, uint64(c.handle), uint64(o.Tx))
	c.reportDurable()
	return o
}

// reportDurable tells the observer how far log and pointer are on the disk.
func (c *consumer) reportDurable() {
	c.svc.observer.report(Event{Kind: LogDurable, Handle: c.handle, Offset: c.storage.persisted})
}

// confirmFlushed reports a flush of the log up to o to the collector, aligned to the boundary of a
// transaction.
func (c *consumer) confirmFlushed(o Offset) {
	if c.svc.toggles.DeferFlush {
		n := 0
		for n < len(c.offsetMapping) && !o.Before(c.offsetMapping[n].written) {
			n++
		}
		if n > 0 {
			last := c.offsetMapping[n-1].last
			c.offsetMapping = slices.Delete(c.offsetMapping, 0, n)
			c.notifyFlushed(last)
		}
		return
	}
	for len(c.offsetMapping) > 0 && c.offsetMapping[0].written.Before(o) {
		c.offsetMapping = slices.Delete(c.offsetMapping, 0, 1)
	}
	if len(c.offsetMapping) > 0 && c.offsetMapping[0].written == o {
		o = c.offsetMapping[0].last
		c.offsetMapping = slices.Delete(c.offsetMapping, 0, 1)
	}
	c.notifyFlushed(o)
}

// considerFlushed is for a transaction that needs no writing: it counts as flushed when all before
// it is.
func (c *consumer) considerFlushed(last Offset) {
	if n := len(c.offsetMapping); n > 0 {
		c.offsetMapping[n-1].last = last
		return
	}
	c.notifyFlushed(last)
}

// notifyFlushed tells the collector up to where the shape is flushed.
func (c *consumer) notifyFlushed(o Offset) {
	c.svc.note(c.svc.sym.flushed, uint64(c.handle), uint64(o.Tx))
	c.p.Send(c.svc.collector, writerFlushed{c.handle, o})
}
