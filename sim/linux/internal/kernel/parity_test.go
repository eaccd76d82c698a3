//go:build linux && (amd64 || arm64)

package kernel

import (
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
	"pgregory.net/rapid"

	"groundhog/disk"
)

// parity makes the same calls here and to the real kernel, in a directory of its own.
type parity struct {
	*machine
	t      *rapid.T
	real   int   // descriptor of the directory
	ours   []int // descriptors that are open on both sides
	theirs []int
	log    []string
}

var parityNames = []string{"a", "b", "d", "d/a", "d/b", "d/e", "d/e/a", "a/x", "b/", "d/", "l", "m",
	"l/a", "d/../b", "./a", "d/e/../../a", "d/.", "..", ".", "d/..", "d//a", "no/a", "l/", "m/"}

func (p *parity) name(label string) string {
	n := rapid.SampledFrom(parityNames).Draw(p.t, label)
	if n == ".." { // would leave the real directory
		n = "d/.."
	}
	return n
}

// both makes a call with each kernel and compares result and error.
func (p *parity) both(no uintptr, ours, theirs []any) (int, int, bool) {
	r1, e := p.call(no, ours...)
	var c Call
	p.fill(&c, no, theirs...)
	r2, _, e2 := syscall.Syscall6(no, c.A[0], c.A[1], c.A[2], c.A[3], c.A[4], c.A[5])
	p.log = append(p.log, fmt.Sprintf("call %d %v: %d %v, really %d %v", no, ours, r1, e, int(r2),
		e2))
	if e != e2 {
		p.t.Fatalf("errors differ:\n%s", strings.Join(p.log, "\n"))
	}
	return r1, int(r2), e == 0
}

// same is both for a call whose results must be equal.
func (p *parity) same(no uintptr, ours, theirs []any) {
	if a, b, ok := p.both(no, ours, theirs); ok && a != b {
		p.t.Fatalf("results differ:\n%s", strings.Join(p.log, "\n"))
	}
}

func (p *parity) open() {
	name := p.name("name")
	flags := rapid.SampledFrom([]int{unix.O_RDONLY, unix.O_WRONLY, unix.O_RDWR}).Draw(p.t, "mode")
	for _, f := range []int{unix.O_CREAT, unix.O_CREAT, unix.O_EXCL, unix.O_TRUNC, unix.O_APPEND,
		unix.O_NOFOLLOW, unix.O_DIRECTORY} {
		if rapid.IntRange(0, 3).Draw(p.t, "flag") == 0 {
			flags |= f
		}
	}
	if flags&unix.O_CREAT == 0 {
		flags &^= unix.O_EXCL // means nothing without
	}
	a, b, ok := p.both(unix.SYS_OPENAT, []any{unix.AT_FDCWD, name, flags, 0o640},
		[]any{p.real, name, flags, 0o640})
	if ok {
		p.ours, p.theirs = append(p.ours, a), append(p.theirs, b)
	}
}

// pick is a pair of descriptors.
func (p *parity) pick() (int, int, bool) {
	if len(p.ours) == 0 {
		return 0, 0, false
	}
	i := rapid.IntRange(0, len(p.ours)-1).Draw(p.t, "fd")
	return p.ours[i], p.theirs[i], true
}

func (p *parity) transfer() {
	a, b, ok := p.pick()
	if !ok {
		return
	}
	n, off := rapid.IntRange(0, 40).Draw(p.t, "n"), rapid.IntRange(-1, 60).Draw(p.t, "off")
	data := []byte(strings.Repeat(string(rune('a'+n%26)), n))
	r1, r2 := make([]byte, n), make([]byte, n)
	switch rapid.IntRange(0, 6).Draw(p.t, "how") {
	case 0:
		p.same(unix.SYS_READ, []any{a, r1, n}, []any{b, r2, n})
	case 1:
		p.same(unix.SYS_WRITE, []any{a, data, n}, []any{b, data, n})
	case 2:
		p.same(unix.SYS_PREAD64, []any{a, r1, n, off}, []any{b, r2, n, off})
	case 3:
		p.same(unix.SYS_PWRITE64, []any{a, data, n, off}, []any{b, data, n, off})
	case 4:
		p.same(unix.SYS_FTRUNCATE, []any{a, off}, []any{b, off})
	case 5:
		mode := rapid.SampledFrom([]int{0, unix.FALLOC_FL_KEEP_SIZE,
			unix.FALLOC_FL_PUNCH_HOLE | unix.FALLOC_FL_KEEP_SIZE}).Draw(p.t, "mode")
		p.same(unix.SYS_FALLOCATE, []any{a, mode, off, n}, []any{b, mode, off, n})
	case 6:
		whence := rapid.IntRange(0, 2).Draw(p.t, "whence")
		st := new(syscall.Stat_t)
		p.call(unix.SYS_FSTAT, a, unsafe.Pointer(st))
		if st.Mode&syscall.S_IFMT == syscall.S_IFREG {
			p.same(unix.SYS_LSEEK, []any{a, off, whence}, []any{b, off, whence})
		}
	}
	require.Equal(p.t, string(r2), string(r1))
}

func (p *parity) manage() {
	n, m := p.name("name"), p.name("other")
	cwd := unix.AT_FDCWD
	switch rapid.IntRange(0, 10).Draw(p.t, "what") {
	case 0:
		p.same(unix.SYS_MKDIRAT, []any{cwd, n, 0o755}, []any{p.real, n, 0o755})
	case 1, 2:
		flag := rapid.SampledFrom([]int{0, unix.AT_REMOVEDIR}).Draw(p.t, "flag")
		p.same(unix.SYS_UNLINKAT, []any{cwd, n, flag}, []any{p.real, n, flag})
	case 3, 4:
		p.same(unix.SYS_RENAMEAT, []any{cwd, n, cwd, m}, []any{p.real, n, p.real, m})
	case 5:
		flag := rapid.SampledFrom([]int{0, unix.RENAME_NOREPLACE,
			unix.RENAME_EXCHANGE}).Draw(p.t, "flag")
		p.same(unix.SYS_RENAMEAT2, []any{cwd, n, cwd, m, flag}, []any{p.real, n, p.real, m, flag})
	case 6:
		p.same(unix.SYS_LINKAT, []any{cwd, n, cwd, m, 0}, []any{p.real, n, p.real, m, 0})
	case 7:
		target := rapid.SampledFrom([]string{"a", "d", "d/e", "../a", "no"}).Draw(p.t, "target")
		to := rapid.SampledFrom([]string{"l", "m", "d/l"}).Draw(p.t, "link")
		if to == "d/l" || target != "../a" {
			p.same(unix.SYS_SYMLINKAT, []any{target, cwd, to}, []any{target, p.real, to})
		}
	case 8:
		b1, b2 := make([]byte, 20), make([]byte, 20)
		p.same(unix.SYS_READLINKAT, []any{cwd, n, b1, 20}, []any{p.real, n, b2, 20})
		require.Equal(p.t, b2, b1)
	case 9:
		mode := rapid.IntRange(0, 7).Draw(p.t, "mode") * 0o111
		p.same(unix.SYS_FCHMODAT, []any{cwd, n, mode}, []any{p.real, n, mode})
		p.same(unix.SYS_FACCESSAT, []any{cwd, n, unix.X_OK}, []any{p.real, n, unix.X_OK})
	case 10:
		p.stat(n)
	}
}

func (p *parity) stat(n string) {
	flag := rapid.SampledFrom([]int{0, unix.AT_SYMLINK_NOFOLLOW}).Draw(p.t, "flag")
	s1, s2 := new(syscall.Stat_t), new(syscall.Stat_t)
	p.same(unix.SYS_NEWFSTATAT, []any{unix.AT_FDCWD, n, unsafe.Pointer(s1), flag},
		[]any{p.real, n, unsafe.Pointer(s2), flag})
	require.Equal(p.t, s2.Mode, s1.Mode, "%s", strings.Join(p.log, "\n"))
	if s1.Mode&syscall.S_IFMT != syscall.S_IFDIR {
		require.Equal(p.t, s2.Size, s1.Size)
		require.Equal(p.t, s2.Nlink, s1.Nlink)
	}
}

func (p *parity) close() {
	if len(p.ours) == 0 {
		return
	}
	i := rapid.IntRange(0, len(p.ours)-1).Draw(p.t, "fd")
	p.same(unix.SYS_CLOSE, []any{p.ours[i]}, []any{p.theirs[i]})
	p.ours = append(p.ours[:i], p.ours[i+1:]...)
	p.theirs = append(p.theirs[:i], p.theirs[i+1:]...)
}

// listed is what getdents64 gives of a directory.
func (p *parity) listed(fd int, real bool) []string {
	var names []string
	b := make([]byte, 200)
	for {
		n := 0
		if real {
			n, _ = unix.Getdents(fd, b)
		} else {
			n = p.ok(unix.SYS_GETDENTS64, fd, b, len(b))
		}
		if n <= 0 {
			sort.Strings(names)
			return names
		}
		for e := b[:n]; len(e) > 0; e = e[binary.NativeEndian.Uint16(e[16:]):] {
			names = append(names, fmt.Sprint(e[18], unix.ByteSliceToString(e[19:])))
		}
	}
}

func TestParity(t *testing.T) {
	old := syscall.Umask(0o022)
	defer syscall.Umask(old)
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "parity")
		require.NoError(t, err)
		defer os.RemoveAll(dir)
		require.NoError(t, os.Chmod(dir, 0o755))
		p := &parity{machine: newMachineFor(t), t: t}
		defer p.sim.Close()
		p.real, err = unix.Open(dir, unix.O_DIRECTORY, 0)
		require.NoError(t, err)
		defer unix.Close(p.real)
		p.ok(unix.SYS_MKDIRAT, unix.AT_FDCWD, "root", 0o755)
		p.ok(unix.SYS_CHDIR, "root")
		for range rapid.IntRange(1, 60).Draw(t, "calls") {
			switch rapid.IntRange(0, 9).Draw(t, "kind") {
			case 0, 1, 2:
				p.open()
			case 3, 4, 5:
				p.transfer()
			case 6, 7, 8:
				p.manage()
			default:
				p.close()
			}
		}
		for _, fd := range p.theirs {
			unix.Close(fd)
		}
		requireSameTree(t, dir, p.disk)
		fd := p.machine.open("/root", unix.O_DIRECTORY)
		require.Equal(t, p.listed(p.real, true), p.listed(fd, false))
	})
}

// requireSameTree compares a real directory with "root" on the disk.
func requireSameTree(t require.TestingT, dir string, d *disk.Disk) {
	tree := func(fsys fs.FS, root string, link func(string) (string, error)) (all []string) {
		walk := func(name string, e fs.DirEntry, err error) error {
			rel := strings.TrimPrefix(strings.TrimPrefix(name, root), "/")
			line := rel + " " + e.Type().String()
			switch {
			case err != nil || rel == "" || rel == ".":
				return err
			case e.Type().IsRegular():
				b, err := fs.ReadFile(fsys, name)
				require.NoError(t, err)
				line += fmt.Sprintf(" %q", b)
			case e.Type()&fs.ModeSymlink != 0:
				to, err := link(name)
				require.NoError(t, err)
				line += " " + to
			}
			all = append(all, line)
			return nil
		}
		require.NoError(t, fs.WalkDir(fsys, root, walk))
		return all
	}
	theirs := tree(os.DirFS(dir), ".", func(n string) (string, error) {
		return os.Readlink(filepath.Join(dir, n))
	})
	require.Equal(t, theirs, tree(d.FS(), "root", d.Readlink))
}
