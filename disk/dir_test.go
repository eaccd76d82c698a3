package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/sim"
)

// dirTwin are two disks of equal machines, of which one is used by paths, the other through a Dir
// for each directory.
type dirTwin struct {
	paths, dirs *Disk
	known       map[string]*Dir
}

func newDirTwin(t testing.TB) *dirTwin {
	return &dirTwin{paths: newDisk(t), dirs: newDisk(t), known: map[string]*Dir{}}
}

// dir is always the same Dir for the same name, so that it remembers.
func (w *dirTwin) dir(name string) *Dir {
	if w.known[name] == nil {
		w.known[name] = w.dirs.Dir(name)
	}
	return w.known[name]
}

// same makes a call both ways.
func (w *dirTwin) same(t *rapid.T, byPath func(d *Disk) (any, error), byDir func() (any, error)) {
	want, e1 := byPath(w.paths)
	got, e2 := byDir()
	require.Equal(t, fmt.Sprint(want, e1), fmt.Sprint(got, e2))
	require.Equal(t, w.paths.sim.Hash(), w.dirs.sim.Hash())
}

var (
	twinDirs = []string{"d", "d/e", "d/e/f", "l", "l/e", "/d", "d/", "d/../d", ".", "none", "",
		"../d", "a"}
	twinNames = []string{"a", "b", "e", "e/a", "e/f", "f/a", ".", "..", "../d", "", "/a", "a/",
		"../../x", "l"}
)

func nothing(err error) (any, error) { return nil, err }

// told is what a handle says of itself.
func told(f *File, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	_, wrote := f.Write([]byte("xyz"))
	return fmt.Sprint(f.Name(), wrote, f.Sync(), f), f.Close()
}

func listed(list []fs.DirEntry, err error) (any, error) { return fmt.Sprint(list), err }

func described(info fs.FileInfo, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return fmt.Sprint(info), nil
}

func (w *dirTwin) actions() map[string]func(*rapid.T) {
	one := func(byPath func(d *Disk, name string) (any, error),
		byDir func(d *Dir, name string) (any, error)) func(*rapid.T) {
		return func(t *rapid.T) {
			dir, name := rapid.SampledFrom(twinDirs).Draw(t,
				"dir"), rapid.SampledFrom(twinNames).Draw(t, "name")
			w.same(t, func(d *Disk) (any, error) {
				return byPath(d, dir+"/"+name)
			}, func() (any, error) { return byDir(w.dir(dir), name) })
		}
	}
	return map[string]func(*rapid.T){
		"open": one(func(d *Disk, n string) (any, error) {
			return told(d.Open(n))
		}, func(d *Dir, n string) (any, error) { return told(d.Open(n)) }),
		"create": one(func(d *Disk, n string) (any, error) {
			return told(d.Create(n))
		}, func(d *Dir, n string) (any, error) { return told(d.Create(n)) }),
		"readfile": one(func(d *Disk, n string) (any, error) {
			return d.ReadFile(n)
		}, func(d *Dir, n string) (any, error) { return d.ReadFile(n) }),
		"readdir": one(func(d *Disk, n string) (any, error) {
			return listed(d.ReadDir(n))
		}, func(d *Dir, n string) (any, error) { return listed(d.ReadDir(n)) }),
		"stat": one(func(d *Disk, n string) (any, error) {
			return described(d.Stat(n))
		}, func(d *Dir, n string) (any, error) { return described(d.Stat(n)) }),
		"mkdir": one(func(d *Disk, n string) (any, error) {
			return nothing(d.Mkdir(n, 0o755))
		}, func(d *Dir, n string) (any, error) { return nothing(d.Mkdir(n, 0o755)) }),
		"remove": one(func(d *Disk, n string) (any, error) {
			return nothing(d.Remove(n))
		}, func(d *Dir, n string) (any, error) { return nothing(d.Remove(n)) }),
		"writefile": one(func(d *Disk, n string) (any, error) {
			return nothing(d.WriteFile(n, []byte("w"), 0o600))
		},
			func(d *Dir, n string) (any, error) {
				return nothing(d.WriteFile(n, []byte("w"), 0o600))
			}),
		"rename": func(t *rapid.T) {
			dir := rapid.SampledFrom(twinDirs).Draw(t, "dir")
			from, to := rapid.SampledFrom(twinNames).Draw(t,
				"from"), rapid.SampledFrom(twinNames).Draw(t, "to")
			w.same(t, func(d *Disk) (any, error) {
				return nothing(d.Rename(dir+"/"+from, dir+"/"+to))
			},
				func() (any, error) { return nothing(w.dir(dir).Rename(from, to)) })
		},
		"sync": func(t *rapid.T) {
			dir := rapid.SampledFrom(twinDirs).Draw(t, "dir")
			w.same(t, func(d *Disk) (any, error) {
				f, err := d.Open(dir)
				if err != nil {
					return nil, err
				}
				return nil, errors.Join(f.Sync(), f.Close())
			}, func() (any, error) { return nothing(w.dir(dir).Sync()) })
		},
		"move":   w.move,
		"fault":  w.fault,
		"crash":  w.crash,
		"reload": func(*rapid.T) { reloaded(w.paths); reloaded(w.dirs) },
		"make":   w.make,
		"":       w.check,
	}
}

// make makes again what calls have taken away.
func (w *dirTwin) make(t *rapid.T) {
	for _, d := range []*Disk{w.paths, w.dirs} {
		if d.MkdirAll("d/e/f", 0o755) == nil {
			d.WriteFile("d/e/a", []byte("again"), 0o600)
		}
	}
}

// move changes what the directories are, by paths on both.
func (w *dirTwin) move(t *rapid.T) {
	do := rapid.SampledFrom([]func(d *Disk) error{
		func(d *Disk) error { return d.Rename("d", "x") },
		func(d *Disk) error { return d.Rename("x", "d") },
		func(d *Disk) error { return d.Rename("d/e", "e") },
		func(d *Disk) error { return d.RemoveAll("d/e") },
		func(d *Disk) error { return d.RemoveAll("d") },
		func(d *Disk) error { return d.Symlink("d", "l") },
		func(d *Disk) error { return d.Symlink("x", "d") },
		func(d *Disk) error { return errors.Join(d.Remove("l"), d.Symlink("x", "l")) },
		func(d *Disk) error { return d.SyncFS() },
	}).Draw(t, "move")
	require.Equal(t, fmt.Sprint(do(w.paths)), fmt.Sprint(do(w.dirs)))
}

func (w *dirTwin) fault(t *rapid.T) {
	text := rapid.SampledFrom([]string{
		`open "d/*" EMFILE max=2`, `create "*/*" ENOSPC from=2 max=1`, `rename "d/e/*" EIO max=1`,
		`sync "d" EIO max=1`, `close "d" EIO max=1`,
		`any "d/*" EIO chance=1/3 max=3`, `sync "" gate=ext4 max=1`,
		`rename "" crash=power after max=1`, `write "d/a" short=1 max=1`, "",
	}).Draw(t, "fault")
	for _, d := range []*Disk{w.paths, w.dirs} {
		if text == "" {
			d.Lift()
			continue
		}
		f, err := ParseFault(text)
		require.NoError(t, err)
		d.Inject(f)
	}
}

func (w *dirTwin) crash(t *rapid.T) {
	kind := rapid.SampledFrom([]sim.CrashKind{sim.Kill, sim.PowerLoss}).Draw(t, "kind")
	survival := rapid.SampledFrom([]Survival{Nothing, Everything, Draw}).Draw(t, "survival")
	for _, d := range []*Disk{w.paths, w.dirs} {
		d.Survival = survival
		d.host.Crash(kind)
	}
}

// check compares all, and boots machines that a fault or a crash has stopped.
func (w *dirTwin) check(t *rapid.T) {
	require.Equal(t, tree(t, w.paths), tree(t, w.dirs))
	require.Equal(t, w.paths.Image().String(), w.dirs.Image().String())
	require.Equal(t, w.paths.host.Up(), w.dirs.host.Up())
	if !w.paths.host.Up() {
		w.paths.host.Boot()
		w.dirs.host.Boot()
	}
}

// TestDirTwin: a Dir does what paths do, whatever becomes of its directory, to the last word of
// each error and the last note of the trace.
func TestDirTwin(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newDirTwin(t)
		for _, d := range []*Disk{w.paths, w.dirs} {
			play(rt, d, "mkdir d; mkdir d/e; put d/a x; put d/e/a y; mkdir x; put x/a z")
			require.NoError(rt, d.Symlink("d", "l"))
			require.NoError(rt, d.SyncFS())
		}
		rt.Repeat(w.actions())
	})
}

// A Dir that is used again does not walk, and does so after each change that may have led its path
// elsewhere.
func TestDirRemembers(t *testing.T) {
	d := newDisk(t)
	play(t, d, "mkdir d; mkdir d/e; put d/e/a 1; mkdir x; put x/a 2")
	dir := d.Dir("d/e")
	_, err := dir.ReadFile("a")
	require.NoError(t, err)
	first := dir.node
	require.NotNil(t, first)
	play(t, d, "create d/e/b; remove d/e/a; mkdir y; rename d/e/b d/e/a")
	require.Equal(t, dir.moves, d.moves, "no directory has moved")
	play(t, d, "rename d/e z; rename x d/e")
	got, err := dir.ReadFile("a")
	require.NoError(t, err)
	require.Equal(t, "2", string(got))
	require.NotEqual(t, first, dir.node)
	require.NoError(t, d.RemoveAll("d"))
	require.ErrorIs(t, dir.Sync(), fs.ErrNotExist)
	require.EqualError(t, dir.Sync(), "open d/e: no such file or directory")
}

func TestDirOfProcess(t *testing.T) {
	d := newDisk(t)
	play(t, d, "mkdir d")
	p := d.Process("daemon")
	f, err := p.Dir("d").Create("a")
	require.NoError(t, err)
	require.NoError(t, f.TryLock())
	p.Exit()
	require.ErrorIs(t, f.Sync(), fs.ErrClosed)
	require.ErrorIs(t, nothingOf(p.Dir("d").Open("a")), fs.ErrClosed)
	f, err = d.Dir("d").OpenFile("a", O_RDWR, 0)
	require.NoError(t, err)
	require.NoError(t, f.TryLock())
}

func nothingOf(_ any, err error) error { return err }
