package pebblefs_test

import (
	"context"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/cockroachdb/pebble/v2"
	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/pebblefs"
	"groundhog/sim"
)

var ctx = context.Background()

func TestSameWorkloadSameOperations(t *testing.T) {
	wantOps, want := record(t, pebble.Sync)
	require.Greater(t, len(wantOps), 100)
	for _, procs := range []int{1, 2} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		for range 100 {
			ops, hash := record(t, pebble.Sync)
			require.Equal(t, strings.Join(wantOps, "\n"), strings.Join(ops, "\n"))
			require.Equal(t, want, hash)
		}
	}
}

// TestSameRecoverySameOperations: so does the Open that finds what a crash left.
func TestSameRecoverySameOperations(t *testing.T) {
	ops, _ := record(t, pebble.Sync)
	for n := 1; n <= len(ops); n++ {
		seen := map[string]bool{}
		for range 20 {
			d := newDisk(t)
			interrupt(d, n, sim.Kill, program{writes: pebble.Sync})
			y := pebblefs.New(d)
			var list []string
			y.Observe(func(op pebblefs.Op) { list = append(list, op.String()) })
			_, err := contentOf(y)
			require.NoError(t, err)
			seen[strings.Join(list, "\n")] = true
		}
		require.Len(t, seen, 1, "after a crash at operation %d", n)
	}
}

// inBubble runs the workload without syncs in a bubble and waits after each step until all of
// Pebble is idle. It returns the operations and the image of the disk.
func inBubble(t *testing.T) (ops []string, bytes string) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk(t)
		y := pebblefs.New(d)
		y.Observe(func(op pebblefs.Op) { ops = append(ops, op.String()) })
		require.NoError(t, program{fs: y, writes: pebble.NoSync,
			idle: synctest.Wait}.run(func(string) {}))
		bytes = image(t, d)
	})
	return ops, bytes
}

// image is each file with its bytes; of a MANIFEST the size, because Pebble writes part of it in
// the order of a map.
func image(t *testing.T, d *disk.Disk) string {
	var all strings.Builder
	require.NoError(t, fs.WalkDir(d.FS(), ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(d.FS(), p)
		if strings.Contains(p, "/MANIFEST-") {
			data = fmt.Append(nil, len(data))
		}
		all.WriteString(p + "\x00" + string(data) + "\x00")
		return err
	}))
	return all.String()
}

// TestBubblePinsTheRest: in a bubble of synctest unsynced writes, and all bytes outside the
// MANIFEST, are the same each time too.
func TestBubblePinsTheRest(t *testing.T) {
	wantOps, want := inBubble(t)
	require.Contains(t, want, ".sst")
	for _, procs := range []int{1, 2} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		for range 100 {
			ops, got := inBubble(t)
			require.Equal(t, strings.Join(wantOps, "\n"), strings.Join(ops, "\n"))
			require.Equal(t, want, got)
		}
	}
}
