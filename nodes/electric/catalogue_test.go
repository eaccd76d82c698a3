package electric

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim/fault"
)

// catalogue are the defects of Electric that need no random fault: each is one toggle and a story
// of a few transactions, in which the letter appears with the defect and nothing at all with its
// fix.
var catalogue = []struct {
	id           string
	defect, fix  Toggles
	batch, flush int // sizes of a fragment and of a buffer
	story        func(r *run)
	letters      []string
}{
	{
		"3106: entries start at the global offset",
		Toggles{Tracker: TrackerOptions{StartAtGlobal: true}}, Toggles{}, 0, 0, interleave,
		[]string{"wal-stays-bounded"},
	},
	{
		"3046, 3055: the timer is not set again after a flush for size",
		Toggles{StaleFlushTimer: true},
		Toggles{},
		0,
		3 * changeSize,
		func(r *run) {
			r.commit(1, 1) // sets the timer
			r.commit(1, 2) // too large: flushed, and the timer ended
			r.sim.RunFor(5 * time.Second)
			r.commit(1, 1) // nobody flushes it
		},
		[]string{"acks-catch-up"},
	},
	{
		"3056, 3058: what is skipped after a restart is not flushed",
		Toggles{SkippedPending: true, DedupeByTxn: true},
		Toggles{DedupeByTxn: true},
		0,
		0,
		func(r *run) {
			r.commit(1, 1)
			restartUnheard(r)
		},
		[]string{"acks-catch-up"},
	},
	{
		"2992: keep-alives do not move an idle slot",
		Toggles{IdleSlot: true},
		Toggles{},
		0,
		0,
		func(r *run) {
			r.commit(1, 1)
			r.sim.RunFor(5 * time.Second)
			r.pg.WriteUnpublished(1 << 20)
		},
		[]string{"acks-catch-up"},
	},
	{
		"3726, 3764: the commit of a transaction of whole fragments is dropped",
		Toggles{CutAtFull: true},
		Toggles{},
		3,
		0,
		func(r *run) {
			r.commit(1, 3)
			r.sim.RunFor(5 * time.Second)
		},
		[]string{"acked-is-durable"},
	},
	{
		"3985: a flush within a transaction comes before its entry", Toggles{},
		Toggles{DeferFlush: true}, 3, 3 * changeSize, tailOfOthers, []string{"acks-catch-up"},
	},
	{
		"4063: a flush is heard of after the commit that it came before",
		Toggles{TrackFragments: true}, Toggles{TrackFragments: true, DeferFlush: true}, 3, 0,
		func(r *run) {
			fault.On(r.sim).
				Inject(fault.Point{Host: "electric", Name: PointRoute,
					When: fault.When{From: 3, Max: 1}, Term: `return(2)`})
			r.commit(1, 1) // sets the timer
			r.sim.RunFor(999 * time.Millisecond)
			tailOfOthers(r) // it ends while the second fragment of this is routed
		},
		[]string{"acks-catch-up"},
	},
	{
		"4501: suspended within a transaction",
		Toggles{},
		Toggles{SuspendNeedsClean: true},
		3,
		0,
		func(r *run) {
			fault.On(r.sim).
				Inject(fault.Point{Host: "electric", Name: PointHandleEvent,
					When: fault.When{From: 2, Max: 1}, Term: `return("suspend")`})
			r.commit(1, 9)
		},
		[]string{"invalidated"},
	},
	{
		"4731: a keep-alive acknowledges what nobody flushed",
		Toggles{KeepaliveAcks: true},
		Toggles{},
		0,
		0,
		func(r *run) {
			r.commit(1, 1)
			r.sim.RunFor(20 * time.Millisecond)
		},
		[]string{"acked-is-durable"},
	},
}

// interleave keeps the two tables unflushed by turns for a minute.
func interleave(r *run) {
	for i := range 90 {
		r.commit(uint32(i%2), 1)
		r.sim.RunFor(700 * time.Millisecond)
		if r.pg.RetainedBytes() > 1000 {
			r.violate(
				"wal-stays-bounded", "%d bytes are kept under a steady load", r.pg.RetainedBytes(),
			)
		}
	}
}

// tailOfOthers commits a transaction whose first fragment belongs to a shape, whose last to
// another table.
func tailOfOthers(r *run) {
	var cs []Change
	for i := range 5 {
		cs = append(cs, Change{Table: uint32(1 - i/3), Row: uint64(i), Value: int64(i)})
	}
	_, err := r.pg.Commit(cs)
	require.NoError(r.t, err)
}

// lettersOf plays a story and concludes it half a minute later.
func lettersOf(
	t *testing.T, toggles Toggles, batch, flush int, story func(r *run),
) map[string]string {
	r := newRunWith(t, toggles, 1)
	defer r.sim.Close()
	if batch > 0 {
		r.svc.config.BatchSize = batch
	}
	if flush > 0 {
		r.svc.config.FlushSize = flush
	}
	watch := r.svc.observer
	r.svc.observer = func(e Event) {
		watch(e)
		if e.Kind == ShapeRemoved {
			r.violate("invalidated", "shape %d", e.Handle)
		}
	}
	r.sim.RunFor(2 * time.Second)
	story(r)
	res := r.sim.RunFor(30 * time.Second)
	require.NoError(t, res.Err)
	r.conclude()
	return r.found
}

// TestCatalogue finds each defect, and nothing with its fix.
func TestCatalogue(t *testing.T) {
	for _, c := range catalogue {
		t.Run(c.id, func(t *testing.T) {
			found := lettersOf(t, c.defect, c.batch, c.flush, c.story)
			for _, l := range c.letters {
				require.NotEmpty(t, found[l], "%v", found)
				t.Logf("%s %s", l, found[l])
			}
			require.Empty(t, lettersOf(t, c.fix, c.batch, c.flush, c.story))
		})
	}
}
