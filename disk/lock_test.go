package disk

import (
	"io/fs"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// TestLocksAreFair: who waits longest is served first, readers together, and a writer is not
// overtaken.
func TestLocksAreFair(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1, Policy: sim.FIFO()})
	defer s.Close()
	var d *Disk
	var order []string
	h := s.NewHost("h", func(p *sim.Proc) {
		for i, kind := range []string{"W0", "R1", "R2", "W3", "R4"} {
			p.Go(kind, func(p *sim.Proc) {
				p.Sleep(time.Duration(i) * time.Millisecond)
				f, err := d.OpenFile("a", O_RDWR|O_CREATE, 0o644)
				require.NoError(t, err)
				if kind[0] == 'W' {
					require.NoError(t, f.Lock())
				} else {
					require.NoError(t, f.RLock())
				}
				order = append(order, "+"+kind)
				p.Sleep(10 * time.Millisecond)
				order = append(order, "-"+kind)
				if i%2 == 0 {
					require.NoError(t, f.Unlock())
				} else {
					require.NoError(t, f.Close())
				}
			})
		}
	})
	d = New(h)
	h.Boot()
	require.NoError(t, s.Run().Err)
	require.Equal(t, "+W0 -W0 +R1 +R2 -R1 -R2 +W3 -W3 +R4 -R4", strings.Join(order, " "))
}

func TestLockErrors(t *testing.T) {
	d := newDisk(t)
	one, _ := d.Create("a")
	two, _ := d.OpenFile("a", O_RDONLY, 0)
	require.NoError(t, one.Lock())
	require.NoError(t, one.Lock(), "again")
	for _, err := range []error{two.TryLock(), two.TryRLock(), two.Lock()} {
		require.ErrorIs(t, err, syscall.EWOULDBLOCK)
	}
	require.NoError(t, one.RLock(), "downgrade")
	require.NoError(t, two.RLock())
	require.ErrorIs(t, one.TryLock(), syscall.EWOULDBLOCK, "upgrade")
	require.NoError(t, two.TryLock(), "the failed upgrade gave the lock back, as flock does")
	require.NoError(t, two.Unlock())
	require.NoError(t, two.Unlock())
	require.NoError(t, one.Lock())
	require.NoError(t, one.Close())
	require.NoError(t, two.TryLock())
	require.ErrorIs(t, one.Lock(), fs.ErrClosed)
}

// Locks end with the incarnation; who waits from outside is told.
func TestCrashEndsLocks(t *testing.T) {
	for _, kind := range []sim.CrashKind{sim.Kill, sim.PowerLoss} {
		s := sim.New(sim.Config{Seed: 1})
		defer s.Close()
		h := s.NewHost("h", nil)
		d := New(h)
		h.Boot()
		play(t, d, "put a x; sync .")
		held, _ := d.Open("a")
		require.NoError(t, held.Lock())
		var err error
		s.World().Go("outside", func(*sim.Proc) {
			f, _ := d.Open("a")
			err = f.Lock()
		})
		s.RunFor(time.Millisecond)
		h.Crash(kind)
		h.Boot()
		require.NoError(t, s.Run().Err)
		require.ErrorIs(t, err, fs.ErrClosed)
		again, _ := d.Open("a")
		require.NoError(t, again.TryLock())
	}
}

// A process takes its handles and locks with it, and nothing else.
func TestProcess(t *testing.T) {
	d := newDisk(t)
	one, two := d.Process("one"), d.Process("two")
	f, err := one.Create("a")
	require.NoError(t, err)
	_, err = f.WriteString("x")
	require.NoError(t, err)
	require.NoError(t, f.Lock())
	g, err := two.Open("a")
	require.NoError(t, err)
	require.ErrorIs(t, g.TryLock(), syscall.EWOULDBLOCK)
	one.Exit()
	require.NoError(t, g.TryLock())
	_, err = f.Write([]byte("y"))
	require.ErrorIs(t, err, fs.ErrClosed)
	_, err = one.Open("a")
	require.ErrorIs(t, err, fs.ErrClosed)
	require.Equal(t, "one", one.Name())
	require.Equal(t, "a=x", tree(t, d), "the page cache stays")
	d.host.Crash(sim.PowerLoss)
	require.Empty(t, tree(t, d))
}

func TestTemp(t *testing.T) {
	d := newDisk(t)
	play(t, d, "mkdir d")
	names := map[string]bool{}
	for range 100 {
		f, err := d.CreateTemp("d", "x*.log")
		require.NoError(t, err)
		require.Regexp(t, `^d/x\d+\.log$`, f.Name())
		names[f.Name()] = true
	}
	dir, err := d.MkdirTemp("", "work")
	require.NoError(t, err)
	require.Regexp(t, `^work\d+$`, dir)
	require.Len(t, names, 100)
	_, err = d.CreateTemp("", "a/b")
	require.ErrorContains(t, err, "pattern contains a slash")
	_, err = d.CreateTemp("none", "a")
	require.ErrorIs(t, err, fs.ErrNotExist)
	again := newDisk(t)
	same, err := again.CreateTemp("", "x*.log")
	require.NoError(t, err)
	require.True(t, names["d/"+same.Name()], "the same seed, the same name")
}

func TestLinksSurviveByInode(t *testing.T) {
	d := newDisk(t)
	play(t, d, "mkdir d; put a x; sync .")
	require.NoError(t, d.Link("a", "d/b"))
	require.NoError(t, d.Symlink("../a", "d/s"))
	play(t, d, "sync d; write a y; sync d/b; remove a; sync .")
	info, err := d.Stat("d/b")
	require.NoError(t, err)
	require.Equal(t, 1, info.Sys().(*Stat).Links)
	d.host.Crash(sim.PowerLoss)
	require.Equal(t, "d/ d/b=xy d/s->../a", tree(t, d))
	target, err := d.Readlink("d/s")
	require.NoError(t, err)
	require.Equal(t, "../a", target)
	_, err = d.Stat("d/s")
	require.ErrorIs(t, err, fs.ErrNotExist)
	play(t, d, "create a")
	one, _ := d.Stat("d/s")
	two, _ := d.Stat("a")
	three, _ := d.Stat("d/b")
	require.True(t, SameFile(one, two))
	require.False(t, SameFile(two, three))
}

// Permissions and times are saved by a sync of the inode, not by fdatasync.
func TestAttributes(t *testing.T) {
	at := time.Unix(1e9, 0)
	for _, c := range []struct {
		sync  func(f *File) error
		saved bool
	}{{(*File).Sync, true}, {(*File).Datasync, false}, {func(*File) error { return nil }, false}} {
		d := newDisk(t)
		play(t, d, "put a x; sync .")
		before, _ := d.Stat("a")
		require.NoError(t, d.Chmod("a", 0o600))
		require.NoError(t, d.Chtimes("a", at, at))
		f, _ := d.Open("a")
		require.NoError(t, c.sync(f))
		now, _ := d.Stat("a")
		require.Equal(t, fs.FileMode(0o600), now.Mode())
		require.True(t, at.Equal(now.ModTime()))
		d.host.Crash(sim.PowerLoss)
		after, _ := d.Stat("a")
		require.Equal(t, c.saved, after.Mode() == 0o600)
		require.Equal(t, c.saved, after.ModTime().Equal(at))
		require.Equal(t, !c.saved, after.ModTime().Equal(before.ModTime()))
	}
}
