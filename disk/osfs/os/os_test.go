package os_test

import (
	"fmt"
	"go/types"
	"io/fs"
	realos "os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"

	"groundhog/disk"
	"groundhog/disk/crashtest"
	"groundhog/disk/osfs"
	"groundhog/disk/osfs/os"
	"groundhog/sim"
)

// save is code as it is written for package os.
func save(name, text string) error {
	f, err := os.OpenFile(name+".tmp", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// syncs makes a file or a directory durable, as code does it that has only package os.
func syncs(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

func newDisk(t *testing.T) *disk.Disk {
	s := sim.New(sim.Config{Seed: 1})
	t.Cleanup(s.Close)
	h := s.NewHost("h", nil)
	d := disk.New(h)
	h.Boot()
	return d
}

// everything calls each function once, and reports what it sees.
func everything(t *testing.T) string {
	var said []string
	report := func(what any, err error) {
		if err != nil {
			what = fmt.Sprint(what, " not there ", os.IsNotExist(err), " there ", os.IsExist(err))
		}
		said = append(said, fmt.Sprint(what))
	}
	report("mkdir", os.Mkdir("d", 0o755))
	report("again", os.Mkdir("d", 0o755))
	report("mkdirall", os.MkdirAll("d/e/f", 0o755))
	report("write", os.WriteFile("d/a", []byte("hello"), 0o600))
	report(os.ReadFile("d/a"))
	report("truncate", os.Truncate("d/a", 2))
	report("link", os.Link("d/a", "d/b"))
	report("linked", os.Link("d/none", "d/c"))
	report("symlink", os.Symlink("a", "d/s"))
	report(os.Readlink("d/s"))
	report("rename", os.Rename("d/b", "d/c"))
	report("renamed", os.Rename("d/b", "d/c"))
	report("chmod", os.Chmod("d/c", 0o640))
	x, err := os.Stat("d/s")
	report(x.Size(), err)
	y, err := os.Lstat("d/s")
	report(y.Mode()&os.ModeSymlink != 0, err)
	z, err := os.Stat("d/c")
	report(os.SameFile(x, z), err)
	report(os.SameFile(x, y), nil)
	report(z.Mode(), os.Chtimes("d/c", z.ModTime(), z.ModTime()))
	report(os.ReadDir("d"))
	f, err := os.Open("d")
	report("open", err)
	report(len(must(f.Readdirnames(-1))), f.Close())
	f, err = os.Open("d")
	report("open", err)
	report(len(must(f.Readdir(0))), f.Close())
	f, err = os.CreateTemp("d", "t*")
	report(strings.HasPrefix(f.Name(), "d/t"), err)
	report("remove", os.Remove(f.Name()))
	report("closed", f.Close())
	name, err := os.MkdirTemp("d", "t")
	report(strings.HasPrefix(name, "d/t"), err)
	f, err = os.Create("d/new")
	report(f.Name(), err)
	report("close", f.Close())
	report("close", f.Close())
	report(fs.ReadFile(os.DirFS("d"), "a"))
	report(fs.ReadFile(os.DirFS("."), "d/a"))
	require.NoError(t, fstest.TestFS(os.DirFS("d"), "a", "e/f"))
	report("removeall", os.RemoveAll("d"))
	_, err = os.Open("d")
	report("gone", err)
	return strings.Join(said, "\n")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestParity: the same calls on a virtual disk and on the real one are answered in the same way.
func TestParity(t *testing.T) {
	t.Chdir(t.TempDir())
	before := everything(t)
	restore := os.Use(osfs.Of(newDisk(t)))
	require.Equal(t, before, everything(t))
	restore()
	require.Equal(t, osfs.System(), os.Tree())
}

// TestNames: every name of this package is one of the standard library with the same signature, but
// for the two that say which tree it is.
func TestNames(t *testing.T) {
	ours, theirs := load(t, "groundhog/disk/osfs/os"), load(t, "os")
	noPath := func(*types.Package) string { return "" }
	for _, name := range ours.Scope().Names() {
		our := ours.Scope().Lookup(name)
		if !our.Exported() || name == "Use" || name == "Tree" {
			continue
		}
		their := theirs.Scope().Lookup(name)
		require.NotNil(t, their, "%s is no name of package os", name)
		if f, ok := our.(*types.Func); ok {
			a, b := f.Signature(), their.(*types.Func).Signature()
			require.Equal(t, shape(b, noPath), shape(a, noPath), name)
		}
	}
}

func load(t *testing.T, path string) *types.Package {
	list, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes}, path)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Empty(t, list[0].Errors)
	return list[0].Types
}

// shape is a signature without the names of its parameters.
func shape(s *types.Signature, q types.Qualifier) string {
	text := ""
	for _, tuple := range []*types.Tuple{s.Params(), s.Results()} {
		for v := range tuple.Variables() {
			text += types.TypeString(types.Unalias(v.Type()), q) + " "
		}
		text += "; "
	}
	return text
}

// crash is a test of save with the syncs that are asked for.
func crash(file, dir bool) crashtest.Test {
	return crashtest.Test{
		Setup: func(d *disk.Disk) error {
			defer os.Use(osfs.Of(d))()
			return os.WriteFile("conf", []byte("v0"), 0o644)
		},
		Workload: func(d *disk.Disk) error {
			defer os.Use(osfs.Of(d))()
			if err := os.WriteFile("conf.tmp", []byte("v1"), 0o644); err != nil {
				return err
			}
			if file {
				if err := syncs("conf.tmp"); err != nil {
					return err
				}
			}
			if err := os.Rename("conf.tmp", "conf"); err != nil {
				return err
			}
			if dir {
				if err := syncs("."); err != nil {
					return err
				}
			}
			d.Ack("v1")
			return nil
		},
		Recover: func(d *disk.Disk, acked []string) error {
			defer os.Use(osfs.Of(d))()
			text, err := os.ReadFile("conf")
			if err == nil && string(text) != "v1" && (string(text) != "v0" || len(acked) > 0) {
				err = fmt.Errorf("conf is %q, %q was promised", text, acked)
			}
			return err
		},
	}
}

// TestCrash: an unsynced write of code that calls package os is lost, and a synced one is not.
func TestCrash(t *testing.T) {
	crash(true, true).Check(t)
	for _, c := range []crashtest.Test{crash(false, true), crash(true, false)} {
		r, err := c.Run()
		require.NoError(t, err)
		require.True(t, r.Failed())
	}
}

func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("h", nil)
	d := disk.New(h)
	h.Boot()

	defer os.Use(osfs.Of(d))()
	fmt.Println(save("state", "hello"))
	h.Crash(sim.PowerLoss)
	h.Boot()
	_, err := os.ReadFile("state")
	fmt.Println(err, os.IsNotExist(err))
	_, err = realos.Stat("state")
	fmt.Println(realos.IsNotExist(err))
	// Output:
	// <nil>
	// open state: no such file or directory true
	// true
}
