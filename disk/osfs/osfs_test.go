package osfs_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/disk"
	"groundhog/disk/osfs"
	"groundhog/sim"
)

func newDisk() (*disk.Disk, func()) {
	s := sim.New(sim.Config{Seed: 1})
	h := s.NewHost("h", nil)
	d := disk.New(h)
	h.Boot()
	return d, s.Close
}

// said is what an error says. Of two mistakes in one call each side may name another (a test of
// package disk compares errnos with those of package os itself), so that only these are told apart.
func said(err error) string {
	switch {
	case err == nil:
		return "ok"
	case err == io.EOF:
		return "EOF"
	case errors.Is(err, syscall.EWOULDBLOCK):
		return "would block"
	case errors.Is(err, fs.ErrClosed):
		return "closed"
	}
	return "refused"
}

// twins are the two trees, and handles open in both.
type twins struct {
	trees [2]osfs.FS
	files [][2]osfs.File
}

var names = []string{"a", "b", "d", "d/a", "d/b", "d/e", "d/e/a", "/a", "d/../a", "a/x", "../a"}

// both makes a call on both trees and compares what it answers.
func (w *twins) both(t *rapid.T, call func(f osfs.FS) (string, error)) {
	var answers [2]string
	for i, tree := range w.trees {
		text, err := call(tree)
		answers[i] = text + " " + said(err)
	}
	require.Equal(t, answers[1], answers[0])
}

func name(t *rapid.T) string { return rapid.SampledFrom(names).Draw(t, "name") }

func (w *twins) actions() map[string]func(*rapid.T) {
	one := func(call func(f osfs.FS, n string) (string, error)) func(*rapid.T) {
		return func(t *rapid.T) {
			n := name(t)
			w.both(t,
				func(f osfs.FS) (string, error) { return call(f, n) })
		}
	}
	two := func(call func(f osfs.FS, a, b string) error) func(*rapid.T) {
		return func(t *rapid.T) {
			a, b := name(t), name(t)
			w.both(t, func(f osfs.FS) (string, error) { return "", call(f, a, b) })
		}
	}
	info := func(i fs.FileInfo, err error) (string, error) {
		if err != nil || i.IsDir() {
			return fmt.Sprint(err == nil), err
		}
		return fmt.Sprint(i.Mode(), i.Size()), nil
	}
	return map[string]func(*rapid.T){
		"mkdir": one(func(f osfs.FS, n string) (string, error) {
			return "", f.Mkdir(n, 0o755)
		}),
		"remove":   one(func(f osfs.FS, n string) (string, error) { return "", f.Remove(n) }),
		"truncate": one(func(f osfs.FS, n string) (string, error) { return "", f.Truncate(n, 3) }),
		"writefile": one(func(f osfs.FS, n string) (string, error) {
			return "", f.WriteFile(n, []byte("hello"), 0o644)
		}),
		"readfile": one(func(f osfs.FS, n string) (string, error) {
			b,
				err := f.ReadFile(n)
			return string(b), err
		}),
		"readlink": one(func(f osfs.FS, n string) (string, error) { return f.Readlink(n) }),
		"chmod": one(func(f osfs.FS, n string) (string, error) {
			return "", f.Chmod(n, 0o700)
		}),
		"stat":  one(func(f osfs.FS, n string) (string, error) { return info(f.Stat(n)) }),
		"lstat": one(func(f osfs.FS, n string) (string, error) { return info(f.Lstat(n)) }),
		"chtimes": one(func(f osfs.FS, n string) (string, error) {
			return "", f.Chtimes(n, time.Unix(1, 0), time.Unix(1e9, 0))
		}),
		"readdir": one(func(f osfs.FS, n string) (string, error) {
			list, err := f.ReadDir(n)
			return fmt.Sprint(list), err
		}),
		"rename":  two(func(f osfs.FS, a, b string) error { return f.Rename(a, b) }),
		"link":    two(func(f osfs.FS, a, b string) error { return f.Link(a, b) }),
		"symlink": two(func(f osfs.FS, a, b string) error { return f.Symlink(path.Base(a), b) }),
		"create": one(func(f osfs.FS, n string) (string, error) {
			h, err := f.Create(n)
			if err == nil {
				h.WriteString("created")
				err = errors.Join(h.Chmod(0o600), h.Close())
			}
			return "", err
		}),
		"createtemp": one(func(f osfs.FS, n string) (string, error) {
			h, err := f.CreateTemp(n, "t*.tmp")
			if err != nil {
				return "", err
			}
			name := h.Name()
			i, _ := h.Stat()
			return tempName.ReplaceAllString(name, "N"), errors.Join(h.Close(), f.Remove(name),
				mode(i, 0o600))
		}),
		"mkdirtemp": one(func(f osfs.FS, n string) (string, error) {
			name, err := f.MkdirTemp(n, "t")
			if err != nil {
				return name, err
			}
			return tempName.ReplaceAllString(name, "N"), f.RemoveAll(name)
		}),
		"removeall": one(func(f osfs.FS, n string) (string, error) { return "", f.RemoveAll(n) }),
		"openname": one(func(f osfs.FS, n string) (string, error) {
			h, err := f.Open(n)
			if err == nil {
				err = h.Close()
			}
			return "", err
		}),
		"syncfs": func(t *rapid.T) {
			w.both(t, func(f osfs.FS) (string, error) { return "", f.SyncFS() })
		},
		"open":   w.open,
		"handle": w.handle,
	}
}

// tempName is the random number in the name of a temporary file.
var tempName = regexp.MustCompile(`[0-9]+`)

// mode says whether a file has these permissions.
func mode(i fs.FileInfo, want fs.FileMode) error {
	if i.Mode() != want {
		return fmt.Errorf("mode %v, expected %v", i.Mode(), want)
	}
	return nil
}

// simulated are the methods of a disk that only a simulation has a use for.
var simulated = []string{
	"Ack", "Busy", "Checkpoint", "Debts", "Dir", "DropCache", "FS", "Faults", "Host", "Image",
	"Inject", "Lift",
	"Load", "Process", "Record", "Recorded", "Spare", "Spared", "Stall", "Throttle", "Unsynced",
	"Writeback",
	"WritebackEvery",
}

// TestWhatADiskHas: FS has every method of a disk, and File every one of its files, but for those
// that only a simulation has a use for, or the kernel of one, which package os does not have.
func TestWhatADiskHas(t *testing.T) {
	methods := func(typ reflect.Type, without ...string) (names []string) {
		for i := range typ.NumMethod() {
			if name := typ.Method(i).Name; !slices.Contains(without, name) {
				names = append(names, name)
			}
		}
		return names
	}
	without := append(slices.Clone(simulated), "Mknod", "Rename2", "Immediate", "Inode", "Met",
		"OnCrash")
	require.Equal(t, methods(reflect.TypeFor[*disk.Disk](), without...),
		methods(reflect.TypeFor[osfs.FS]()))
	require.Equal(t, methods(reflect.TypeFor[*disk.File](), "String", "Allocate", "PunchHole",
		"Inode", "Chtimes", "Peek", "Store"),
		methods(reflect.TypeFor[osfs.File]()))
}

func (w *twins) open(t *rapid.T) {
	n := name(t)
	flag := rapid.SampledFrom([]int{os.O_RDONLY, os.O_RDWR | os.O_CREATE, os.O_WRONLY | os.O_TRUNC,
		os.O_RDWR | os.O_CREATE | os.O_EXCL}).Draw(t, "flag")
	var pair [2]osfs.File
	i := 0
	w.both(t, func(f osfs.FS) (string, error) {
		h, err := f.OpenFile(n, flag, 0o644)
		if err == nil {
			pair[i] = h
		}
		i++
		return "", err
	})
	if pair[0] != nil {
		w.files = append(w.files, pair)
	}
}

func (w *twins) handle(t *rapid.T) {
	if len(w.files) == 0 {
		t.Skip("nothing open")
	}
	pair := w.files[rapid.IntRange(0, len(w.files)-1).Draw(t, "handle")]
	call := rapid.SampledFrom([]string{"read", "write", "sync", "datasync", "trylock", "tryrlock",
		"unlock", "close"}).Draw(t, "call")
	i := 0
	w.both(t, func(osfs.FS) (string, error) {
		f := pair[i]
		i++
		buf := []byte("12345")
		switch call {
		case "read":
			n, err := f.Read(buf)
			return string(buf[:max(n, 0)]), err
		case "write":
			n, err := f.Write(buf)
			return fmt.Sprint(n), err
		case "sync":
			return f.Name(), f.Sync()
		case "datasync":
			return "", f.Datasync()
		case "trylock":
			return "", f.TryLock()
		case "tryrlock":
			return "", f.TryRLock()
		case "unlock":
			return "", f.Unlock()
		}
		return "", f.Close()
	})
}

// TestParity: the same calls on a disk and in a real directory are answered in the same way.
func TestParity(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		root, err := os.MkdirTemp(t.TempDir(), "")
		require.NoError(rt, err)
		dir, err := osfs.Dir(root)
		require.NoError(rt, err)
		d, done := newDisk()
		defer done()
		w := &twins{trees: [2]osfs.FS{osfs.Of(d), dir}}
		defer func() {
			for _, pair := range w.files {
				pair[1].Close()
			}
		}()
		rt.Repeat(w.actions())
	})
}

// TestMkdirAll: every name on the way is made, also one that the path leaves again. (Through a link
// to nothing os.Root makes what os.MkdirAll and a disk refuse, so that this is no part of
// TestParity.)
func TestMkdirAll(t *testing.T) {
	dir, err := osfs.Dir(t.TempDir())
	require.NoError(t, err)
	d, done := newDisk()
	defer done()
	for _, f := range []osfs.FS{osfs.Of(d), dir} {
		require.NoError(t, f.MkdirAll("d/../a/b/", 0o755))
		list, err := f.ReadDir(".")
		require.NoError(t, err)
		require.Equal(t, "[d a/ d d/]", fmt.Sprint(list))
		require.NoError(t, f.WriteFile("a/f", nil, 0o644))
		require.Error(t, f.MkdirAll("a/f/g", 0o755))
		require.Error(t, f.RemoveAll("a/f/../b"))
		require.NoError(t, f.RemoveAll("a/b/../f"))
	}
}

func TestDirMustExist(t *testing.T) {
	_, err := osfs.Dir(t.TempDir() + "/none")
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// save is code that does not know where it runs.
func save(files osfs.FS, text string) error {
	f, err := files.OpenFile("new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write([]byte(text)); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return files.Rename("new", "saved")
}

// The same code on a virtual disk and in a real directory. Only one of them loses power here.
func Example() {
	d, done := newDisk()
	defer done()
	root, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(root)
	dir, _ := osfs.Dir(root)
	for _, files := range []osfs.FS{osfs.Of(d), dir} {
		fmt.Println(save(files, "hello"))
	}
	d.Host().Crash(sim.PowerLoss)
	text, _ := dir.ReadFile("saved")
	_, err := osfs.Of(d).ReadFile("saved")
	fmt.Printf("%s; %v\n", text, err)
	// Output:
	// <nil>
	// <nil>
	// hello; open saved: no such file or directory
}
