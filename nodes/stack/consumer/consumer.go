package consumer

import (
	"slices"

	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

// state is how a consumer stands.
type state uint8

const (
	waits state = iota // for the stream to begin, with what it has flushed
	runs
	ended
	void // in quarantine: it has nothing, and waits for a snapshot
)

// Consumer is that of one shape.
type Consumer struct {
	*Set
	number uint64
	shape  stack.Shapes
	lock   *sim.Mutex // of the file
	file   *journal.Journal
	state  state
	life   int // which one it is, of those that began one after the other

	rows  map[uint64]stack.Row // as of lsn
	lsn   uint64
	queue []part // that has come and is not published
	upto  uint64 // how far the stream is, for this one

	dirty    map[uint64]stack.Row // rows that have changed since the last flush
	since    sim.Instant          // when the first of them has
	pins     []uint64             // LSNs that concern the shape and are not flushed, of any life
	deaths   int                  // since the last flush
	lacks    bool                 // something that will not come again
	asks     bool                 // for a snapshot, with SnapshotsAtOnce
	hangs    bool
	poisoned bool
	poison   uint64 // the LSN by which it ends; 0: none yet
}

// part is what a transaction does to a shape.
type part struct {
	lsn  uint64
	rows []stack.Row
}

// begins has it run, as the stream begins behind an LSN, unless it lacks something before that.
func (c *Consumer) begins(lsn uint64) {
	if c.misses(lsn) && !c.config.Toggles.TrustShapes {
		c.die()
		c.lacks = true
		return
	}
	c.state, c.upto = runs, max(c.lsn, lsn)
	c.advance()
}

// misses says whether something behind what it has flushed came before the stream begins.
func (c *Consumer) misses(begins uint64) bool {
	if begins <= c.lsn {
		return false
	}
	known, ok := c.config.Log(c.lsn)
	return !ok || slices.ContainsFunc(known, func(t stack.Txn) bool {
		return t.LSN > c.lsn && t.LSN <= begins && len(concerns(c.shape, t)) > 0
	})
}

// take takes in a transaction of the stream, and pins it if it concerns the shape.
func (c *Consumer) take(t stack.Txn) {
	if t.LSN <= c.upto && c.state != ended && c.state != waits {
		return
	}
	rows := concerns(c.shape, t)
	if len(rows) > 0 {
		c.pin(t.LSN)
	}
	if c.state == ended || c.state == waits {
		return
	}
	c.upto = t.LSN
	if len(rows) > 0 {
		c.queue = append(c.queue, part{t.LSN, rows})
	}
	c.advance()
}

// pin keeps the slot below an LSN until it is flushed. One in quarantine promises nothing.
func (c *Consumer) pin(lsn uint64) {
	lost := c.state == ended || c.state == waits
	if c.state == void || lost && (lsn <= c.lsn || c.config.Toggles.DropsUndelivered) {
		return
	}
	if n := len(c.pins); n == 0 || lsn > c.pins[n-1] {
		c.pins = append(c.pins, lsn)
	}
}

// unpin lets the slot go on to an LSN, as far as this consumer is concerned.
func (c *Consumer) unpin(lsn uint64) {
	for len(c.pins) > 0 && c.pins[0] <= lsn {
		c.pins = c.pins[1:]
	}
}

// advance applies what is published.
func (c *Consumer) advance() {
	if c.state != runs {
		return
	}
	for len(c.queue) > 0 && c.queue[0].lsn <= c.head {
		of := c.queue[0]
		if c.poisoned && (c.poison == 0 || c.poison == of.lsn) {
			c.poison = of.lsn
			c.die()
			return
		}
		c.queue = c.queue[1:]
		c.apply(of)
	}
	if upto := min(c.head, c.upto); upto > c.lsn {
		c.lsn = upto
	}
}

// apply makes what a transaction does part of the rows.
func (c *Consumer) apply(of part) {
	if len(c.dirty) == 0 {
		c.since = c.Host.Monotonic()
	}
	for _, row := range of.rows {
		c.rows[row.Key], c.dirty[row.Key] = row, row
	}
	c.lsn = of.lsn
	c.work.Ring()
}

// die loses what it has in memory. What it has not flushed stays pinned.
func (c *Consumer) die() {
	if c.state == void {
		return
	}
	c.Host.Note(c.sym.died, c.number, c.lsn)
	c.state, c.hangs = ended, false
	c.life++
	c.forget()
	c.work.Ring()
}

// forget empties the memory.
func (c *Consumer) forget() {
	c.rows, c.dirty = make(map[uint64]stack.Row), make(map[uint64]stack.Row)
	c.queue, c.lsn, c.upto = nil, 0, 0
}

// flushed is told that all up to an LSN is in the file.
func (c *Consumer) flushed(lsn uint64) {
	c.unpin(lsn)
	c.config.Observer.Report(stack.Event{
		Kind: stack.Claimed, Layer: stack.Shape, ID: c.number, Upto: lsn,
	})
	c.config.Moved()
}
