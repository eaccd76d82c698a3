package pebblefs_test

import (
	"runtime"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/pebblefs"
	"groundhog/sim"
)

// crashAt runs the workload until its n-th operation, which meets a crash instead, boots again, and returns
// what was acknowledged and what is wrong after the recovery. broken, if not nil, stands between Pebble and the adapter.
func crashAt(t testing.TB, d *disk.Disk, n int, kind sim.CrashKind, w *pebble.WriteOptions, broken func(vfs.FS) vfs.FS) ([]string, error) {
	y := pebblefs.New(d)
	count := 0
	y.Observe(func(pebblefs.Op) {
		if count++; count == n {
			d.Host().Crash(kind)
		}
	})
	var acked []string
	require.Error(t, program{fs: y, writes: w, broken: broken}.run(func(what string) { acked = append(acked, what) }))
	require.Less(t, len(acked), len(steps)+1)
	d.Host().Boot()
	return acked, recovery(d, acked)
}

func TestCrashAtEachOperation(t *testing.T) {
	ops, _ := record(t, pebble.Sync)
	for _, kind := range []sim.CrashKind{sim.PowerLoss, sim.Kill} {
		outcomes := map[int]bool{}
		for n := 1; n <= len(ops); n++ {
			acked, err := crashAt(t, newDisk(t), n, kind, pebble.Sync, nil)
			require.NoError(t, err, "%v at operation %d, %s, after %v", kind, n, ops[n-1], acked)
			outcomes[len(acked)] = true
		}
		require.Len(t, outcomes, len(steps)+1, "each number of acknowledged steps must have been seen")
	}
}

// TestCrashInRecovery crashes twice: in the middle of the workload, and at each operation of the recovery from it.
func TestCrashInRecovery(t *testing.T) {
	ops, _ := record(t, pebble.Sync)
	crashes := 0
	for first := 1; first <= len(ops); first += 7 {
		for second, over := 1, false; !over; second++ {
			d := newDisk(t)
			y := pebblefs.New(d)
			var acked []string
			count := 0
			y.Observe(func(pebblefs.Op) {
				if count++; count == first {
					d.Host().Crash(sim.PowerLoss)
				}
			})
			require.Error(t, program{fs: y, writes: pebble.Sync}.run(func(what string) { acked = append(acked, what) }))
			d.Host().Boot()

			y, count = pebblefs.New(d), 0
			y.Observe(func(pebblefs.Op) {
				if count++; count == second {
					d.Host().Crash(sim.PowerLoss)
				}
			})
			_, err := contentOf(y)
			if over = y.Err() == nil; over {
				require.NoError(t, err)
				continue
			}
			crashes++
			d.Host().Boot()
			require.NoError(t, recovery(d, acked), "crashes at %d and at %d of the recovery", first, second)
		}
	}
	require.Greater(t, crashes, 300)
}

// TestUnsyncedWritesAreLost: the same search finds the losses of a program that does not sync.
func TestUnsyncedWritesAreLost(t *testing.T) {
	ops, _ := record(t, pebble.Sync)
	lost := 0
	for n := 1; n <= len(ops); n++ {
		d := newDisk(t)
		y := pebblefs.New(d)
		var acked []string
		count := 0
		y.Observe(func(pebblefs.Op) {
			if count++; count == n {
				d.Host().Crash(sim.PowerLoss)
			}
		})
		unsynced := program{fs: y, writes: pebble.NoSync}
		if unsynced.run(func(what string) { acked = append(acked, what) }) == nil {
			break // fewer operations than with syncs
		}
		d.Host().Boot()
		if recovery(d, acked) != nil {
			lost++
		}
	}
	require.Greater(t, lost, 5)
}

// noDirSync is an adapter with the mistake that is made most: a sync of a directory does nothing.
type noDirSync struct{ vfs.FS }

func (y noDirSync) OpenDir(name string) (vfs.File, error) {
	f, err := y.FS.OpenDir(name)
	return noSync{f}, err
}

func (y noDirSync) Unwrap() vfs.FS { return y.FS }

type noSync struct{ vfs.File }

func (noSync) Sync() error { return nil }

func TestAdapterWithoutDirectorySyncIsCaught(t *testing.T) {
	whole, caught := 0, 0
	for n := 1; n < 60; n++ {
		acked, err := crashAt(t, newDisk(t), n, sim.PowerLoss, pebble.Sync, func(y vfs.FS) vfs.FS { return noDirSync{y} })
		switch {
		case err == nil:
			require.Empty(t, acked)
			whole++
		default:
			caught++
		}
	}
	require.Positive(t, caught)
	require.Positive(t, whole)
}

// TestCrashedDatabasesLeaveNothing crashes, abandons and reopens one database.
func TestCrashedDatabasesLeaveNothing(t *testing.T) {
	ops, _ := record(t, pebble.Sync)
	cycle := func(n int) {
		s := sim.New(sim.Config{Seed: 1})
		defer s.Close()
		_, err := crashAt(t, diskOf(s), 1+n%len(ops), sim.PowerLoss, pebble.Sync, nil)
		require.NoError(t, err)
	}
	for n := range 200 {
		cycle(n)
	}
	goroutines, heap := goroutinesAndHeap()
	for n := range 1000 {
		cycle(n)
	}
	after, heapAfter := goroutinesAndHeap()
	require.Less(t, after, goroutines+20, "a goroutine that ends may still be counted, not hundreds")
	require.Less(t, heapAfter, heap+1<<20)
}

// goroutinesAndHeap waits for goroutines that are about to end, then measures.
func goroutinesAndHeap() (goroutines int, heap uint64) {
	var m runtime.MemStats
	for range 10 {
		runtime.GC()
		runtime.Gosched()
	}
	runtime.ReadMemStats(&m)
	return runtime.NumGoroutine(), m.HeapAlloc
}

func TestRecoveriesLeaveNothing(t *testing.T) {
	d := newDisk(t)
	require.NoError(t, setup(d))
	require.NoError(t, workload(d))
	cut(d)
	for range 500 {
		require.NoError(t, recovery(d, steps))
	}
	goroutines, heap := goroutinesAndHeap()
	for range 4500 {
		require.NoError(t, recovery(d, steps))
	}
	after, heapAfter := goroutinesAndHeap()
	require.Less(t, after, goroutines+20, "a goroutine that ends may still be counted, not hundreds")
	require.Less(t, heapAfter, heap+1<<20)
	require.ErrorContains(t, recovery(d, steps[2:]), "want", "a recovery that finds other keys says so")
}
