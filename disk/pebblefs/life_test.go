package pebblefs_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/pebblefs"
	"groundhog/sim"
)

// TestDeadFS: what a dead process does succeeds and reaches nothing, what it wants to know fails.
func TestDeadFS(t *testing.T) {
	d := newDisk(t)
	y := pebblefs.New(d)
	f, err := y.Create("/a", vfs.WriteCategoryUnspecified)
	require.NoError(t, err)
	n, err := f.Write([]byte("lost"))
	require.NoError(t, err)
	require.Equal(t, 4, n)
	l, err := y.Lock("/lock")
	require.NoError(t, err)
	require.NoError(t, y.Err())
	y.Do(func() { cut(d) })
	require.ErrorIs(t, y.Err(), fs.ErrClosed)
	y.Observe(func(op pebblefs.Op) { t.Errorf("%v reached the disk", op) })

	a := newActor(y)
	a.files["/a"] = f
	a.play(t, "write /a more; sync /a; create /b; write /b B; sync /b; open /c; reuse /a /d; "+
		"syncdir /; mkdir /e; "+
		"rename /a /f; link /a /g; remove /h; removeall /e")
	n, err = f.WriteAt([]byte("late"), 9)
	require.NoError(t, err)
	require.Equal(t, 4, n)
	require.NoError(t, f.SyncData())
	fi, err := f.Stat()
	require.NoError(t, err)
	require.Equal(t, int64(8), fi.Size(), "what the handle has written")
	require.Equal(t, "a", fi.Name())
	_, err = y.Lock("/lock")
	require.NoError(t, err)
	require.NoError(t, l.Close())

	_, err = f.Read(make([]byte, 1))
	require.ErrorIs(t, err, fs.ErrClosed)
	_, err = f.ReadAt(make([]byte, 1), 0)
	require.ErrorIs(t, err, fs.ErrClosed)
	_, err = y.Open("/a")
	require.ErrorIs(t, err, fs.ErrClosed)
	_, err = y.Stat("/a")
	require.ErrorIs(t, err, fs.ErrClosed)
	_, err = y.List("/")
	require.ErrorIs(t, err, fs.ErrClosed)
	require.NoError(t, f.Close())
	require.ErrorIs(t, f.Close(), fs.ErrClosed)

	require.Equal(t, "", tree(t, pebblefs.New(d)))
}

func TestCalledFromInside(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("h", nil)
	d := disk.New(h)
	h.Boot()
	y := pebblefs.New(d)
	var got any
	h.Go("main", func(*sim.Proc) {
		defer func() { got = recover() }()
		y.List("/")
	})
	s.Run()
	require.Contains(t, got, "while a process of the simulation runs")
}

// opened is a database with one key that is not flushed.
func opened(t *testing.T) (*disk.Disk, *pebblefs.FS, *pebble.DB) {
	t.Helper()
	d := newDisk(t)
	y := pebblefs.New(d)
	db, err := pebble.Open(dir, small(y))
	require.NoError(t, err)
	require.NoError(t, db.Set([]byte("a"), []byte("1"), pebble.Sync))
	return d, y, db
}

// TestFatal: an error that ends Pebble ends the process of the FS, and what Pebble says after that
// does not count.
func TestFatal(t *testing.T) {
	for _, c := range []struct {
		path, reason string
		step         string
	}{
		{"db/*.log", "fatal commit error", "set b 2"},
		{"db/MANIFEST*", "MANIFEST sync failed", "flush"},
	} {
		d, y, db := opened(t)
		y.Do(func() { d.Inject(disk.Fault{Op: disk.OpSync, Path: c.path}) })
		require.NoError(t, play(y, db, c.step, pebble.Sync),
			"a lie: Pebble takes it for granted that Fatalf does not return")
		require.ErrorContains(t, y.Err(), c.reason)
		y.Observe(func(op pebblefs.Op) { t.Errorf("%v reached the disk", op) })
		db.Close()

		d.Lift()
		cut(d)
		got, err := contentOf(pebblefs.New(d))
		require.NoError(t, err)
		require.Equal(t, "a=1", got)
	}
}

// TestFlushThatIsTriedForEver shows the loop by which Pebble answers a flush that fails, and that
// death ends it.
func TestFlushThatIsTriedForEver(t *testing.T) {
	for _, crash := range []bool{false, true} {
		d, y, db := opened(t)
		tries := 0
		y.Do(func() { d.Inject(disk.Fault{Op: disk.OpSync, Path: "db/*.sst"}) })
		y.Observe(func(op pebblefs.Op) {
			if op.Verb != "create" || !strings.HasSuffix(op.Name, ".sst") {
				return
			}
			if tries++; tries == 100 && crash {
				d.Host().Crash(sim.PowerLoss)
			} else if tries == 100 {
				d.Lift()
			}
		})
		require.NoError(t, db.Flush())
		require.Equal(t, crash, errors.Is(y.Err(), fs.ErrClosed))
		require.NoError(t, db.Close())
		require.Equal(t, 100, tries)
	}
}

// TestDeadDatabaseLeavesTheNextAlone: a database that was not closed before the crash goes on
// writing beside its successor.
func TestDeadDatabaseLeavesTheNextAlone(t *testing.T) {
	d, y, old := opened(t)
	y.Do(func() { cut(d) })
	now := pebblefs.New(d)
	next, err := pebble.Open(dir, small(now))
	require.NoError(t, err)
	for _, step := range []string{"set a 2", "flush", "set b 3", "compact", "flush"} {
		require.NoError(t, play(now, next, step, pebble.Sync))
		play(y, old, strings.Replace(step, "set", "del", 1), pebble.Sync) // its errors mean nothing
	}
	require.Error(t, y.Err())
	old.Close()
	require.NoError(t, next.Close())
	got, err := contentOf(pebblefs.New(d))
	require.NoError(t, err)
	require.Equal(t, "a=2 b=3", got)
}

func TestFirstReasonCounts(t *testing.T) {
	y := pebblefs.New(newDisk(t))
	require.NoError(t, y.Err())
	y.Logger().Fatalf("log %d broke", 7)
	y.Die(errors.New("again"))
	require.EqualError(t, y.Err(), "log 7 broke")
}
