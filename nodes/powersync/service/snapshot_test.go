package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/powersync/service"
	"groundhog/sim"
)

// snapshots is a world whose service begins with a snapshot of 20 rows, two in at most 400 ms, and
// how often it has begun one.
func snapshots(t *testing.T, toggles service.Toggles) (w *world, begun *int) {
	begun = new(int)
	w = newWorld(t, 1, 20, service.Config{
		Toggles: toggles, Snapshot: 400 * time.Millisecond, SlotCheck: 200 * time.Millisecond,
		Observer: func(e service.Event) {
			if e.Kind == service.SnapshotBegun {
				*begun++
			}
		},
	}, 0)
	w.join(nil)
	return w, begun
}

// TestSnapshotMeetsChanges: what changes while rows are read is there in the end, once, and nobody
// is told anything before.
func TestSnapshotMeetsChanges(t *testing.T) {
	w, begun := snapshots(t, service.Toggles{})
	for n := range 20 {
		w.run(50 * time.Millisecond)
		w.set(n, n, 19-n, 100+n)
		require.Zero(t, w.service.Newest())
	}
	w.run(10 * time.Second)
	require.Equal(t, 1, *begun)
	require.Positive(t, w.service.Newest())
	for row := range 20 {
		require.EqualValues(t, 100+19-row, w.register(row))
	}
}

// TestSnapshotIsServedWhereNobodyWrites: a source that is killed when the snapshot is done has not
// written the message behind it, and nobody else writes; the next one comes after a minute.
func TestSnapshotIsServedWhereNobodyWrites(t *testing.T) {
	var w *world
	w = newWorld(t, 1, 20, service.Config{
		Snapshot: 400 * time.Millisecond, SlotCheck: 200 * time.Millisecond,
		Observer: func(e service.Event) {
			if e.Kind == service.SnapshotDone {
				w.backend.Host().Crash(sim.Kill)
				w.backend.Host().Boot()
			}
		},
	}, 0)
	w.join(nil)
	w.run(30 * time.Second)
	require.Zero(t, w.service.Newest())
	w.run(time.Minute)
	require.Positive(t, w.service.Newest())
}

// TestSnapshotGoesOn: a service that is killed goes on where it stood, as long as its slot is
// there.
func TestSnapshotGoesOn(t *testing.T) {
	for _, dropped := range []bool{false, true} {
		w, begun := snapshots(t, service.Toggles{})
		w.run(time.Second)
		w.set(0, 5)
		w.service.Host().Crash(sim.Kill)
		if dropped {
			w.backend.DropSlots()
		}
		w.run(time.Second)
		w.service.Host().Boot()
		w.run(20 * time.Second)
		require.Equal(t, dropped, *begun == 2)
		require.EqualValues(t, 5, w.register(0))
	}
}

// TestSlotLostInSnapshot is what versions make of a slot that the source gives up, before somebody
// looks after it: all of them are well then.
func TestSlotLostInSnapshot(t *testing.T) {
	for _, c := range []struct {
		what    string
		toggles service.Toggles
		again   bool
	}{
		{"1.20.4", service.Toggles{NoSlotCheck: true, StreamingPhase: true}, true},
		{"1.20.5", service.Toggles{StreamingPhase: true}, true},
		{"1.21.0", service.Toggles{}, false},
		{"checks at the end", service.Toggles{ChecksAtEnd: true}, false},
	} {
		w, begun := snapshots(t, c.toggles)
		w.backend.KeepWAL(10)
		w.run(500 * time.Millisecond)
		w.backend.WriteUnpublished(11)
		w.run(20 * time.Second)
		require.Equal(t, c.again, *begun > 1, c.what)
		w.backend.KeepWAL(0)
		w.backend.DropLostSlots()
		w.run(20 * time.Second)
		w.set(3, 33)
		w.run(5 * time.Second)
		require.EqualValues(t, 33, w.register(3), c.what)
	}
}

// TestSlotLostAtTheEnd: 1.21.0 takes a slot that is lost after its last look for one that was lost
// while streaming.
func TestSlotLostAtTheEnd(t *testing.T) {
	for _, checks := range []bool{false, true} {
		var w *world
		begun := 0
		w = newWorld(t, 1, 20, service.Config{
			Toggles: service.Toggles{ChecksAtEnd: checks}, Snapshot: 400 * time.Millisecond,
			Observer: func(e service.Event) {
				switch e.Kind {
				case service.SnapshotBegun:
					begun++
				case service.SnapshotDone:
					if begun == 1 {
						w.backend.WriteUnpublished(11)
					}
				}
			},
		}, 0)
		w.backend.KeepWAL(10)
		w.run(20 * time.Second)
		require.Equal(t, checks, begun == 1)
	}
}

// TestSlotLostBehindSnapshot: clients keep what they have while the rules are processed anew, and
// then have the buckets of the new deployment.
func TestSlotLostBehindSnapshot(t *testing.T) {
	w, begun := snapshots(t, service.Toggles{})
	w.run(10 * time.Second)
	w.backend.KeepWAL(10)
	w.backend.WriteUnpublished(50)
	w.set(3, 33)
	w.run(time.Second)
	require.EqualValues(t, -1, w.register(3))
	w.run(30 * time.Second)
	require.Equal(t, 2, *begun)
	require.EqualValues(t, 33, w.register(3))
	require.False(t, w.busy())
}
