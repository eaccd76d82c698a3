package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
	"pgregory.net/rapid"
)

// tmpfs is a directory on a tmpfs: what a real file has of blocks and holes depends there on
// nothing but the calls. A file system on a device adds blocks of its own, at its own time.
func tmpfs(t *testing.T) string {
	var s unix.Statfs_t
	if unix.Statfs("/dev/shm", &s) == nil && s.Type == unix.TMPFS_MAGIC {
		dir, err := os.MkdirTemp("/dev/shm", "groundhog")
		require.NoError(t, err)
		t.Cleanup(func() { os.RemoveAll(dir) })
		return dir
	}
	t.Log("no tmpfs: comparing contents and errors, not blocks")
	return ""
}

// twoFiles are one file of ours and a real one.
type twoFiles struct {
	ours   *File
	theirs *os.File
	blocks bool // they are comparable
	// a tmpfs takes blocks for data that are set aside twice: no comparison of what is data
	allocated, twice bool
}

func (p *twoFiles) within(t *rapid.T) (off, n int64) {
	size := p.ours.ino.size()
	off = near(t, "off")
	n = near(t, "n")
	if off+n > size { // tmpfs gives back what lies behind the end, ext4 and we do not
		n = max(0, size-off)
	}
	return off, n
}

// near is a place at or near the end of one of the first pages.
func near(t *rapid.T, label string) int64 {
	return max(0, 4096*rapid.Int64Range(0, 20).Draw(t, label)+
		rapid.SampledFrom([]int64{0, 0, -1, 1, 100, 2000}).Draw(t, label))
}

func (p *twoFiles) call(t *rapid.T) {
	var e1, e2 error
	switch call := rapid.SampledFrom([]string{"write", "zeros", "truncate", "punch", "allocate",
		"keep", "data", "hole", "sync"}).Draw(t, "call"); call {
	case "write", "zeros":
		data := make([]byte, rapid.SampledFrom([]int{1, 100, 4096, 9000}).Draw(t, "length"))
		if call == "write" {
			data[0], data[len(data)-1] = 'x', 'y'
		}
		off := near(t, "off")
		_, e1 = p.ours.WriteAt(data, off)
		_, e2 = p.theirs.WriteAt(data, off)
	case "truncate":
		size := near(t, "size")
		e1, e2 = p.ours.Truncate(size), p.theirs.Truncate(size)
	case "punch":
		off, n := p.within(t)
		e1 = p.ours.PunchHole(off, n)
		e2 = unix.Fallocate(int(p.theirs.Fd()), unix.FALLOC_FL_PUNCH_HOLE|
			unix.FALLOC_FL_KEEP_SIZE, off, n)
	case "allocate", "keep":
		off, n := near(t, "off"), near(t, "n")
		p.twice = p.twice || p.allocated
		p.allocated = true
		mode := uint32(0)
		if call == "keep" {
			mode = unix.FALLOC_FL_KEEP_SIZE
		}
		e1 = p.ours.Allocate(off, n, call == "keep")
		e2 = unix.Fallocate(int(p.theirs.Fd()), mode, off, n)
	case "data", "hole":
		whence := SeekData
		if call == "hole" {
			whence = SeekHole
		}
		off := near(t, "off")
		ours, err1 := p.ours.Seek(off, whence)
		theirs, err2 := p.theirs.Seek(off, whence)
		if p.blocks && !p.twice {
			require.Equal(t, theirs, ours)
			e1, e2 = err1, err2
		}
	case "sync":
		e1, e2 = p.ours.Sync(), p.theirs.Sync()
	}
	require.Equal(t, errno(e2), errno(e1))
}

func (p *twoFiles) check(t *rapid.T) {
	ours, err := p.ours.Stat()
	require.NoError(t, err)
	theirs, err := p.theirs.Stat()
	require.NoError(t, err)
	require.Equal(t, theirs.Size(), ours.Size())
	if p.blocks {
		require.Equal(t, theirs.Sys().(*syscall.Stat_t).Blocks, ours.Sys().(*Stat).Blocks)
	}
	a, b := make([]byte, ours.Size()), make([]byte, ours.Size())
	p.ours.ReadAt(a, 0)
	p.theirs.ReadAt(b, 0)
	require.True(t, string(a) == string(b))
}

// Blocks, holes and sizes are those of a real file.
func TestBlocksAgreeWithLinux(t *testing.T) {
	dir, blocks := tmpfs(t), true
	if dir == "" {
		dir, blocks = t.TempDir(), false
	}
	n := 0
	rapid.Check(t, func(t2 *rapid.T) {
		n++
		ours, err := newDisk(t).OpenFile("f", O_RDWR|O_CREATE, 0o644)
		require.NoError(t2, err)
		theirs, err := os.Create(filepath.Join(dir, fmt.Sprint(n)))
		require.NoError(t2, err)
		defer theirs.Close()
		p := &twoFiles{ours: ours, theirs: theirs, blocks: blocks}
		t2.Repeat(map[string]func(*rapid.T){"": p.check, "call": p.call})
	})
}

// Names of every kind move as renameat2 moves them.
func TestRename2AgreesWithLinux(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t2 *rapid.T) {
		n++
		p := &parity{disk: newDisk(t), dir: filepath.Join(dir, fmt.Sprint(n))}
		require.NoError(t2, os.Mkdir(p.dir, 0o755))
		actions := p.actions()
		t2.Repeat(map[string]func(*rapid.T){
			"": p.check, "mkdir": actions["mkdir"], "stat": actions["stat"],
			"remove": actions["remove"], "link": actions["link"],
			"open": func(t *rapid.T) {
				// without O_NONBLOCK, whoever opens a real fifo waits for the other side
				name := drawName(t, "name")
				f, e1 := p.disk.OpenFile(name, O_WRONLY, 0)
				g, e2 := unix.Open(p.real(name), unix.O_WRONLY|unix.O_NONBLOCK, 0)
				p.same(t, e1, e2)
				if e1 == nil {
					f.Close()
					unix.Close(g)
				}
			},
			"mknod": func(t *rapid.T) {
				name := drawName(t, "name")
				kind := rapid.SampledFrom([]fs.FileMode{fs.ModeNamedPipe, fs.ModeSocket,
					0}).Draw(t, "kind")
				real := map[fs.FileMode]uint32{fs.ModeNamedPipe: unix.S_IFIFO,
					fs.ModeSocket: unix.S_IFSOCK, 0: unix.S_IFREG}[kind]
				p.same(t, p.disk.Mknod(name, kind|0o644), unix.Mknod(p.real(name), real|0o644, 0))
			},
			"rename": func(t *rapid.T) {
				from, to := drawName(t, "from"), drawName(t, "to")
				flags := rapid.SampledFrom([]RenameFlags{0, NoReplace, Exchange,
					NoReplace | Exchange}).Draw(t, "flags")
				p.same(t, p.disk.Rename2(from, to, flags), unix.Renameat2(unix.AT_FDCWD,
					p.real(from), unix.AT_FDCWD, p.real(to), uint(flags)))
			},
		})
	})
}

// The three times of an inode go on with the calls that change them, as they do on Linux.
func TestTimesAgreeWithLinux(t *testing.T) {
	d, dir := newDisk(t), t.TempDir()
	set := time.Unix(1000, 0)
	type calls struct {
		write, chmod, chtimes, link, move, replace, remove func() error
	}
	real := filepath.Join(dir, "f")
	write := func() error { return os.WriteFile(real, []byte("x"), 0o644) }
	both := []calls{{
		func() error { return d.WriteFile("f", []byte("x"), 0o644) },
		func() error { return d.Chmod("f", 0o600) },
		func() error { return d.Chtimes("f", set, set) },
		func() error { return d.Link("f", "g") },
		func() error { return errors.Join(d.Rename("f", "h"), d.Rename("h", "f")) },
		func() error {
			return errors.Join(d.Link("f", "i"), d.WriteFile("j", nil, 0o644), d.Rename("j", "i"))
		},
		func() error { return d.Remove("g") },
	}, {
		write, func() error { return os.Chmod(real, 0o600) },
		func() error { return os.Chtimes(real, set, set) },
		func() error { return os.Link(real, filepath.Join(dir, "g")) },
		func() error {
			return errors.Join(os.Rename(real, filepath.Join(dir, "h")),
				os.Rename(filepath.Join(dir, "h"), real))
		},
		func() error {
			i, j := filepath.Join(dir, "i"), filepath.Join(dir, "j")
			return errors.Join(os.Link(real, i), os.WriteFile(j, nil, 0o644), os.Rename(j, i))
		},
		func() error { return os.Remove(filepath.Join(dir, "g")) },
	}}
	var answers [2]string
	for i, c := range both {
		last := [2]time.Time{}
		for _, call := range []func() error{c.write, c.move, c.chmod, c.write, c.chtimes, c.link,
			c.write, c.remove, c.write, c.replace, c.chtimes, c.move, c.chmod} {
			d.Host().Sim().RunFor(time.Second)
			time.Sleep(10 * time.Millisecond) // the kernel's clock has jiffies
			require.NoError(t, call())
			now := timesOf(t, d, real, i == 1)
			answers[i] += fmt.Sprintln(now[0].Equal(last[0]), now[1].Equal(last[1]),
				now[0].Equal(set))
			last = now
		}
	}
	require.Equal(t, answers[1], answers[0])
}

// timesOf are the times of the last changes of content and of anything.
func timesOf(t *testing.T, d *Disk, path string, real bool) [2]time.Time {
	if !real {
		info, err := d.Stat("f")
		require.NoError(t, err)
		return [2]time.Time{info.ModTime(), info.Sys().(*Stat).Changed}
	}
	info, err := os.Stat(path)
	require.NoError(t, err)
	s := info.Sys().(*syscall.Stat_t)
	return [2]time.Time{info.ModTime(), time.Unix(s.Ctim.Unix())}
}
