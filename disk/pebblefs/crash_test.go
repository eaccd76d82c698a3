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

// interrupt runs p on d until its n-th operation, which meets a crash instead, and boots again. It
// returns what was acknowledged, and false if there were fewer operations.
func interrupt(d *disk.Disk, n int, kind sim.CrashKind, p program) (acked []string, met bool) {
	p.fs = pebblefs.New(d)
	crashBefore(d, p.fs, n, kind)
	p.run(func(what string) { acked = append(acked, what) }) // its error is that of a dead process
	if p.fs.Err() == nil {
		return acked, false
	}
	d.Host().Boot()
	return acked, true
}

func crashBefore(d *disk.Disk, y *pebblefs.FS, n int, kind sim.CrashKind) {
	count := 0
	y.Observe(func(pebblefs.Op) {
		if count++; count == n {
			d.Host().Crash(kind)
		}
	})
}

func TestCrashAtEachOperation(t *testing.T) {
	ops, _ := record(t, pebble.Sync)
	for _, kind := range []sim.CrashKind{sim.PowerLoss, sim.Kill} {
		outcomes := map[int]bool{}
		for n := 1; n <= len(ops); n++ {
			d := newDisk(t)
			acked, met := interrupt(d, n, kind, program{writes: pebble.Sync})
			require.True(t, met)
			require.NoError(t, recovery(d, acked), "%v at operation %d, %s, after %v", kind, n,
				ops[n-1], acked)
			outcomes[len(acked)] = true
		}
		require.Len(t, outcomes, len(steps)+1,
			"each number of acknowledged steps must have been seen")
	}
}

// TestCrashInRecovery crashes twice: in the middle of the workload, and at each operation of the
// recovery from it.
func TestCrashInRecovery(t *testing.T) {
	ops, _ := record(t, pebble.Sync)
	crashes := 0
	for first := 1; first <= len(ops); first += 7 {
		for second, over := 1, false; !over; second++ {
			d := newDisk(t)
			acked, _ := interrupt(d, first, sim.PowerLoss, program{writes: pebble.Sync})
			y := pebblefs.New(d)
			crashBefore(d, y, second, sim.PowerLoss)
			_, err := contentOf(y)
			if over = y.Err() == nil; over {
				require.NoError(t, err)
				continue
			}
			crashes++
			d.Host().Boot()
			require.NoError(t, recovery(d, acked), "crashes at %d and at %d of the recovery", first,
				second)
		}
	}
	require.Greater(t, crashes, 300)
}

// TestUnsyncedWritesAreLost: the same search finds the losses of a program that does not sync.
func TestUnsyncedWritesAreLost(t *testing.T) {
	lost := 0
	for n, met := 1, true; met; n++ {
		d := newDisk(t)
		var acked []string
		acked, met = interrupt(d, n, sim.PowerLoss, program{writes: pebble.NoSync})
		if met && recovery(d, acked) != nil {
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
		d := newDisk(t)
		broken := program{writes: pebble.Sync, broken: func(y vfs.FS) vfs.FS {
			return noDirSync{y}
		}}
		acked, met := interrupt(d, n, sim.PowerLoss, broken)
		require.True(t, met)
		if recovery(d, acked) == nil {
			require.Empty(t, acked)
			whole++
		} else {
			caught++
		}
	}
	require.Positive(t, caught)
	require.Positive(t, whole)
}

// TestCrashedDatabasesLeaveNothing crashes, abandons and reopens a database.
func TestCrashedDatabasesLeaveNothing(t *testing.T) {
	ops, _ := record(t, pebble.Sync)
	cycle := func(n int) {
		s := sim.New(sim.Config{Seed: 1})
		defer s.Close()
		d := diskOf(s)
		acked, met := interrupt(d, 1+n%len(ops), sim.PowerLoss, program{writes: pebble.Sync})
		require.True(t, met)
		require.NoError(t, recovery(d, acked))
	}
	for n := range 200 {
		cycle(n)
	}
	goroutines, heap := goroutinesAndHeap()
	for n := range 1000 {
		cycle(n)
	}
	after, heapAfter := goroutinesAndHeap()
	require.Less(t, after, goroutines+20,
		"a goroutine that ends may still be counted, not hundreds")
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
	require.Less(t, after, goroutines+20,
		"a goroutine that ends may still be counted, not hundreds")
	require.Less(t, heapAfter, heap+1<<20)
	require.ErrorContains(t, recovery(d, steps[2:]), "want",
		"a recovery that finds other keys says so")
}
