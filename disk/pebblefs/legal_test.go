package pebblefs_test

import (
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/crashtest"
	"groundhog/disk/pebblefs"
	"groundhog/disk/persist"
)

// legal is a test of p in each state that a power loss may leave.
func legal(setup func(d *disk.Disk) error, p program, profiles ...persist.Profile) crashtest.Test {
	return crashtest.Test{
		Setup: setup,
		Workload: func(d *disk.Disk) error {
			p.fs = pebblefs.New(d)
			return promise(d, p)
		},
		Recover:  func(d *disk.Disk, acked []string) error { return recoverOn(p.between(pebblefs.New(d)), acked) },
		Profiles: profiles,
		Budget:   2000,
	}
}

// cured is an adapter that syncs the directory after the creation of a MANIFEST.
type cured struct{ vfs.FS }

func (y cured) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := y.FS.Create(name, c)
	if err != nil || !strings.HasPrefix(y.PathBase(name), "MANIFEST-") {
		return f, err
	}
	d, err := y.OpenDir(y.PathDir(name))
	if err == nil {
		err = d.Sync()
	}
	if err == nil {
		err = d.Close()
	}
	return f, err
}

func (y cured) Unwrap() vfs.FS { return y.FS }

func cure(y vfs.FS) vfs.FS { return cured{y} }

// TestOrderedNames: where names become durable in order, as on the file systems in use, Pebble recovers from what a power
// loss may leave at each point, also if it strikes the recovery as well.
func TestOrderedNames(t *testing.T) {
	sync := program{writes: pebble.Sync}
	for _, p := range []persist.Profile{persist.A, persist.W, persist.L} {
		legal(setup, sync, p).Check(t)
		legal(nil, sync, p).Check(t)
	}
}

// TestUnorderedNames shows the one place in this workload where Pebble relies on that order: a new MANIFEST and the
// marker that points to it are names in one directory, and only one sync of it follows, after the marker. POSIX
// permits that the marker survives alone; the database does not open then.
func TestUnorderedNames(t *testing.T) {
	for _, start := range []func(d *disk.Disk) error{setup, nil} {
		report, err := legal(start, program{writes: pebble.Sync}, persist.P).Run()
		require.NoError(t, err)
		require.True(t, report.Failed())
		require.Contains(t, report.String(), "could not open manifest file")
		require.Contains(t, report.String(), "missing         sync db")
		legal(start, program{writes: pebble.Sync, broken: cure}, persist.P).Check(t)
	}
}

// TestIllegalStatesAreFound: the search finds a program that does not sync, and an adapter that does not sync directories.
func TestIllegalStatesAreFound(t *testing.T) {
	report, err := legal(setup, program{writes: pebble.NoSync, broken: cure}).Run()
	require.NoError(t, err)
	for _, p := range report.Profiles {
		require.NotNil(t, p.Failure, "%v: %v", p.Profile, report)
	}
	report, err = legal(setup, program{
		writes: pebble.Sync,
		broken: func(y vfs.FS) vfs.FS { return noDirSync{y} },
	}, persist.P).Run()
	require.NoError(t, err)
	require.True(t, report.Failed(), "%v", report)
}
