package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// osFile is what the two kinds of handles have in common.
type osFile interface {
	io.ReadWriteSeeker
	io.ReaderAt
	io.WriterAt
	io.Closer
	Truncate(size int64) error
	Stat() (fs.FileInfo, error)
	Sync() error
	Name() string
}

// parity runs the same calls on a virtual disk and in a real directory. Before a crash there is no
// difference.
type parity struct {
	disk  *Disk
	dir   string
	ours  []osFile
	their []osFile
}

// names are few and nested, so that calls meet each other.
var parityNames = []string{"a", "b", "d", "d/a", "d/b", "d/e", "d/e/a", "a/x", "b/"}

func drawName(t *rapid.T, label string) string {
	return rapid.SampledFrom(parityNames).Draw(t, label)
}

// errno is what an error says to a program, without names.
func errno(err error) string {
	var no syscall.Errno
	switch {
	case err == nil:
		return "ok"
	case err == io.EOF:
		return "EOF"
	case errors.As(err, &no):
		return no.Error()
	case errors.Is(err, fs.ErrClosed):
		return "closed"
	}
	return err.Error()
}

func (p *parity) real(name string) string { return filepath.Join(p.dir, name) }

// same compares the errors of one call.
func (p *parity) same(t *rapid.T, ours, theirs error) {
	// a link leads above the root: outside of the real one is a world of its own
	if errors.Is(ours, ErrEscape) {
		return
	}
	if errno(ours) != errno(theirs) {
		t.Fatalf("ours: %v, os: %v", ours, theirs)
	}
}

// actions are the calls of the state machine, by name.
func (p *parity) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"":      p.check,
		"open":  p.open,
		"mkdir": p.one((*Disk).mkdirTest, func(n string) error { return os.Mkdir(n, 0o755) }),
		"mkdirall": p.one((*Disk).mkdirAllTest, func(n string) error {
			return os.MkdirAll(n, 0o755)
		}),
		"remove":    p.one((*Disk).Remove, os.Remove),
		"removeall": p.one((*Disk).RemoveAll, os.RemoveAll),
		"rename": func(t *rapid.T) {
			from, to := drawName(t, "from"), drawName(t, "to")
			p.same(t, p.disk.Rename(from, to), os.Rename(p.real(from), p.real(to)))
		},
		"truncate": func(t *rapid.T) {
			name, size := drawName(t, "name"), rapid.Int64Range(0, 20).Draw(t, "size")
			p.same(t, p.disk.Truncate(name, size), os.Truncate(p.real(name), size))
		},
		"writefile": func(t *rapid.T) {
			name, data := drawName(t, "name"), []byte(rapid.StringN(0, 9, -1).Draw(t, "data"))
			p.same(t, p.disk.WriteFile(name, data, 0o644), os.WriteFile(p.real(name), data, 0o644))
		},
		"readfile": func(t *rapid.T) {
			name := drawName(t, "name")
			ours, e1 := p.disk.ReadFile(name)
			theirs, e2 := os.ReadFile(p.real(name))
			p.same(t, e1, e2)
			require.True(t, e1 != nil || string(theirs) == string(ours))
		},
		"readdir": func(t *rapid.T) {
			name := drawName(t, "name")
			ours, e1 := p.disk.ReadDir(name)
			theirs, e2 := os.ReadDir(p.real(name))
			p.same(t, e1, e2)
			require.True(t, e1 != nil || fmt.Sprint(theirs) == fmt.Sprint(ours))
		},
		"link": func(t *rapid.T) {
			from, to := drawName(t, "from"), drawName(t, "to")
			p.same(t, p.disk.Link(from, to), os.Link(p.real(from), p.real(to)))
		},
		"symlink": func(t *rapid.T) {
			target, name := rapid.SampledFrom(targets).Draw(t, "target"), drawName(t, "name")
			p.same(t, p.disk.Symlink(target, name), os.Symlink(target, p.real(name)))
		},
		"readlink": func(t *rapid.T) {
			name := drawName(t, "name")
			ours, e1 := p.disk.Readlink(name)
			theirs, e2 := os.Readlink(p.real(name))
			p.same(t, e1, e2)
			require.True(t, e1 != nil || theirs == ours)
		},
		"stat":  p.stat(func(n string) (fs.FileInfo, error) { return p.disk.Stat(n) }, os.Stat),
		"lstat": p.stat(func(n string) (fs.FileInfo, error) { return p.disk.Lstat(n) }, os.Lstat),
		"chmod": func(t *rapid.T) {
			name, mode := drawName(t, "name"), fs.FileMode(rapid.SampledFrom([]int{0o700, 0o755,
				0o777}).Draw(t, "mode"))
			p.same(t, p.disk.Chmod(name, mode), os.Chmod(p.real(name), mode))
		},
		"chtimes": func(t *rapid.T) {
			name, at := drawName(t, "name"), time.Unix(rapid.Int64Range(1, 1e9).Draw(t, "at"), 0)
			p.same(t, p.disk.Chtimes(name, at, at), os.Chtimes(p.real(name), at, at))
			ours, e1 := p.disk.Stat(name)
			theirs, e2 := os.Stat(p.real(name))
			p.same(t, e1, e2)
			require.True(t, e1 != nil || ours.ModTime().Equal(theirs.ModTime()))
		},
		"handle": p.handle,
	}
}

// targets are where symbolic links lead: to each other, nowhere, and up again.
var targets = []string{"a", "b", "d", "d/a", "e", "../a", "../d/e", "none", "./d/.", "d/../b"}

func (p *parity) stat(ours, theirs func(string) (fs.FileInfo, error)) func(*rapid.T) {
	return func(t *rapid.T) {
		name := drawName(t, "name")
		a, e1 := ours(name)
		b, e2 := theirs(p.real(name))
		p.same(t, e1, e2)
		if e1 == nil {
			require.Equal(t, b.Mode(), a.Mode())
			require.Equal(t, b.Name(), a.Name())
			require.True(t, a.IsDir() || a.Size() == b.Size())
		}
	}
}

func (d *Disk) mkdirTest(name string) error    { return d.Mkdir(name, 0o755) }
func (d *Disk) mkdirAllTest(name string) error { return d.MkdirAll(name, 0o755) }

func (p *parity) one(ours func(*Disk, string) error, theirs func(string) error) func(*rapid.T) {
	return func(t *rapid.T) {
		name := drawName(t, "name")
		p.same(t, ours(p.disk, name), theirs(p.real(name)))
	}
}

func (p *parity) open(t *rapid.T) {
	name := drawName(t, "name")
	flag := rapid.SampledFrom([]int{O_RDONLY, O_WRONLY, O_RDWR}).Draw(t, "access")
	for _, bit := range []int{O_CREATE, O_EXCL, O_TRUNC, O_APPEND} {
		if rapid.Bool().Draw(t, "bit") {
			flag |= bit
		}
	}
	if flag&O_CREATE == 0 {
		flag &^= O_EXCL // undefined without O_CREATE
	}
	ours, e1 := p.disk.OpenFile(name, flag, 0o644)
	theirs, e2 := os.OpenFile(p.real(name), flag, 0o644)
	p.same(t, e1, e2)
	if e1 == nil && len(p.ours) < 6 {
		p.ours, p.their = append(p.ours, ours), append(p.their, theirs)
		return
	}
	if e1 == nil {
		ours.Close()
	}
	if e2 == nil {
		theirs.Close()
	}
}

// handle makes one call on one open handle, whatever has become of its name.
func (p *parity) handle(t *rapid.T) {
	if len(p.ours) == 0 {
		t.Skip("nothing open")
	}
	i := rapid.IntRange(0, len(p.ours)-1).Draw(t, "handle")
	buf := rapid.IntRange(0, 12).Draw(t, "len")
	off := rapid.Int64Range(0, 20).Draw(t, "off")
	call := rapid.SampledFrom([]string{"read", "readat", "write", "writeat", "seek", "truncate",
		"stat", "sync", "close"}).Draw(t, "call")
	whence := rapid.IntRange(0, 2).Draw(t, "whence")
	var answers [2]string
	for j, f := range []osFile{p.ours[i], p.their[i]} {
		answers[j] = answer(f, call, buf, off, whence)
	}
	require.Equal(t, answers[1], answers[0], call)
	if call == "close" && rapid.Bool().Draw(t, "forget") {
		p.ours, p.their = append(p.ours[:i:i], p.ours[i+1:]...), append(p.their[:i:i],
			p.their[i+1:]...)
	}
}

func answer(f osFile, call string, length int, off int64, whence int) string {
	data := []byte(strings.Repeat("xyz", 4)[:length])
	var n int
	var err error
	var at int64
	if length == 0 && (call == "readat" || call == "writeat") {
		return "package os does not even look"
	}
	switch call {
	case "read":
		n, err = f.Read(data)
	case "readat":
		n, err = f.ReadAt(data, off)
	case "write":
		n, err = f.Write(data)
	case "writeat":
		n, err = f.WriteAt(data, off)
		if err != nil {
			return "refused" // package os has a text of its own for O_APPEND
		}
	case "seek":
		info, dead := f.Stat()
		if dead == nil && info.IsDir() {
			return "positions of directories are opaque"
		}
		at, err = f.Seek(off-5, whence)
	case "truncate":
		err = f.Truncate(off)
	case "sync":
		err = f.Sync()
	case "close":
		err = f.Close()
	case "stat":
		info, err := f.Stat()
		if err != nil || info.IsDir() {
			return fmt.Sprint(errno(err), err == nil && info.IsDir())
		}
		return fmt.Sprint(info.Name(), info.Size(), info.Mode())
	}
	return fmt.Sprint(n, at, string(data), errno(err))
}

// check compares all that can be seen.
func (p *parity) check(t *rapid.T) {
	require.Equal(t, listing(t, os.DirFS(p.dir)), listing(t, p.disk.FS()))
}

func listing(t *rapid.T, fsys fs.FS) []string {
	var all []string
	require.NoError(t, fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		require.NoError(t, err)
		data := []byte(nil)
		switch {
		case e.Type()&fs.ModeSymlink != 0:
			target, err := fs.ReadLink(fsys, name)
			require.NoError(t, err)
			data = []byte(target)
		case e.Type().IsRegular():
			data, err = fs.ReadFile(fsys, name)
			require.NoError(t, err)
		}
		all = append(all, fmt.Sprintf("%s %v %q", name, e.Type(), data))
		return nil
	}))
	return all
}

func TestParityWithTheRealThing(t *testing.T) {
	d := t.TempDir()
	n := 0
	rapid.Check(t, func(t2 *rapid.T) {
		n++
		p := &parity{disk: newDisk(t), dir: filepath.Join(d, fmt.Sprint(n))}
		require.NoError(t2, os.Mkdir(p.dir, 0o755))
		defer func() {
			for i := range p.ours {
				p.their[i].Close()
			}
			os.RemoveAll(p.dir)
		}()
		t2.Repeat(p.actions())
	})
}
