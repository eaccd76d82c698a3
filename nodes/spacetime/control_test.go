package spacetime

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/crashtest"
	"groundhog/disk/persist"
)

// publishedLate publishes a database, is killed before the control database is synced, and starts
// again: what is found is served, and its transactions are promised.
func publishedLate(t Toggles, o Options) func(d *disk.Disk) error {
	return func(d *disk.Disk) error {
		late := t
		late.PublishWaits = false
		in, err := Start(d, late, o)
		if err != nil {
			return err
		}
		_, err = in.Publish([]byte("module"))
		if err = errors.Join(err, in.Kill()); err != nil {
			return err
		}
		again, err := Start(d, t, o)
		if err != nil {
			return err
		}
		return errors.Join(commit(d, again.Database(1), 2), again.Kill())
	}
}

// TestControlIsDurable: a database that was published has its name and its record in the control
// database after a power loss, on the first start over an empty folder, and if a process before
// this one has written the record.
func TestControlIsDurable(t *testing.T) {
	o := unhurried
	fixed := togglesOf(t, "fixed")
	broken := fixed
	broken.SyncFolders = false
	first := func(t Toggles) func(d *disk.Disk) error {
		return started(t, o, publishing(2)(t, o))
	}
	late := func(t Toggles) func(d *disk.Disk) error { return publishedLate(t, o) }
	for _, c := range []struct {
		name    string
		work    func(t Toggles) func(d *disk.Disk) error
		toggles Toggles
		under   []persist.Profile
		lost    error
	}{
		{"first start", first, fixed, profiles, nil},
		{"first start, broken", first, broken, profiles[2:], errStart},
		{"found", late, fixed, profiles, nil},
		{"found, broken", late, broken, profiles[:1], errGone},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			report, err := crashtest.Test{
				Setup: func(*disk.Disk) error { return nil }, Workload: c.work(c.toggles),
				Recover:  recovers(c.toggles, o, nil),
				Profiles: c.under, Depth: 1, Budget: toHold(),
			}.Run()
			require.NoError(t, err)
			require.Equal(t, c.lost != nil, report.Failed(), "%v", report)
			if c.lost != nil {
				require.ErrorContains(t, report.Failure().Err, c.lost.Error())
			}
		})
	}
}
