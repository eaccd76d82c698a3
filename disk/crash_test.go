package disk

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/sim"
)

// outcomes: what a story leaves after a Kill and after a PowerLoss.
var outcomes = []struct{ name, story, kill, power string }{
	{"nothing synced", "create a; write a x", "a=x", ""},
	{"file synced, name not", "put a x", "a=x", ""},
	{"name synced, file not", "create a; write a x; sync .", "a=x", "a="},
	{"both synced", "put a x; sync .", "a=x", "a=x"},
	{"append after sync", "put a x; sync .; write a y", "a=xy", "a=x"},
	{"append and sync", "put a x; sync .; write a y; sync a; write a z", "a=xyz", "a=xy"},
	{"overwrite in the middle", "put a abcdef; sync .; at a 2 XY", "a=abXYef", "a=abcdef"},
	{"overwrite synced", "put a abcdef; sync .; at a 2 XY; sync a", "a=abXYef", "a=abXYef"},
	{"hole", "put a ab; sync .; at a 4 c; sync a", "a=ab..c", "a=ab..c"},
	{"truncate", "put a abc; sync .; truncate a 1", "a=a", "a=abc"},
	{"truncate synced", "put a abc; sync .; truncate a 1; sync a", "a=a", "a=a"},
	{"shrink and regrow", "put a abc; sync .; truncate a 1; truncate a 3; sync a", "a=a..",
		"a=a.."},
	{"shrink and rewrite", "put a abc; sync .; truncate a 1; write a Z; sync a", "a=aZ", "a=aZ"},
	{"rename", "put a x; sync .; rename a b", "b=x", "a=x"},
	{"rename, file sync", "put a x; sync .; rename a b; sync b", "b=x", "a=x"},
	{"rename, dir sync", "put a x; sync .; rename a b; sync .", "b=x", "b=x"},
	{"rename over", "put a old; put t new; sync .; rename t a", "a=new", "a=old t=new"},
	{"rename over, dir sync", "put a old; put t new; sync .; rename t a; sync .", "a=new", "a=new"},
	{"rename over of unsynced data", "put a old; sync .; create t; write t new; rename t a; sync .",
		"a=new", "a="},
	{"rename twice, one sync", "put a x; sync .; rename a b; sync .; rename b c", "c=x", "b=x"},
	{"move, neither synced", "mkdir d; put a x; sync .; rename a d/a", "d/ d/a=x", "a=x d/"},
	{"move, target synced", "mkdir d; put a x; sync .; rename a d/a; sync d", "d/ d/a=x",
		"a=x d/ d/a=x"},
	{"move, source synced", "mkdir d; put a x; sync .; rename a d/a; sync .", "d/ d/a=x", "d/"},
	{"move, both synced", "mkdir d; put a x; sync .; rename a d/a; sync d; sync .", "d/ d/a=x",
		"d/ d/a=x"},
	{"unlink", "put a x; sync .; remove a", "", "a=x"},
	{"unlink synced", "put a x; sync .; remove a; sync .", "", ""},
	{"unlink and make anew", "put a x; sync .; remove a; put a y", "a=y", "a=x"},
	{"unlink and make anew, dir sync", "put a x; sync .; remove a; put a y; sync .", "a=y", "a=y"},
	{"open-unlinked, written", "put a x; sync .; open a; remove a; fwrite a y; fsync a", "",
		"a=xy"},
	{"open-unlinked, name gone", "put a x; sync .; open a; remove a; sync .; fwrite a y; fsync a",
		"", ""},
	{"open-renamed, written", "put a x; sync .; open a; rename a b; fwrite a y; fsync a", "b=xy",
		"a=xy"},
	{"open-replaced, written", "put a x; put t n; sync .; open a; rename t a; fwrite a y; fsync a",
		"a=n", "a=xy t=n"},
	{"directory, name unsynced", "mkdir d; put d/a x; sync d", "d/ d/a=x", ""},
	{"directory, content unsynced", "mkdir d; put d/a x; sync .", "d/ d/a=x", "d/"},
	{"directory, all synced", "mkdir d; put d/a x; sync d; sync .", "d/ d/a=x", "d/ d/a=x"},
	{"directory moved", "mkdir d; put d/a x; sync d; sync .; rename d e; sync .", "e/ e/a=x",
		"e/ e/a=x"},
	{"tree removed", "mkdir d; put d/a x; sync d; sync .; removeall d", "", "d/ d/a=x"},
	{"tree removed, parent synced", "mkdir d; put d/a x; sync d; sync .; removeall d; sync .", "",
		""},
	{"directory moved, target synced", "mkdir d; mkdir e; sync .; rename d e/d; sync e", "e/ e/d/",
		"e/ e/d/"},
	{"directory moved, source synced", "mkdir d; mkdir e; sync .; rename d e/d; sync .", "e/ e/d/",
		"e/"},
	{"file moved, target synced", "put d x; mkdir e; sync .; rename d e/d; sync e", "e/ e/d=x",
		"d=x e/ e/d=x"},
	{"directories moved into each other, the upper name never synced",
		"mkdir a; mkdir b; sync .; rename a b/a; sync b; rename b/a a; rename b a/b; sync a",
		"a/ a/b/", ""},
}

func TestOutcomes(t *testing.T) {
	for _, o := range outcomes {
		for _, kind := range []sim.CrashKind{sim.Kill, sim.PowerLoss} {
			t.Run(o.name+"/"+kind.String(), func(t *testing.T) {
				d := newDisk(t)
				play(t, d, o.story)
				require.Equal(t, o.kill, tree(t, d), "before the crash")
				d.host.Crash(kind)
				want := o.kill
				if kind == sim.PowerLoss {
					want = o.power
				}
				require.Equal(t, want, tree(t, d), "after the crash")
				d.host.Boot()
				d.host.Crash(sim.PowerLoss)
				require.Equal(t, o.power, tree(t, d), "after one more power loss")
			})
		}
	}
}

func TestHandlesDieWithTheIncarnation(t *testing.T) {
	for _, kind := range []sim.CrashKind{sim.Kill, sim.PowerLoss} {
		d := newDisk(t)
		f, err := d.Create("a")
		require.NoError(t, err)
		dir, err := d.Open(".")
		require.NoError(t, err)
		d.host.Crash(kind)
		d.host.Boot()
		_, write := f.Write([]byte("x"))
		_, read := f.Read(make([]byte, 1))
		_, seek := f.Seek(0, 0)
		_, list := dir.ReadDir(-1)
		_, stat := f.Stat()
		for _, err := range []error{write, read, seek, list, stat, f.Sync(), dir.Sync(),
			f.Truncate(0), f.Close()} {
			var pathErr *fs.PathError
			require.ErrorAs(t, err, &pathErr)
			require.ErrorIs(t, err, fs.ErrClosed)
		}
	}
}

// A sync under way covers what was written before it was called, and nothing if the host dies
// first.
func TestSyncTakesTime(t *testing.T) {
	ms := time.Millisecond
	for _, c := range []struct {
		name  string
		crash time.Duration // power loss; the sync takes 10 ms from 0, the second write is at 5 ms
		kill  time.Duration // 0: none
		want  string
	}{
		{"power loss before it returns", 9 * ms, 0, "a="},
		{"power loss after it returned", 11 * ms, 0, "a=one"},
		{"second sync returned", 31 * ms, 0, "a=onetwo"},
		{"kill under way, then power loss", 12 * ms, 8 * ms, "a="},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := sim.New(sim.Config{Seed: 1})
			defer s.Close()
			var d *Disk
			h := s.NewHost("h", func(p *sim.Proc) {
				f, _ := d.OpenFile("a", O_RDWR|O_CREATE|O_APPEND, 0o644)
				p.Go("second", func(p *sim.Proc) {
					p.Sleep(5 * ms)
					f.Write([]byte("two"))
					p.Sleep(15 * ms)
					f.Sync()
				})
				f.Write([]byte("one"))
				f.Sync()
			})
			d = New(h)
			play(t, d, "create a; sync .")
			d.SyncLatency = 10 * ms
			h.Boot()
			if c.kill > 0 {
				s.World().After(c.kill, sim.HandlerFunc(func(uint64) {
					h.Crash(sim.Kill)
					h.Boot()
					h.Crash(sim.Kill)
				}), 0)
			}
			s.World().After(c.crash, sim.HandlerFunc(func(uint64) {
				if !h.Up() {
					h.Boot()
				}
				h.Crash(sim.PowerLoss)
			}), 0)
			require.NoError(t, s.Run().Err)
			require.Equal(t, c.want, tree(t, d))
		})
	}
}

// After a kill, what a sync had on board is still dirty, so that the next sync saves it.
func TestKilledSyncLosesNothingFromTheCache(t *testing.T) {
	for _, story := range []string{"write a x", "create b", "truncate a 0", "rename a b",
		"at a 9 q"} {
		s := sim.New(sim.Config{Seed: 1})
		defer s.Close()
		h := s.NewHost("h", func(p *sim.Proc) {})
		d := New(h)
		play(t, d, "put a abc; sync .")
		h.Boot()
		d.SyncLatency = time.Second
		h.Go("syncer", func(p *sim.Proc) {
			play(t, d, story)
			f, _ := d.Open("a")
			root, _ := d.Open(".")
			if f != nil {
				p.Go("file", func(*sim.Proc) { f.Sync() })
			}
			root.Sync()
		})
		s.RunFor(time.Millisecond)
		h.Crash(sim.Kill)
		want := tree(t, d)
		for _, name := range strings.Fields(want) {
			name, _, _ = strings.Cut(name, "=")
			play(t, d, "sync "+name)
		}
		play(t, d, "sync .")
		h.Boot()
		h.Crash(sim.PowerLoss)
		require.Equal(t, want, tree(t, d), story)
	}
}

// TestDurableViewIsWhatWasSynced compares a power loss with a dumb twin that copies whole files at
// each sync.
func TestDurableViewIsWhatWasSynced(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := sim.New(sim.Config{Seed: 1})
		defer s.Close()
		h := s.NewHost("h", nil)
		d := New(h)
		h.Boot()
		play(t, d, "create a; sync .")
		f, err := d.OpenFile("a", O_RDWR, 0)
		require.NoError(rt, err)
		durable := ""
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			switch rapid.IntRange(0, 3).Draw(rt, "call") {
			case 0, 1:
				p := []byte(rapid.StringMatching(`[a-z]{0,6}`).Draw(rt, "text"))
				_, err = f.WriteAt(p, rapid.Int64Range(0, 40).Draw(rt, "off"))
			case 2:
				err = f.Truncate(rapid.Int64Range(0, 40).Draw(rt, "size"))
			case 3:
				err = f.Sync()
				durable = string(f.ino.content())
			}
			require.NoError(rt, err)
		}
		h.Crash(sim.PowerLoss)
		got, err := fs.ReadFile(d.FS(), "a")
		require.NoError(rt, err)
		require.Equal(rt, durable, string(got))
	})
}

func TestDeadProcessLeavesNoTrace(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	var d *Disk
	h := s.NewHost("h", func(p *sim.Proc) {
		defer func() { d.WriteFile("late", []byte("x"), 0o644) }()
		p.Sleep(time.Hour)
	})
	d = New(h)
	h.Boot()
	s.RunFor(time.Second)
	h.Crash(sim.Kill)
	require.Empty(t, tree(t, d))
	_, err := d.Stat("late")
	require.True(t, errors.Is(err, fs.ErrNotExist))
}

// A process of another host, such as a fault script, outlives a sync that it waits for.
func TestSyncFromOutsideEndsWithTheHost(t *testing.T) {
	for _, kind := range []sim.CrashKind{sim.Kill, sim.PowerLoss} {
		s := sim.New(sim.Config{Seed: 1})
		defer s.Close()
		h := s.NewHost("h", nil)
		d := New(h)
		h.Boot()
		play(t, d, "create a; sync .; write a x")
		d.SyncLatency = time.Second
		var err error
		s.World().Go("script", func(*sim.Proc) {
			f, _ := d.Open("a")
			err = f.Sync()
		})
		s.RunFor(time.Millisecond)
		h.Crash(kind)
		h.Boot()
		require.NoError(t, s.Run().Err)
		require.ErrorIs(t, err, fs.ErrClosed)
		h.Crash(sim.PowerLoss)
		require.Equal(t, "a=", tree(t, d))
	}
}
