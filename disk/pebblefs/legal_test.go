package pebblefs_test

import (
	"slices"
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
		Recover: func(d *disk.Disk, acked []string) error {
			return recoverOn(p.between(pebblefs.New(d)), acked)
		},
		Profiles: profiles,
		Budget:   2000,
	}
}

// cured is an adapter that syncs the directory after the creation of each file with one of the
// prefixes.
type cured struct {
	vfs.FS
	prefixes []string
}

func (y cured) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := y.FS.Create(name, c)
	hit := func(prefix string) bool { return strings.HasPrefix(y.PathBase(name), prefix) }
	if err != nil || !slices.ContainsFunc(y.prefixes, hit) {
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

func cure(prefixes ...string) func(y vfs.FS) vfs.FS {
	return func(y vfs.FS) vfs.FS { return cured{y, prefixes} }
}

// TestOrderedNames: where names become durable in order, as on the file systems in use, Pebble
// recovers from what a power loss may leave at each point, also if it strikes the recovery as well.
func TestOrderedNames(t *testing.T) {
	sync := program{writes: pebble.Sync}
	for _, p := range []persist.Profile{persist.Ext4, persist.Ext4Writeback, persist.LazyFS} {
		legal(setup, sync, p).Check(t)
		legal(nil, sync, p).Check(t)
	}
}

// TestUnorderedNames shows the two places where Pebble relies on that order. A new MANIFEST, the
// marker that names it, and the removal of the marker before it are three changes of one directory,
// and only one sync of it follows, after all of them. POSIX permits that any of them survives
// alone: a marker without its MANIFEST, with which the database does not open; and no marker at
// all, whereupon Open takes the directory for a new database, and what was flushed is lost.
func TestUnorderedNames(t *testing.T) {
	for _, c := range []struct {
		cure []string
		said []string // nothing: all recover
	}{
		{nil, []string{"missing         sync db after 9\n",
			"\n                  sync db after 13\n"}},
		{[]string{"MANIFEST-"}, []string{"want [a=10 c=7 e=6 f=8 g=9], found [",
			"(create db/marker.manifest."}},
		{[]string{"marker."}, []string{"could not open manifest file", "(create db/MANIFEST-"}},
		{[]string{"MANIFEST-", "marker."}, nil},
	} {
		reopen := program{broken: cure(c.cure...)}
		report, err := crashtest.Test{
			Setup: workload,
			Workload: func(d *disk.Disk) error {
				return recoverOn(reopen.between(pebblefs.New(d)), steps)
			},
			Recover: func(d *disk.Disk, _ []string) error {
				return recoverOn(reopen.between(pebblefs.New(d)), steps)
			},
			Profiles: []persist.Profile{persist.POSIX},
			Depth:    1,
		}.Run()
		require.NoError(t, err)
		require.Equal(t, c.said != nil, report.Failed(), "%v", report)
		for _, text := range c.said {
			require.Contains(t, report.String(), text)
		}
	}
}

// TestWithOrderedMarkers: nothing else is missing under POSIX.
func TestWithOrderedMarkers(t *testing.T) {
	p := program{writes: pebble.Sync, broken: cure("MANIFEST-", "marker.")}
	legal(setup, p, persist.POSIX).Check(t)
	legal(nil, p, persist.POSIX).Check(t)
}

// TestIllegalStatesAreFound: the search finds a program that does not sync, and an adapter that
// does not sync directories.
func TestIllegalStatesAreFound(t *testing.T) {
	report, err := legal(setup, program{writes: pebble.NoSync,
		broken: cure("MANIFEST-", "marker.")}).Run()
	require.NoError(t, err)
	for _, p := range report.Profiles {
		require.NotNil(t, p.Failure, "%v: %v", p.Profile, report)
	}
	report, err = legal(setup, program{
		writes: pebble.Sync,
		broken: func(y vfs.FS) vfs.FS { return noDirSync{y} },
	}, persist.POSIX).Run()
	require.NoError(t, err)
	require.True(t, report.Failed(), "%v", report)
}
