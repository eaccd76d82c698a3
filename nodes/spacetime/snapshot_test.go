package spacetime

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/crashtest"
	"groundhog/disk/persist"
)

var errSnapshotLost = errors.New("a snapshot that was made without an error is lost")

// snapshotting makes a snapshot behind each of four transactions, and promises it.
func snapshotting(d *disk.Disk, in *Instance) error {
	db := in.Database(1)
	for range 4 {
		if err := commit(d, db, 1); err != nil {
			return err
		}
		at := db.Next() - 1
		if err := db.snapshot(at); err != nil {
			return err
		}
		d.Ack(fmt.Sprint("snapshot ", at))
	}
	return nil
}

// snapshotsKept wants every snapshot that was promised to be there, and whole.
func snapshotsKept(t Toggles, o Options) func(d *disk.Disk, acked []string) error {
	return func(d *disk.Disk, acked []string) error {
		in, err := Start(d, t, o)
		if err != nil {
			return fmt.Errorf("%w: %v", errStart, err)
		}
		defer in.Kill()
		for _, a := range acked {
			var at uint64
			if n, _ := fmt.Sscanf(a, "snapshot %d", &at); n != 1 {
				continue
			}
			if _, err := in.Database(1).snapshots.read(at); err != nil {
				return fmt.Errorf("%w: that of %d: %v", errSnapshotLost, at, err)
			}
		}
		return nil
	}
}

// TestSnapshotIsDurable: a snapshot that was made is there after a power loss, with the names of
// all of its objects. Where it or its folder is not synced, it is not.
func TestSnapshotIsDurable(t *testing.T) {
	o := Options{SegmentSize: 1 << 20, IndexInterval: 1 << 20, SnapshotEvery: 1 << 20}
	for name, c := range map[string]struct {
		broken func(t *Toggles) // nil: nothing
		under  []persist.Profile
	}{
		"fixed":      {nil, profiles},
		"not synced": {func(t *Toggles) { t.SyncSnapshots = false }, profiles[:1]},
		"its folder": {func(t *Toggles) { t.SyncSnapshotFolder = false }, profiles[2:]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			toggles := togglesOf(t, "fixed")
			if c.broken != nil {
				c.broken(&toggles)
			}
			report, err := crashtest.Test{
				Setup: published(toggles, o, 1), Workload: started(toggles, o, snapshotting),
				Recover: snapshotsKept(toggles, o), Profiles: c.under, Depth: 1, Budget: toHold(),
			}.Run()
			require.NoError(t, err)
			require.Equal(t, c.broken != nil, report.Failed(), "%v", report)
			if c.broken != nil {
				require.ErrorContains(t, report.Failure().Err, errSnapshotLost.Error())
			}
		})
	}
}
