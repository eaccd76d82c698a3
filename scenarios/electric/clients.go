package electric

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"groundhog/model/shapelog"
	"groundhog/nodes/electric"
	"groundhog/sim"
	"groundhog/sim/explore"
)

// client follows one shape as an application does: it asks for what is behind its offset, and
// begins anew when the handle is another. It outlives every crash of the service.
type client struct {
	w      *system
	shape  int
	handle electric.Handle
	offset electric.Offset
	rows   map[uint64]electric.Change
	asked  bool // and not answered yet
}

// pollEach is how often a client asks; one without an answer asks again after ten times that.
const pollEach = 130 * time.Millisecond

// withClients are a scenario's clients, one for each shape.
func withClients(sc *explore.Scenario) *explore.Scenario {
	sc.Sweep = 40
	sc.Play = func(r *explore.Run) {
		w := newSystem(r)
		for shape := range electric.DefaultShapes() {
			c := &client{w: w, shape: shape}
			c.poll(0)
		}
		r.Follow(handlers(w))
		w.finish(r)
	}
	return sc
}

// poll asks once, and again later.
func (c *client) poll(silent int) {
	if silent++; silent > 10 {
		c.asked = false
	}
	if !c.asked {
		c.asked, silent = true, 0
		c.w.svc.Read(c.shape, c.handle, c.offset, c.take)
	}
	c.w.Sim.World().After(pollEach, sim.HandlerFunc(func(uint64) { c.poll(silent) }), 0)
}

// take takes a page.
func (c *client) take(p electric.Page) {
	c.asked = false
	if !p.Refetch && p.Handle != c.handle {
		return // of a request that was given up
	}
	if p.Refetch {
		c.handle, c.rows = p.Handle, make(map[uint64]electric.Change)
	}
	c.offset = p.Offset
	for _, change := range slices.Concat(p.Snapshot, p.Changes) {
		c.rows[change.Row] = change
	}
	c.w.record.read(c, p.UpToDate)
}

// read records what a client has. A handle that the history does not know yet, or no more, is not
// spoken of.
func (r *record) read(c *client, upTo electric.LSN) {
	if known := r.handle(c.handle); !known.served || known.removed {
		return
	}
	r.stamp()
	var view []shapelog.Entry
	for row, change := range c.rows { // order-free: sorted below
		view = append(view, shapelog.Entry{Key: strconv.FormatUint(row, 10),
			Value: rowValue(change)})
	}
	slices.SortFunc(view, func(a, b shapelog.Entry) int { return strings.Compare(a.Key, b.Key) })
	offset := shapelog.Offset{LSN: shapelog.LSN(c.offset.Tx), Op: c.offset.Op}
	r.history.Read("client-"+strconv.Itoa(c.shape),
		r.handle(c.handle).name, offset, shapelog.LSN(upTo), view)
}
