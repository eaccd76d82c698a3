package disk

import (
	"io"
	"io/fs"
	"path"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/sim"
)

func TestNames(t *testing.T) {
	for _, c := range []struct {
		name string
		want string
		err  error
	}{
		{"a", "a", nil}, {"/a/b", "a/b", nil}, {"a//b/", "a/b", nil}, {"./a", "a", nil}, {"a/../b",
			"b", nil},
		{".", ".", nil}, {"/", ".", nil}, {"a/..", ".", nil},
		{"", "", syscall.ENOENT}, {"a\x00", "", syscall.EINVAL},
		{"..", "", ErrEscape}, {"../a", "", ErrEscape}, {"/..", "", ErrEscape}, {"a/../../b", "",
			ErrEscape},
	} {
		got, err := clean(c.name)
		require.Equal(t, c.err, err, c.name)
		require.Equal(t, c.want, got, c.name)
	}
}

// TestCleanTwin: the quick way to see that a name is clean already agrees with package path.
func TestCleanTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a./\x00]{0,9}`).Draw(t, "name")
		got, err := clean(name)
		want := path.Clean(strings.TrimLeft(name, "/"))
		switch {
		case name == "":
			require.Equal(t, syscall.ENOENT, err)
		case strings.Contains(name, "\x00"):
			require.Equal(t, syscall.EINVAL, err)
		case want == ".." || strings.HasPrefix(want, "../"):
			require.Equal(t, ErrEscape, err)
		default:
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	})
}

func TestErrors(t *testing.T) {
	long := strings.Repeat("n", maxName+1)
	errOf := func(_ any, err error) error { return err }
	for _, c := range []struct {
		name string
		call func(d *Disk) error
		want error
	}{
		{"escape", func(d *Disk) error { return errOf(d.Open("../etc/passwd")) }, ErrEscape},
		{"mkdir escape", func(d *Disk) error { return d.MkdirAll("a/../../b", 0) }, ErrEscape},
		{"rename escape", func(d *Disk) error { return d.Rename("f", "../f") }, ErrEscape},
		{"remove all escape", func(d *Disk) error { return d.RemoveAll("..") }, ErrEscape},
		{"missing", func(d *Disk) error { return errOf(d.Stat("x")) }, syscall.ENOENT},
		{"missing below", func(d *Disk) error { return errOf(d.Create("x/y")) }, syscall.ENOENT},
		{"missing is fs.ErrNotExist", func(d *Disk) error {
			return errOf(d.ReadFile("x"))
		}, fs.ErrNotExist},
		{"through a file", func(d *Disk) error { return errOf(d.Stat("f/x")) }, syscall.ENOTDIR},
		{"create through a file", func(d *Disk) error {
			return errOf(d.Create("f/x"))
		}, syscall.ENOTDIR},
		{"exclusive", func(d *Disk) error {
			return errOf(d.OpenFile("f", O_CREATE|O_EXCL|O_RDWR, 0))
		}, fs.ErrExist},
		{"write a directory", func(d *Disk) error {
			return errOf(d.OpenFile("d", O_RDWR, 0))
		}, syscall.EISDIR},
		{"read a directory", func(d *Disk) error { return errOf(d.ReadFile("d")) }, syscall.EISDIR},
		{"list a file", func(d *Disk) error { return errOf(d.ReadDir("f")) }, syscall.ENOTDIR},
		{"mkdir again", func(d *Disk) error { return d.Mkdir("d", 0) }, syscall.EEXIST},
		{"mkdir the root", func(d *Disk) error { return d.Mkdir("/", 0) }, syscall.EEXIST},
		{"mkdir all through a file", func(d *Disk) error {
			return d.MkdirAll("f/x/y", 0)
		}, syscall.ENOTDIR},
		{"remove a full directory", func(d *Disk) error {
			return d.Remove("d")
		}, syscall.ENOTEMPTY},
		{"remove the root", func(d *Disk) error { return d.Remove(".") }, syscall.EINVAL},
		{"remove all of the root", func(d *Disk) error { return d.RemoveAll(".") }, syscall.EINVAL},
		{"rename into itself", func(d *Disk) error { return d.Rename("d", "d/e") }, syscall.EINVAL},
		{"rename the root", func(d *Disk) error { return d.Rename(".", "e") }, syscall.EINVAL},
		{"rename onto a directory", func(d *Disk) error {
			return d.Rename("f", "d")
		}, syscall.EEXIST},
		{"rename a directory onto a file", func(d *Disk) error {
			return d.Rename("d", "f")
		}, syscall.ENOTDIR},
		{"truncate below zero", func(d *Disk) error { return d.Truncate("f", -1) }, syscall.EINVAL},
		{"truncate a directory", func(d *Disk) error { return d.Truncate("d", 0) }, syscall.EISDIR},
		{"truncate too far", func(d *Disk) error {
			return d.Truncate("f", MaxFileSize+1)
		}, syscall.EFBIG},
		{"name too long", func(d *Disk) error {
			return errOf(d.Create(long))
		}, syscall.ENAMETOOLONG},
	} {
		d := newDisk(t)
		play(t, d, "put f x; mkdir d; put d/g y")
		before := tree(t, d)
		err := c.call(d)
		require.ErrorIs(t, err, c.want, c.name)
		var named *fs.PathError
		var link *LinkError
		if strings.HasPrefix(c.name, "rename") {
			require.ErrorAs(t, err, &link, c.name)
		} else {
			require.ErrorAs(t, err, &named, c.name)
		}
		require.Equal(t, before, tree(t, d), c.name)
	}
}

func TestHandleErrors(t *testing.T) {
	d := newDisk(t)
	play(t, d, "put f abc; mkdir d")
	r, _ := d.Open("f")
	w, _ := d.OpenFile("f", O_WRONLY|O_APPEND, 0)
	dir, _ := d.Open("d")
	_, err := r.Write([]byte("x"))
	require.ErrorIs(t, err, syscall.EBADF)
	_, err = w.Read(make([]byte, 1))
	require.ErrorIs(t, err, syscall.EBADF)
	_, err = w.WriteAt([]byte("x"), 0)
	require.ErrorIs(t, err, syscall.EINVAL)
	_, err = r.ReadAt(make([]byte, 1), -1)
	require.ErrorIs(t, err, syscall.EINVAL)
	_, err = r.Seek(-1, io.SeekStart)
	require.ErrorIs(t, err, syscall.EINVAL)
	_, err = dir.Seek(1, io.SeekStart)
	require.ErrorIs(t, err, syscall.EINVAL)
	_, err = dir.Read(make([]byte, 1))
	require.ErrorIs(t, err, syscall.EISDIR)
	require.ErrorIs(t, r.Truncate(0), syscall.EINVAL)
	require.NoError(t, r.Close())
	require.ErrorIs(t, r.Close(), fs.ErrClosed)
	big, _ := d.OpenFile("f", O_RDWR, 0)
	_, err = big.WriteAt([]byte("x"), MaxFileSize)
	require.ErrorIs(t, err, syscall.EFBIG)
	require.Equal(t, "d/ f=abc", tree(t, d))
}

func TestReadDirIsSortedAndPaged(t *testing.T) {
	d := newDisk(t)
	play(t, d, "create c; create a; mkdir b; create d")
	f, err := d.Open("/")
	require.NoError(t, err)
	var got []string
	for {
		list, err := f.ReadDir(3)
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		got = append(got, "|")
		for _, e := range list {
			got = append(got, e.Name())
		}
	}
	require.Equal(t, "| a b c | d", strings.Join(got, " "))
	_, err = f.Seek(0, io.SeekStart)
	require.NoError(t, err)
	list, err := f.ReadDir(-1)
	require.NoError(t, err)
	require.Len(t, list, 4)
}

func TestModTimeIsVirtual(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	var d *Disk
	at := func(name string) time.Time {
		info, err := d.Stat(name)
		require.NoError(t, err)
		return info.ModTime()
	}
	h := s.NewHost("h", func(p *sim.Proc) {
		play(t, d, "put a x; sync .")
		p.Sleep(time.Second)
		play(t, d, "write a y; create b")
	})
	d = New(h)
	h.Boot()
	s.Run()
	epoch := sim.Instant(0).Time()
	require.Equal(t, epoch.Add(time.Second), at("a"))
	require.Equal(t, epoch.Add(time.Second), at("."))
	h.Crash(sim.PowerLoss)
	require.Equal(t, epoch, at("a"))
	require.Equal(t, epoch, at("."))
}

func TestOpenSyncWritesThrough(t *testing.T) {
	d := newDisk(t)
	play(t, d, "create a; sync .")
	f, err := d.OpenFile("a", O_WRONLY|O_SYNC, 0)
	require.NoError(t, err)
	_, err = f.Write([]byte("x"))
	require.NoError(t, err)
	d.host.Crash(sim.PowerLoss)
	require.Equal(t, "a=x", tree(t, d))
}

// Files that come and go in a directory nobody syncs leave little behind in memory, and what a
// power loss leaves does not change.
func TestUnsyncedDirectoryStaysSmall(t *testing.T) {
	d := newDisk(t)
	play(t, d, "mkdir d; put d/old x; sync d; sync .")
	for i := range 3 * maxNames {
		name := "d/tmp" + string(rune('a'+i%26))
		play(t, d, "create "+name+"; rename "+name+" d/f")
		if i%3 == 0 {
			play(t, d, "remove d/f")
		}
	}
	play(t, d, "remove d/old; create d/z")
	n, err := d.lookup(route{name: "d"})
	require.NoError(t, err)
	require.LessOrEqual(t, len(n.log.records), maxNames)
	d.Survival = Everything
	want := tree(t, d)
	d.host.Crash(sim.PowerLoss)
	require.Equal(t, want, tree(t, d))
	d.host.Boot()
	for i := range 3 * maxNames {
		play(t, d, "create d/x; remove d/x; create d/y")
		if i == 2*maxNames {
			play(t, d, "sync d")
		}
	}
	d.Survival = Nothing
	d.host.Crash(sim.PowerLoss)
	require.Equal(t, "d/ d/f= d/y= d/z=", tree(t, d))
}

// What is forgotten of a name must not be needed by a change of it that stays for the sake of
// another name.
func TestSquashKeepsLastChanges(t *testing.T) {
	d := newDisk(t)
	play(t, d, "put a x; sync .; rename a b; create a; remove b")
	d.squash(d.root)
	d.Survival = Everything
	want := tree(t, d)
	d.host.Crash(sim.PowerLoss)
	require.Equal(t, want, tree(t, d))
}

func TestUnknownProfile(t *testing.T) {
	d := newDisk(t)
	d.Profile = 77
	play(t, d, "create a")
	require.PanicsWithError(t, "disk: no profile has number 77: want 0 to 8", func() {
		d.host.Crash(sim.PowerLoss)
	})
}
