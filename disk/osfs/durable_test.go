package osfs_test

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/crashtest"
	"groundhog/disk/osfs"
	"groundhog/disk/persist"
)

// replacing is a program that replaces a file, promises that it has, and wants it whole.
func replacing(replace func(f osfs.FS, text string) error) crashtest.Test {
	return crashtest.Test{
		Setup: func(d *disk.Disk) error {
			return errors.Join(d.Mkdir("etc", 0o755), d.WriteFile("etc/conf", []byte("v0"), 0o644))
		},
		Workload: func(d *disk.Disk) error {
			for _, text := range []string{"v1", "v2"} {
				if err := replace(osfs.Of(d), text); err != nil {
					return err
				}
				d.Ack(text)
			}
			return nil
		},
		Recover: func(d *disk.Disk, acked []string) error {
			text, err := d.ReadFile("etc/conf")
			if err != nil {
				return err
			}
			if n := len(acked); len(text) != 2 || string(text) < fmt.Sprint("v", n) {
				return fmt.Errorf("%q was promised, and there is %q", acked, text)
			}
			return nil
		},
		Profiles: persist.Profiles(),
	}
}

// TestReplaceFile: each file system keeps it whole and keeps the promise; without the syncs none
// does.
func TestReplaceFile(t *testing.T) {
	replacing(func(f osfs.FS, text string) error {
		return osfs.ReplaceFile(f, "etc/conf", []byte(text), 0o644)
	}).Check(t)
	without := func(f osfs.FS, text string) error {
		if err := f.WriteFile("etc/conf.tmp", []byte(text), 0o644); err != nil {
			return err
		}
		return f.Rename("etc/conf.tmp", "etc/conf")
	}
	r, err := replacing(without).Run()
	require.NoError(t, err)
	for _, p := range r.Profiles {
		require.NotNil(t, p.Failure, "%v", p.Profile)
	}
}

// TestReplaceFileOnBoth: what it leaves on a disk and in a real directory, also when it fails.
func TestReplaceFileOnBoth(t *testing.T) {
	root := t.TempDir()
	dir, err := osfs.Dir(root)
	require.NoError(t, err)
	d, done := newDisk()
	defer done()
	t.Chdir(root)
	for _, f := range []osfs.FS{osfs.Of(d), dir, osfs.System()} {
		require.NoError(t, f.MkdirAll("sub/dir", 0o755))
		for _, name := range []string{"file", "sub/file", "./sub/../sub/file"} {
			require.NoError(t, osfs.ReplaceFile(f, name, []byte("one"), 0o600))
			require.NoError(t, osfs.ReplaceFile(f, name, []byte("two"), 0o640))
			text, err := f.ReadFile(name)
			require.NoError(t, err)
			require.Equal(t, "two", string(text))
			info, err := f.Stat(name)
			require.NoError(t, err)
			require.Equal(t, fs.FileMode(0o640), info.Mode())
		}
		require.Error(t, osfs.ReplaceFile(f, "sub/dir", nil, 0o644), "a directory stands there")
		require.ErrorIs(t, osfs.ReplaceFile(f, "none/file", nil, 0o644), fs.ErrNotExist)
		require.ErrorIs(t, osfs.SyncPath(f, "none"), fs.ErrNotExist)
		list, err := f.ReadDir("sub")
		require.NoError(t, err)
		require.Equal(t, "[d dir/ - file]", fmt.Sprint(list), "no temporary file is left")
		require.NoError(t, f.RemoveAll("sub"))
	}
}

// TestReplaceFileOnABadDisk: an error of any step is told, and the old content stays.
func TestReplaceFileOnABadDisk(t *testing.T) {
	for _, fault := range []string{`write "**.tmp" ENOSPC`, `attr "**.tmp" EIO`, `sync "**.tmp" EIO`,
		`rename "**" EIO`} {
		d, done := newDisk()
		require.NoError(t, d.WriteFile("f", []byte("old"), 0o644))
		bad, err := disk.ParseFault(fault)
		require.NoError(t, err)
		d.Inject(bad)
		err = osfs.ReplaceFile(osfs.Of(d), "f", []byte("new"), 0o644)
		var errno syscall.Errno
		require.ErrorAs(t, err, &errno, fault)
		text, err := d.ReadFile("f")
		require.NoError(t, err)
		require.Equal(t, "old", string(text), fault)
		list, err := d.ReadDir(".")
		require.NoError(t, err)
		require.Len(t, list, 1, fault)
		done()
	}
}

// TestIO: the standard library's own test of an fs.FS, on a disk and in a real directory.
func TestIO(t *testing.T) {
	dir, err := osfs.Dir(t.TempDir())
	require.NoError(t, err)
	d, done := newDisk()
	defer done()
	for _, f := range []osfs.FS{osfs.Of(d), dir} {
		require.NoError(t, f.MkdirAll("a/b", 0o755))
		require.NoError(t, f.WriteFile("a/b/file", []byte("hello"), 0o644))
		require.NoError(t, f.WriteFile("top", nil, 0o644))
		require.NoError(t, f.Symlink("b/file", "a/link"))
		require.NoError(t, fstest.TestFS(osfs.IO(f), "a/b/file", "top", "a/link"))
		_, err := fs.ReadFile(osfs.IO(f), "/top")
		require.ErrorIs(t, err, fs.ErrInvalid)
	}
}

// TestIOMeetsFaults: what reads through it is a program of the disk, not somebody outside.
func TestIOMeetsFaults(t *testing.T) {
	d, done := newDisk()
	defer done()
	require.NoError(t, d.WriteFile("f", []byte("hello"), 0o644))
	bad, err := disk.ParseFault(`read "f" EIO`)
	require.NoError(t, err)
	d.Inject(bad)
	_, err = fs.ReadFile(osfs.IO(osfs.Of(d)), "f")
	require.ErrorIs(t, err, syscall.EIO)
	_, err = fs.ReadFile(d.FS(), "f")
	require.NoError(t, err)
}

// Two lines that every store needs.
func ExampleReplaceFile() {
	d, done := newDisk()
	defer done()
	files := osfs.Of(d)
	fmt.Println(osfs.ReplaceFile(files, "settings", []byte("color=blue"), 0o644))
	fmt.Println(files.Mkdir("data", 0o755), osfs.SyncPath(files, "."))
	fmt.Println(len(d.Unsynced()))
	// Output:
	// <nil>
	// <nil> <nil>
	// 0
}
