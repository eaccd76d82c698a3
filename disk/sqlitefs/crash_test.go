package sqlitefs_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/crashtest"
	"groundhog/disk/persist"
	"groundhog/disk/sqlitefs"
)

// fails are the profiles under which a configuration does not recover from some state.
func fails(t *testing.T, c crashtest.Test) (*crashtest.Report, string) {
	t.Helper()
	r, err := c.Run()
	require.NoError(t, err)
	var list []string
	for _, p := range r.Profiles {
		if p.Failure != nil {
			list = append(list, p.Profile.String())
		}
	}
	return r, strings.Join(list, " ")
}

func small(journal, sync string) config {
	return config{journal: journal, sync: sync, options: sqlitefs.Options{SectorSize: 512}}
}

// TestWhatHolds: over every legal state at every point, down to a second power loss in recovery, no
// acknowledged transaction is lost and no database is damaged, if SQLite syncs as it should.
func TestWhatHolds(t *testing.T) {
	for _, c := range []config{small("DELETE", "EXTRA"), small("TRUNCATE", "FULL"),
		small("PERSIST", "FULL"), small("WAL", "FULL")} {
		t.Run(c.String(), func(t *testing.T) {
			pinned(t, 1)
			test := c.test(4, persist.Profiles()...)
			test.Budget = 50_000
			if testing.Short() {
				test = c.test(2, persist.Profiles()...)
				test.Budget = 50_000
			}
			r, list := fails(t, test)
			require.Empty(t, list, "%v", r)
			t.Log(r)
			for _, p := range r.Profiles {
				require.Zero(t, p.Sampled, "every state was tried: %v", p.Profile)
			}
		})
	}
}

// TestWhatDoesNot: where SQLite saves a sync, the loss is found, under the profiles where it is
// possible, and explained.
//
//   - FULL with a deleted journal keeps the database sound and may lose the last transaction: the
//     removal of the journal is the commit, and its directory is not synced. The documentation of
//     PRAGMA synchronous says so, and has EXTRA for it. With data=writeback it may also be damaged:
//     the next journal goes into the blocks of the one whose removal is lost, which is rolled back.
//   - NORMAL with a rollback journal writes the number of its pages before they are synced. Where a
//     size may survive without its data (an append on ext4 into the last block of the journal,
//     data=writeback, POSIX), zeros are rolled back into the database, as the journal's checksum
//     looks at each 200th byte only. With a WAL, NORMAL loses transactions and stays sound.
//   - OFF loses transactions and damages the database, save where all writes stay in order
//     (data=journal) or names are durable at once (LazyFS).
func TestWhatDoesNot(t *testing.T) {
	const (
		ext4       = "posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback"
		unordered  = ext4 + " xfs btrfs"
		everywhere = ext4 + " ext4-journal xfs btrfs"
		anywhere   = everywhere + " lazyfs"
	)
	for _, c := range []struct {
		config
		fails, damaged, said, missing string
	}{
		{small("DELETE", "FULL"), everywhere, "ext4-writeback", "was acknowledged", "sync . after"},
		{small("DELETE", "NORMAL"), everywhere, ext4, "integrity_check", "sync db-journal after"},
		{small("TRUNCATE", "NORMAL"), everywhere, ext4, "integrity_check", "sync db-journal after"},
		{small("WAL", "NORMAL"), anywhere, "", "was acknowledged", "sync db-wal after"},
		{small("DELETE", "OFF"), anywhere, unordered, "was acknowledged", ""},
		{small("WAL", "OFF"), anywhere, unordered, "was acknowledged", ""},
	} {
		t.Run(c.String(), func(t *testing.T) {
			pinned(t, 1)
			r, list := fails(t, c.test(3, persist.Profiles()...))
			require.Equal(t, c.fails, list, "%v", r)
			sound := c.test(3, persist.Profiles()...)
			sound.Recover = func(d *disk.Disk, _ []string) error { return c.recover(d, nil) }
			worse, list := fails(t, sound)
			require.Equal(t, c.damaged, list, "%v", worse)
			f := r.Failure()
			require.ErrorContains(t, f.Err, c.said)
			require.NotEmpty(t, f.Lost)
			if c.missing != "" {
				require.NotEmpty(t, f.Missing, "%v", r)
				require.Contains(t, f.Missing[0], c.missing)
			}
		})
	}
}

// TestWrongHandle is the bug of the module's own VFS up to v0.35.6: where the directory of the
// journal should be synced, the journal is synced again. Only where names have an order of their
// own, under POSIX, is the journal missing when it is needed.
func TestWrongHandle(t *testing.T) {
	pinned(t, 1)
	c := small("DELETE", "EXTRA")
	c.options.BrokenDirSync = true
	test := c.test(3, persist.Profiles()...)
	test.Setup = small("DELETE", "EXTRA").setup
	r, list := fails(t, test)
	require.Equal(t, "posix-split posix", list, "%v", r)
	require.Contains(t, r.Failure().Story(), "create db-journal")
	require.Contains(t, strings.Join(r.Failure().Missing, " "), "sync . after 1")
}

// The usual sizes: pages and sectors of 4096 bytes.
func TestPagesOf4096(t *testing.T) {
	for _, journal := range []string{"TRUNCATE", "WAL"} {
		pinned(t, 1)
		c := config{journal: journal, sync: "FULL", page: 4096}
		test := c.test(3, persist.POSIX, persist.Ext4)
		test.Sector = 4096
		r, list := fails(t, test)
		require.Empty(t, list, "%v", r)
		t.Log(r)
	}
}

// A device that tears pages at 512 bytes is no worse, since what is overwritten is in the journal;
// there are too many states to try all.
func TestTornPages(t *testing.T) {
	for _, journal := range []string{"TRUNCATE", "WAL"} {
		pinned(t, 1)
		c := config{journal: journal, sync: "FULL", page: 4096}
		test := c.test(3, persist.POSIX, persist.Ext4)
		test.Fill, test.Budget = persist.Garbage, 1000
		r, list := fails(t, test)
		require.Empty(t, list, "%v", r)
		require.NotZero(t, r.Profiles[0].Sampled)
	}
}

// The same seed gives the same bytes and the same trace, as often as it is run.
func TestSameBytes(t *testing.T) {
	run := func(seed uint64, journal string) (uint64, uint64) {
		d := pinned(t, seed)
		c := small(journal, "FULL")
		require.NoError(t, c.setup(d))
		require.NoError(t, c.insert(20)(d))
		require.NoError(t, d.SyncFS())
		return d.Image().Hash(), d.Host().Sim().Hash()
	}
	for _, journal := range []string{"DELETE", "PERSIST", "WAL"} {
		image, trace := run(1, journal)
		for range 5 {
			i, h := run(1, journal)
			require.Equal(t, image, i, journal)
			require.Equal(t, trace, h, journal)
		}
	}
	one, _ := run(1, "PERSIST")
	two, _ := run(2, "PERSIST")
	require.NotEqual(t, one, two, "the journal's nonce comes from the seed")
}

// 2,000 recoveries leave no handle, lock or VFS behind; the counts of two runs agree.
func TestReportsAgree(t *testing.T) {
	run := func() string {
		pinned(t, 3)
		c := small("DELETE", "EXTRA")
		r, _ := fails(t, crashtest.Test{Setup: c.setup, Workload: c.insert(2),
			Recover: func(d *disk.Disk, acked []string) error {
				return c.recover(d, acked)
			}})
		return r.String()
	}
	require.Equal(t, run(), run())
}
