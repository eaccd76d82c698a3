package pebblefs_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/cockroachdb/datadriven"
	"github.com/cockroachdb/errors/oserror"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/pebblefs"
)

// logged is an adapter that writes down its calls in the form of Pebble's script "vfs".
type logged struct {
	vfs.FS
	log     *bytes.Buffer
	linkErr error // if not nil, what Link fails with
}

func (y logged) note(verb, what string, err error) {
	for _, known := range []struct {
		is   func(error) bool
		name error
	}{{oserror.IsExist, oserror.ErrExist}, {oserror.IsNotExist,
		oserror.ErrNotExist}, {oserror.IsPermission, oserror.ErrPermission}} {
		if known.is(err) {
			err = known.name
		}
	}
	fmt.Fprintf(y.log, "%s: %s [%v]\n", verb, what, err)
}

func bare(name string) string { return strings.TrimPrefix(name, "/") }

func (y logged) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := y.FS.Create(name, c)
	y.note("create", bare(name), err)
	return loggedFile{f, y, y.PathBase(name)}, err
}

func (y logged) Open(name string, opts ...vfs.OpenOption) (vfs.File, error) {
	f, err := y.FS.Open(name, opts...)
	y.note("open", bare(name), err)
	return loggedFile{f, y, bare(name)}, err
}

func (y logged) ReuseForWrite(from, to string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := y.FS.ReuseForWrite(from, to, c)
	y.note("reuseForWrite", bare(from)+" -> "+bare(to), err)
	return f, err
}

func (y logged) Link(from, to string) error {
	err := y.linkErr
	if err == nil {
		err = y.FS.Link(from, to)
	}
	y.note("link", bare(from)+" -> "+bare(to), err)
	return err
}

func (y logged) MkdirAll(dir string, perm fs.FileMode) error {
	err := y.FS.MkdirAll(dir, perm)
	y.note("mkdir", bare(dir), err)
	return err
}

func (y logged) Remove(name string) error {
	err := y.FS.Remove(name)
	y.note("remove", bare(name), err)
	return err
}

func (y logged) RemoveAll(name string) error {
	err := y.FS.RemoveAll(name)
	y.note("remove-all", bare(name), err)
	return err
}

type loggedFile struct {
	vfs.File
	y    logged
	name string
}

func (f loggedFile) Close() error {
	err := f.File.Close()
	f.y.note("close", f.name, err)
	return err
}

func (f loggedFile) Sync() error {
	err := f.File.Sync()
	f.y.note("sync", f.name, err)
	return err
}

// do is one line of the script.
func (y logged) do(line string) {
	w := strings.Fields(line)
	path := func(i int) string { return y.PathJoin("/", w[i]) }
	switch w[0] {
	case "clone":
		var opts []vfs.CloneOption
		var to vfs.FS = y
		if slices.Contains(w, "mem") {
			to = logged{FS: vfs.NewMem(), log: y.log}
		}
		if slices.Contains(w, "link") {
			opts = append(opts, vfs.CloneTryLink)
		}
		if slices.Contains(w, "sync") {
			opts = append(opts, vfs.CloneSync)
		}
		vfs.Clone(y, to, path(1), path(2), opts...)
	case "create":
		f, _ := y.Create(path(1), vfs.WriteCategoryUnspecified)
		f.Close()
	case "link":
		y.Link(path(1), path(2))
	case "link-or-copy":
		vfs.LinkOrCopy(y, path(1), path(2))
	case "reuseForWrite":
		y.ReuseForWrite(path(1), path(2), vfs.WriteCategoryUnspecified)
	case "list":
		names, _ := y.List(path(1))
		slices.Sort(names)
		for _, name := range names {
			fmt.Fprintln(y.log, name)
		}
	case "mkdir":
		y.MkdirAll(path(1), 0o755)
	case "remove":
		y.Remove(path(1))
	case "remove-all":
		y.RemoveAll(path(1))
	}
}

func TestScriptOfVFS(t *testing.T) {
	y := logged{FS: pebblefs.New(newDisk(t)), log: &bytes.Buffer{}}
	known := map[string]error{"ErrExist": oserror.ErrExist, "ErrNotExist": oserror.ErrNotExist,
		"ErrPermission": oserror.ErrPermission}
	datadriven.RunTestFromString(t, script(t, "vfs"),
		func(t *testing.T, td *datadriven.TestData) string {
			y.log.Reset()
			for _, arg := range td.CmdArgs {
				y.linkErr = known[arg.Vals[0]]
				if y.linkErr == nil {
					y.linkErr = fmt.Errorf("%s", arg.Vals[0])
				}
			}
			for _, line := range strings.Split(td.Input, "\n") {
				y.do(line)
			}
			return y.log.String()
		})
}

// TestCreateIsANewFile: what had the name lives on under its other names and in its handles.
func TestCreateIsANewFile(t *testing.T) {
	y := pebblefs.New(newDisk(t))
	a := newActor(y)
	a.play(t, "create /a; write /a old; link /a /b")
	before := a.files["/a"]
	a.play(t, "create /a; write /a new")
	_, err := before.Write([]byte("er"))
	require.NoError(t, err)
	require.Equal(t, "/a=new /b=older", tree(t, y))
}

func TestReuseKeepsTheContent(t *testing.T) {
	y := pebblefs.New(newDisk(t))
	newActor(y).play(t, "create /a; write /a abcdef; reuse /a /b; write /b XY")
	require.Equal(t, "/b=XYcdef", tree(t, y))
}

func TestErrorsAreThoseOfTheDisk(t *testing.T) {
	d := newDisk(t)
	y := pebblefs.New(d)
	newActor(y).play(t, "create /a; mkdir /d/e")
	_, err := y.OpenReadWrite("/d", vfs.WriteCategoryUnspecified)
	require.ErrorIs(t, err, syscall.EISDIR)
	_, err = y.OpenDir("/nothing")
	require.ErrorIs(t, err, syscall.ENOENT)
	require.ErrorIs(t, y.Remove("/d"), syscall.ENOTEMPTY)
	require.ErrorIs(t, y.Link("/nothing", "/b"), syscall.ENOENT)
	require.ErrorIs(t, y.Link("/a", "/d/e"), syscall.EEXIST)
	_, err = y.Create("/d", vfs.WriteCategoryUnspecified)
	require.Error(t, err, "the directory is not empty")
	require.True(t, oserror.IsExist(err))
	_, err = y.GetDiskUsage("/")
	require.ErrorIs(t, err, vfs.ErrUnsupported)

	d.Inject(disk.Fault{Op: disk.OpWrite, Errno: syscall.ENOSPC})
	f, err := y.OpenReadWrite("/a", vfs.WriteCategoryUnspecified)
	require.NoError(t, err)
	_, err = f.Write([]byte("x"))
	var where *fs.PathError
	require.ErrorAs(t, err, &where)
	require.Equal(t, syscall.ENOSPC, where.Err)
	require.Equal(t, "/a", where.Path)
	require.True(t, vfs.IsNoSpaceError(err))
}

// TestWhatPromisesNothing: SyncTo and Preallocate are legal ways to do nothing.
func TestWhatPromisesNothing(t *testing.T) {
	d := newDisk(t)
	a := newActor(pebblefs.New(d))
	a.play(t, "create /a; write /a data; syncdir /")
	f := a.files["/a"]
	full, err := f.SyncTo(4)
	require.NoError(t, err)
	require.False(t, full)
	require.NoError(t, f.Preallocate(0, 1<<20))
	require.NoError(t, f.Prefetch(0, 4))
	require.Equal(t, vfs.InvalidFd, f.Fd())
	fi, err := f.Stat()
	require.NoError(t, err)
	require.Equal(t, int64(4), fi.Size())
	cut(d)
	require.Equal(t, "/a=", tree(t, pebblefs.New(d)))
}

func TestLock(t *testing.T) {
	d := newDisk(t)
	y := pebblefs.New(d)
	l, err := y.Lock("/lock")
	require.NoError(t, err)
	_, err = y.Lock("lock")
	require.ErrorIs(t, err, syscall.EWOULDBLOCK)
	_, err = pebblefs.New(d).Lock("/lock")
	require.ErrorIs(t, err, syscall.EWOULDBLOCK, "another process on the machine")
	require.NoError(t, l.Close())
	again, err := y.Lock("lock")
	require.NoError(t, err)
	require.ErrorIs(t, l.Close(), fs.ErrClosed)
	_, err = y.Lock("/lock")
	require.ErrorIs(t, err, syscall.EWOULDBLOCK,
		"a second Close of the first lock does not release the second")
	cut(d)
	_, err = pebblefs.New(d).Lock("/lock")
	require.NoError(t, err, "a crash ends locks")
	require.NoError(t, again.Close())
}
