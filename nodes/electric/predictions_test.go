package electric

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/sim"
	"groundhog/sim/fault"
)

// predictions are what reading the code of 1.7.9 makes one expect, and nobody has reported. Each is
// a story that shows the letter at 1.7.9 and nothing with one change, which names the cause.
var predictions = []struct {
	name   string
	cure   func(t *Toggles)
	story  func(r *run)
	letter string
}{
	// The rows of the shape end with the first fragment. After a replay it is skipped, the commit
	// is not, and there is no transaction to commit.
	{"replay raises, a healthy shape is removed", dedupeByTxn, func(r *run) {
		tailOfOthers(r)
		restartUnheard(r)
	}, "invalidated"},
	// The last row is another table's, so the replayed transaction is applied again, every line of
	// it is dropped, and no flush follows.
	{
		"replay is under-reported, the check for stalls removes a healthy shape",
		dedupeByTxn,
		func(r *run) {
			_, err := r.pg.Commit(
				[]Change{{Table: 1, Row: 1, Value: 1}, {Table: 0, Row: 1, Value: 2}},
			)
			require.NoError(r.t, err)
			restartUnheard(r)
		},
		"invalidated",
	},
	// An idle consumer is killed: no entry, so no monitor. What comes next meets noproc, is
	// dropped, not tracked, and acknowledged.
	{
		"a writer that dies idle is not missed",
		func(t *Toggles) { t.WatchConsumers = true },
		func(r *run) {
			r.commit(1, 1)
			r.sim.RunFor(10 * time.Second)
			require.True(r.t, r.svc.KillConsumer(2, DieKill))
			r.sim.RunFor(time.Second)
			r.commit(1, 1)
		},
		"acked-is-durable",
	},
	// To raise is not enough: the crash would unpin the shape before it is removed.
	{"a failed write is reported flushed", func(t *Toggles) {
		t.RaiseWriteErrors, t.Monitors, t.WatchConsumers = true, false, true
	}, func(r *run) {
		r.svc.disk.Inject(disk.Fault{Op: disk.OpWrite, Path: "shapes/*/log*", When: fault.Once})
		r.commit(1, 1)
	}, "acked-is-durable"},
	{
		"a flush pointer that was not synced comes back old",
		func(t *Toggles) { t.MetadataFsync = true },
		func(r *run) {
			r.commit(1, 1)
			r.sim.RunFor(10 * time.Second)
			r.svc.Host().Crash(sim.PowerLoss)
			r.svc.Host().Boot()
		},
		"acked-is-durable",
	},
}

func dedupeByTxn(t *Toggles) { t.DedupeByTxn = true }

// restartUnheard lets the transaction be flushed, keeps the database from hearing of it, and
// restarts the service, which gets it once more.
func restartUnheard(r *run) {
	r.sim.RunFor(500 * time.Millisecond)
	r.net.Partition([]string{"pg"}, []string{"electric"})
	r.sim.RunFor(2 * time.Second)
	r.svc.Host().Crash(sim.Kill)
	r.net.Lift()
	r.svc.Host().Boot()
	r.sim.RunFor(90 * time.Second)
}

// TestPredictions confirms each at 1.7.9, and that its cure is one.
func TestPredictions(t *testing.T) {
	for _, c := range predictions {
		t.Run(c.name, func(t *testing.T) {
			toggles := togglesOf(t, "1.7.9")
			found := lettersOf(t, toggles, 0, 0, c.story)
			require.NotEmpty(t, found[c.letter], "%v", found)
			t.Logf("%s %s", c.letter, found[c.letter])
			c.cure(&toggles)
			require.Empty(t, lettersOf(t, toggles, 0, 0, c.story)[c.letter])
		})
	}
}

// TestCrashInTheWindow: at 1.7.9 the crash of a writer unpins its shape at once; the removal comes
// later, and its row leaves the disk later still. A kill of the service in between brings the shape
// back with a hole below what was acknowledged.
func TestCrashInTheWindow(t *testing.T) {
	for preset, want := range map[string]bool{"1.7.9": true, "pinned": false} {
		holes := 0
		for ms := range 150 {
			found := lettersOf(t, togglesOf(t, preset), 0, 0, func(r *run) {
				fault.On(r.sim).
					Inject(fault.Point{Host: "electric", Name: PointHandleEvent, When: fault.Once,
						Term: `return("exception")`})
				r.commit(1, 1)
				r.sim.RunFor(time.Duration(ms) * time.Millisecond)
				r.svc.Host().Crash(sim.Kill)
				clear(r.found) // before, it was but a risk
				r.svc.Host().Boot()
			})
			if found["acked-is-durable"] != "" {
				holes++
			}
		}
		t.Logf("%s: %d of 150 with a hole", preset, holes)
		require.Equal(t, want, holes > 0)
	}
}
