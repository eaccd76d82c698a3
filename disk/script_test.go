package disk

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// newDisk is the disk of a booted host without a program.
func newDisk(t testing.TB) *Disk {
	t.Helper()
	s := sim.New(sim.Config{Seed: 1})
	t.Cleanup(s.Close)
	h := s.NewHost("h", nil)
	d := New(h)
	h.Boot()
	return d
}

// tree is the content of a disk in one line: "a=text d/ d/b=".
func tree(t require.TestingT, d *Disk) string {
	var words []string
	require.NoError(t, fs.WalkDir(d.FS(), ".", func(p string, e fs.DirEntry, err error) error {
		switch {
		case err != nil || p == ".":
			return err
		case e.IsDir():
			words = append(words, p+"/")
			return nil
		case e.Type()&fs.ModeSymlink != 0:
			target, err := fs.ReadLink(d.FS(), p)
			words = append(words, p+"->"+target)
			return err
		}
		data, err := fs.ReadFile(d.FS(), p)
		words = append(words, p+"="+strings.ReplaceAll(string(data), "\x00", "."))
		return err
	}))
	return strings.Join(words, " ")
}

// play runs a story of calls separated by ";". Handles are named by the path they were opened with:
//
//	create P | mkdir P | rename P Q | remove P | removeall P |
//	put P TEXT (create, write, sync, close)
//	punch P OFF N | allocate P OFF N | exchange P Q | page P (what it holds goes over to pages)
//	write P TEXT (append) | at P OFF TEXT | truncate P N | sync P (file or directory, opened anew)
//	open P | fwrite P TEXT | fsync P (through the handle that open left)
func play(t require.TestingT, d *Disk, story string) {
	handles := map[string]*File{}
	for _, line := range strings.Split(story, ";") {
		w := append(strings.Fields(line), "", "", "")
		require.NoError(t, step(d, handles, w), "%s in %s", line, story)
	}
}

func step(d *Disk, handles map[string]*File, w []string) error {
	var n int64
	switch w[0] {
	case "create":
		return with(d, w[1], O_WRONLY|O_CREATE, func(*File) error { return nil })
	case "mkdir":
		return d.Mkdir(w[1], 0o755)
	case "link":
		return d.Link(w[1], w[2])
	case "rename":
		return d.Rename(w[1], w[2])
	case "remove":
		return d.Remove(w[1])
	case "removeall":
		return d.RemoveAll(w[1])
	case "put":
		return with(d, w[1], O_WRONLY|O_CREATE|O_TRUNC, func(f *File) error {
			if _, err := f.Write([]byte(w[2])); err != nil {
				return err
			}
			return f.Sync()
		})
	case "write":
		return with(d, w[1], O_WRONLY|O_APPEND,
			func(f *File) error { _, err := f.Write([]byte(w[2])); return err })
	case "at":
		fmt.Sscan(w[2], &n)
		return with(d, w[1], O_WRONLY, func(f *File) error {
			_,
				err := f.WriteAt([]byte(w[3]), n)
			return err
		})
	case "truncate":
		fmt.Sscan(w[2], &n)
		return d.Truncate(w[1], n)
	case "punch", "allocate":
		var length int64
		fmt.Sscan(w[2]+" "+w[3], &n, &length)
		return with(d, w[1], O_WRONLY, func(f *File) error {
			if w[0] == "punch" {
				return f.PunchHole(n, length)
			}
			return f.Allocate(n, length, false)
		})
	case "exchange":
		return d.Rename2(w[1], w[2], Exchange)
	case "page":
		return with(d, w[1], O_RDONLY, func(f *File) error { f.ino.page(); return nil })
	case "sync":
		return with(d, w[1], O_RDONLY, func(f *File) error { return f.Sync() })
	case "read":
		_, err := d.ReadFile(w[1])
		return err
	case "stat":
		_, err := d.Stat(w[1])
		return err
	case "open":
		f, err := d.OpenFile(w[1], O_RDWR|O_APPEND, 0)
		handles[w[1]] = f
		return err
	case "fwrite":
		_, err := handles[w[1]].Write([]byte(w[2]))
		return err
	case "fsync":
		return handles[w[1]].Datasync()
	}
	return fmt.Errorf("no call %q", w[0])
}

func with(d *Disk, name string, flag int, use func(f *File) error) error {
	f, err := d.OpenFile(name, flag, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	return use(f)
}
