package electric

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/sim"
)

// limited is a run whose slot keeps n bytes of WAL at most.
func limited(t *testing.T, preset string, n uint64) (r *run, removed map[Handle]bool) {
	toggles := togglesOf(t, preset)
	removed = make(map[Handle]bool)
	r = &run{t: t, sim: sim.New(sim.Config{Seed: 1}), found: make(map[string]string)}
	t.Cleanup(r.sim.Close)
	r.net = net.New(r.sim)
	r.pg = NewPostgres(r.sim, r.net, "pg", 2, r.observe)
	r.pg.LimitSlot(n)
	r.svc = NewService(
		r.sim,
		r.net,
		"electric",
		Config{
			Shapes:  DefaultShapes(),
			Toggles: toggles,
			Source:  "pg:5432",
			Observer: func(e Event) {
				if e.Kind == ShapeRemoved {
					removed[e.Handle] = true
				}
				r.observe(e)
			},
		},
	)
	r.pg.Host().Boot()
	r.svc.Host().Boot()
	return r, removed
}

// TestSlotLoss takes the stall to its far end: the slot is lost, and every shape with it. With a
// cure that removes the shape of the dead consumer nothing else is.
func TestSlotLoss(t *testing.T) {
	for preset, all := range map[string]bool{"1.4.13": true, "pinned": false} {
		r, removed := limited(t, preset, 500)
		r.sim.RunFor(3 * time.Second)
		before := r.svc.Served()
		r.commit(1, 2)
		r.sim.RunFor(100 * time.Millisecond)
		require.True(t, r.svc.KillConsumer(2, DieKill))
		lost := false
		for range 30 {
			r.commit(0, 1)
			r.sim.RunFor(time.Second)
			lost = lost || slotNames[r.pg.slot] != "reserved"
		}
		r.sim.RunFor(20 * time.Second)
		require.Equal(t, all, lost, preset)
		require.Equal(t, "reserved", slotNames[r.pg.slot])
		require.Equal(
			t, []bool{all, all, true},
			[]bool{removed[before[0].Handle], removed[before[1].Handle], removed[before[2].Handle]},
			preset,
		)
		r.conclude()
		require.Empty(t, r.found, preset)
		require.Len(t, r.svc.Served(), 3)
		require.Zero(t, r.pg.RetainedBytes())
	}
}

// TestSlotRecoversBeforeCheckpoint: a slot that keeps too much between two checkpoints is not lost.
func TestSlotRecoversBeforeCheckpoint(t *testing.T) {
	r, removed := limited(t, "1.4.13", 200)
	r.sim.RunFor(checkpointEach + time.Second)
	r.commit(0, 30)
	require.Greater(t, r.pg.RetainedBytes(), uint64(200))
	r.sim.RunFor(20 * time.Second)
	require.Empty(t, removed)
	r.conclude()
	require.Empty(t, r.found)
}

// TestSlotLossWhileCutOff: a service that is away for too long loses all shapes, whatever the
// version, and no data.
func TestSlotLossWhileCutOff(t *testing.T) {
	for _, preset := range Versions().Names() {
		r, removed := limited(t, preset, 500)
		r.sim.RunFor(3 * time.Second)
		r.net.Partition([]string{"pg"}, []string{"electric"})
		for range 30 {
			r.commit(0, 2)
			r.sim.RunFor(time.Second)
		}
		require.Equal(t, "lost", slotNames[r.pg.slot], preset)
		r.net.Lift()
		r.sim.RunFor(60 * time.Second)
		require.Len(t, removed, 3, preset)
		r.conclude()
		require.Empty(t, r.found, preset)
	}
}

// TestCrashWhileShapesArePurged kills the service at each of the milliseconds in which it gives up
// its shapes: a timeline that is stored before that has it forget the rest, and serve shapes with a
// hole.
func TestCrashWhileShapesArePurged(t *testing.T) {
	for preset, holes := range map[string]bool{"1.4.13": true, "1.7.9": true, "pinned": false} {
		found := 0
		for ms := range 40 {
			r, _ := limited(t, preset, 500)
			r.sim.RunFor(3 * time.Second)
			r.commit(0, 1)
			r.sim.RunFor(3 * time.Second)
			r.net.Partition([]string{"pg"}, []string{"electric"})
			for range 20 {
				r.commit(0, 2)
				r.sim.RunFor(time.Second)
			}
			r.net.Lift()
			for slotNames[r.pg.slot] != "created" {
				r.sim.RunFor(time.Millisecond)
			}
			r.sim.RunFor(time.Duration(ms) * time.Millisecond)
			r.svc.Host().Crash(sim.Kill)
			r.svc.Host().Boot()
			r.sim.RunFor(5 * time.Second)
			r.commit(0, 2)
			r.sim.RunFor(20 * time.Second)
			r.conclude()
			if r.found["acked-is-durable"] != "" {
				found++
			}
			require.Empty(t, r.found["acks-catch-up"])
		}
		t.Logf("%s: %d of 40 with a hole", preset, found)
		require.Equal(t, holes, found > 0, preset)
	}
}

// TestNoSlotNoTimeline: a service that has lost its slot, and cannot reach the database to create
// another, waits: as long as there is no slot it neither gives up the shapes it has nor makes new
// ones, which would miss what is committed until there is.
func TestNoSlotNoTimeline(t *testing.T) {
	for _, preset := range Versions().Names() {
		r, removed := limited(t, preset, 500)
		timeline := func() string {
			id, err := r.svc.disk.FS().(reader).ReadFile(timelineFile)
			if err != nil {
				return ""
			}
			return string(id)
		}
		r.sim.RunFor(3 * time.Second)
		r.net.Partition([]string{"pg"}, []string{"electric"})
		for range 20 {
			r.commit(0, 2)
			r.sim.RunFor(time.Second)
		}
		r.net.Lift()
		for timeline() != timelineIrrecoverable {
			r.sim.RunFor(time.Millisecond)
		}
		require.Equal(t, "dropped", slotNames[r.pg.slot])
		r.pg.Host().Crash(sim.Kill)
		for range 20 {
			r.sim.RunFor(time.Second)
			require.Equal(t, timelineIrrecoverable, timeline(), preset)
			require.Empty(t, removed, preset)
		}
		r.pg.Host().Boot()
		r.sim.RunFor(20 * time.Second)
		require.Equal(t, timelineGood, timeline())
		require.Len(t, removed, 3, preset)
		r.conclude()
		require.Empty(t, r.found, preset)
	}
}

// TestSlotLossDuringSnapshot: the slot is lost while the snapshots of new shapes are on their way,
// at each of the milliseconds in which they are asked for and read. What the snapshots show and the
// lost slot would have streamed is in no log: so every shape is given up, the one too whose
// snapshot is not known yet. A service that dies while it does so, and has stored the timeline
// first, keeps what it had not come to.
func TestSlotLossDuringSnapshot(t *testing.T) {
	waiting := 0 // shapes that have no snapshot yet
	lose := func(preset string, ms int) *run {
		r, _ := limited(t, preset, 500)
		r.sim.RunFor(time.Duration(ms) * time.Millisecond)
		for _, s := range r.svc.Served() {
			if !r.svc.ShapeLog(s.Handle).HasSnapshot {
				waiting++
			}
		}
		r.net.Clog("pg", "electric")
		for range 12 {
			r.commit(0, 2)
			r.commit(1, 2)
			r.sim.RunFor(time.Second)
		}
		r.net.Lift()
		return r
	}
	for preset, holes := range map[string]bool{"1.4.13": true, "1.7.9": true, "pinned": false} {
		found, lost := 0, 0
		for ms := range 40 {
			r := lose(preset, ms)
			if slotNames[r.pg.slot] == "lost" {
				lost++
			}
			r.sim.RunFor(20 * time.Second)
			r.commit(0, 2)
			r.sim.RunFor(20 * time.Second)
			r.conclude()
			require.Empty(t, r.found, "%s, %d ms", preset, ms)
			require.Len(t, r.svc.Served(), 3)

			r = lose(preset, ms)
			for slotNames[r.pg.slot] == "lost" || slotNames[r.pg.slot] == "dropped" {
				r.sim.RunFor(time.Millisecond)
			}
			r.sim.RunFor(5 * time.Millisecond)
			r.svc.Host().Crash(sim.Kill)
			r.svc.Host().Boot()
			r.sim.RunFor(5 * time.Second)
			r.commit(0, 2)
			r.sim.RunFor(20 * time.Second)
			r.conclude()
			require.Empty(t, r.found["acks-catch-up"], preset)
			if r.found["acked-is-durable"] != "" {
				found++
			}
		}
		t.Logf("%s: %d of 40 lose the slot, and %d have a hole after a crash", preset, lost, found)
		require.Positive(t, lost)
		require.Positive(t, waiting)
		require.Equal(t, holes, found > 0, preset)
	}
}
