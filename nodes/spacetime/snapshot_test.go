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

// unhurried are sizes with which nothing happens by itself.
var unhurried = Options{SegmentSize: 1 << 20, IndexInterval: 1 << 20, SnapshotEvery: 1 << 20}

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
	o := unhurried
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

// TestSnapshotAfterUpgrade: a snapshot links the objects of the one before it, which an older
// version has made and never synced. With VerifyParent they are synced then.
func TestSnapshotAfterUpgrade(t *testing.T) {
	fixed := togglesOf(t, "fixed")
	for _, holds := range []bool{true, false} {
		toggles := fixed
		toggles.VerifyParent = holds
		work := func(d *disk.Disk) error {
			for _, version := range []Toggles{{}, toggles} {
				in, err := Start(d, version, unhurried)
				if err != nil {
					return err
				}
				db := in.Database(1)
				at := db.Next() - 1
				if version == toggles {
					if err := commit(d, db, 1); err != nil {
						return err
					}
					at++
				}
				if err := errors.Join(db.snapshot(at), in.Kill()); err != nil {
					return err
				}
				if version == toggles {
					d.Ack(fmt.Sprint("snapshot ", at))
				}
			}
			return nil
		}
		report, err := crashtest.Test{
			Setup: published(Toggles{}, unhurried, 3), Workload: work,
			Recover:  only(errSnapshotLost, snapshotsKept(toggles, unhurried)),
			Profiles: profiles[:1], Depth: 1, Budget: toHold(),
		}.Run()
		require.NoError(t, err)
		require.Equal(t, !holds, report.Failed(), "%v", report)
	}
}

// TestUnfinishedSnapshot: the power fails while a start removes what is left of a snapshot. No
// folder stays without its lock: it would be taken for a snapshot that was made, and never is.
func TestUnfinishedSnapshot(t *testing.T) {
	for _, holds := range []bool{true, false} {
		toggles := togglesOf(t, "fixed")
		toggles.SyncSnapshotFolder = holds
		setup := func(d *disk.Disk) error {
			if err := published(toggles, unhurried, 3)(d); err != nil {
				return err
			}
			s := &snapshots{disk: d, dir: "replicas/1/snapshots", toggles: toggles}
			return errors.Join(d.WriteFile(s.path(2, snapshotLock), nil, 0o644),
				d.MkdirAll(dirOf(s.object(2, digest{})), 0o755))
		}
		report, err := crashtest.Test{
			Setup: setup, Workload: started(toggles, unhurried, func(*disk.Disk, *Instance) error {
				return nil
			}),
			Recover: func(d *disk.Disk, _ []string) error {
				in, err := Start(d, toggles, unhurried)
				if err != nil {
					return err
				}
				return errors.Join(usable(d, toggles, unhurried, in), in.Kill())
			},
			Profiles: profiles, Depth: 1, Budget: toHold(),
		}.Run()
		if !holds { // the lock stays, whatever is lost
			require.ErrorContains(t, err, errBad.Error())
			continue
		}
		require.NoError(t, err)
		require.False(t, report.Failed(), "%v", report)
	}
}
