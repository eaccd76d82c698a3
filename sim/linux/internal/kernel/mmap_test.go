//go:build linux && (amd64 || arm64)

package kernel

import (
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"groundhog/disk"
	"groundhog/disk/persist"
	"groundhog/sim"
)

const (
	rw     = unix.PROT_READ | unix.PROT_WRITE
	shared = unix.MAP_SHARED
	anon   = unix.MAP_PRIVATE | unix.MAP_ANONYMOUS
)

func (m *machine) mmap(n, protect, flags, fd, off int) (uintptr, []byte) {
	m.t.Helper()
	p := uintptr(m.ok(unix.SYS_MMAP, 0, n, protect, flags, fd, off))
	return p, bytesAt(p, uintptr(n))
}

func (m *machine) file(name, content string) int {
	m.t.Helper()
	fd := m.open(name, unix.O_CREAT|unix.O_RDWR)
	m.pwrite(fd, content, 0)
	m.ok(unix.SYS_FSYNC, fd)
	m.ok(unix.SYS_FSYNC, m.open("/", unix.O_DIRECTORY))
	return fd
}

func TestAnonymousMaps(t *testing.T) {
	addresses := func() (all []uintptr) {
		m := newMachine(t)
		a, x := m.mmap(5000, rw, anon, -1, 0)
		b, _ := m.mmap(4096, rw, anon, -1, 0)
		c, _ := m.mmap(1<<20, rw, anon, -1, 0)
		x[0] = 7
		m.ok(unix.SYS_MUNMAP, b, 4096)
		d, y := m.mmap(100, rw, anon, -1, 0)
		require.Equal(t, b, d)
		require.Zero(t, y[0])
		e := uintptr(m.ok(unix.SYS_MREMAP, a, 8192, 4<<20, unix.MREMAP_MAYMOVE))
		require.EqualValues(t, 7, bytesAt(e, 1)[0])
		bytesAt(e, 4<<20)[4<<20-1] = 1
		m.fails(syscall.ENOMEM, unix.SYS_MREMAP, c, 1<<20, 2<<20, 0)
		m.ok(unix.SYS_MREMAP, e, 4<<20, 1<<20, 0)
		m.ok(unix.SYS_MREMAP, e, 1<<20, 8<<20, 0)
		require.Zero(t, bytesAt(e, 4<<20)[4<<20-1])
		m.fails(syscall.ENOMEM, unix.SYS_MPROTECT, a, 4096, unix.PROT_READ)
		m.ok(unix.SYS_MPROTECT, c, 4096, unix.PROT_READ)
		m.ok(unix.SYS_MADVISE, c, 1<<20, unix.MADV_DONTNEED)
		m.crash(sim.Kill)
		f, z := m.mmap(4096, rw, anon, -1, 0)
		require.Equal(t, a, f)
		require.Zero(t, z[0])
		m.crash(sim.PowerLoss)
		return []uintptr{a, b, c, d, e, f}
	}
	require.Equal(t, addresses(), addresses())
}

func TestKeepAnonymous(t *testing.T) {
	m := newMachine(t)
	m.k.KeepAnonymous = true
	a, x := m.mmap(4096, rw, anon, -1, 0)
	x[0] = 9
	m.crash(sim.Kill)
	require.EqualValues(t, 9, x[0])
	m.ok(unix.SYS_MUNMAP, a, 4096)
	m.k.KeepAnonymous = false
	m.crash(sim.Kill)
}

func TestMapsAndCallsAreCoherent(t *testing.T) {
	m := newMachine(t)
	fd := m.file("f", strings.Repeat("a", 10000))
	_, b := m.mmap(10000, rw, shared, fd, 0)
	_, private := m.mmap(10000, rw, unix.MAP_PRIVATE, fd, 0)
	_, second := m.mmap(4096, unix.PROT_READ, shared, fd, 4096)
	require.Equal(t, strings.Repeat("a", 10000), string(b))
	b[4097] = 'm'
	require.EqualValues(t, 'm', second[1])
	require.Equal(t, "amaa", m.pread(fd, 4, 4096))
	m.pwrite(fd, "w", 4098)
	require.Equal(t, "amwa", string(second[:4]))
	private[0] = 'p'
	require.Equal(t, "a", m.pread(fd, 1, 0))
	require.EqualValues(t, 'a', b[0])
	m.ok(unix.SYS_FTRUNCATE, fd, 5000)
	b[5001] = 'x' // behind the end: no content
	m.ok(unix.SYS_FTRUNCATE, fd, 6000)
	require.Equal(t, "\x00\x00", m.pread(fd, 2, 5000))
	require.Zero(t, b[5001])
	require.EqualValues(t, 6000, m.stat("f").Size)
}

func TestHolesOfMappedFiles(t *testing.T) {
	m := newMachine(t)
	fd := m.file("f", strings.Repeat("a", 4*4096))
	_, b := m.mmap(4*4096, rw, shared, fd, 0)
	b[2*4096] = 'm'
	const punch = unix.FALLOC_FL_PUNCH_HOLE | unix.FALLOC_FL_KEEP_SIZE
	m.ok(unix.SYS_FALLOCATE, fd, punch, 4096, 4096)
	require.Zero(t, b[4096])
	require.EqualValues(t, 3*8, m.stat("f").Blocks)
	require.Equal(t, 4096, m.ok(unix.SYS_LSEEK, fd, 0, unix.SEEK_HOLE))
	require.Equal(t, 2*4096, m.ok(unix.SYS_LSEEK, fd, 4096, unix.SEEK_DATA))
	require.Equal(t, "m", m.pread(fd, 1, 2*4096))
	m.ok(unix.SYS_FALLOCATE, fd, 0, 0, 5*4096)
	_, b = m.mmap(5*4096, rw, shared, fd, 0)
	require.Zero(t, b[4*4096])
}

func TestPowerLossTakesWhatWasNotSynced(t *testing.T) {
	for name, untracked := range map[string]bool{"written pages": false, "present pages": true} {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t)
			fd := m.file("f", strings.Repeat("a", 3*4096))
			p, b := m.mmap(3*4096, rw, shared, fd, 0)
			m.k.mappings[0].untracked = untracked
			b[5], b[4096] = 's', 's'
			m.ok(unix.SYS_MSYNC, p, 3*4096, unix.MS_SYNC)
			b[6] = 'l'
			m.ok(unix.SYS_MSYNC, p, 4096, unix.MS_ASYNC)
			b[8192] = 'l'
			m.crash(sim.PowerLoss)
			fd = m.open("f", unix.O_RDWR)
			require.Equal(t, "sa", m.pread(fd, 2, 5))
			require.Equal(t, "s", m.pread(fd, 1, 4096))
			require.Equal(t, "a", m.pread(fd, 1, 8192))
		})
	}
}

// What was written through a map and not synced may survive a power loss, and survives a kill.
func TestCrashesKeepWhatTheDiskKeeps(t *testing.T) {
	for _, c := range []struct {
		kind     sim.CrashKind
		survival disk.Survival
		kept     string
	}{{sim.Kill, disk.Nothing, "m"}, {sim.PowerLoss, disk.Everything, "m"},
		{sim.PowerLoss, disk.Nothing, "a"}} {
		m := newMachine(t)
		m.disk.Profile, m.disk.Survival = persist.POSIX, c.survival
		fd := m.file("f", "aaaa")
		_, b := m.mmap(4, rw, shared, fd, 0)
		m.ok(unix.SYS_CLOSE, fd)
		b[1] = 'm'
		m.crash(c.kind)
		require.Equal(t, c.kept, m.pread(m.open("f", 0), 1, 1))
		require.Empty(t, m.k.mappings)
		require.Zero(t, m.k.region.base)
	}
}

func TestMapErrors(t *testing.T) {
	m := newMachine(t)
	m.file("f", "abc")
	ro, wo := m.open("f", unix.O_RDONLY), m.open("f", unix.O_WRONLY)
	dir := m.open("/", unix.O_DIRECTORY)
	for _, c := range []struct {
		e                       syscall.Errno
		n, protect, flags, file int
	}{
		{syscall.EACCES, 1, rw, shared, ro}, {syscall.EACCES, 1, unix.PROT_READ, shared, wo},
		{syscall.ENODEV, 1, unix.PROT_READ, shared, dir}, {syscall.EBADF, 1, rw, shared, 99},
		{syscall.EINVAL, 0, rw, anon, -1}, {syscall.EINVAL, 1, rw, 0, ro},
	} {
		m.fails(c.e, unix.SYS_MMAP, 0, c.n, c.protect, c.flags, c.file, 0)
	}
	p, _ := m.mmap(1, unix.PROT_READ, shared, ro, 0)
	m.fails(syscall.EACCES, unix.SYS_MPROTECT, p, 1, rw)
	m.fails(syscall.ENOMEM, unix.SYS_MSYNC, p+4096, 1, unix.MS_SYNC)
	m.fails(syscall.EINVAL, unix.SYS_MUNMAP, p+1, 1)
	m.fails(syscall.EINVAL, unix.SYS_MUNMAP, 4096, 1)
	m.ok(unix.SYS_MUNMAP, p, 1)
	require.Empty(t, m.k.mappings)
}

func TestFixedMapsAndParts(t *testing.T) {
	m := newMachine(t)
	fd := m.file("f", strings.Repeat("a", 3*4096))
	p, b := m.mmap(3*4096, rw, shared, fd, 0)
	m.ok(unix.SYS_MMAP, p+4096, 4096, rw, anon|unix.MAP_FIXED, -1, 0)
	require.Zero(t, b[4096])
	b[4096], b[8192] = 'x', 'y'
	require.Equal(t, "a", m.pread(fd, 1, 4096))
	require.Equal(t, "y", m.pread(fd, 1, 8192))
	m.ok(unix.SYS_MPROTECT, p+8192, 4096, unix.PROT_READ)
	m.ok(unix.SYS_MUNMAP, p, 4096)
	require.Len(t, m.k.mappings, 1)
	m.ok(unix.SYS_MPROTECT, p+8192, 4096, rw)
	b[8193] = 'z'
	m.ok(unix.SYS_MUNMAP, p, 3*4096)
	require.Equal(t, "yz", m.pread(fd, 2, 8192))
	require.Empty(t, m.k.mappings)
}

func TestMemoryFiles(t *testing.T) {
	m := newMachine(t)
	fd := m.ok(unix.SYS_MEMFD_CREATE, "x", 0)
	m.pwrite(fd, "hello", 3)
	_, b := m.mmap(4096, rw, shared, fd, 0)
	require.Equal(t, "hello", string(b[3:8]))
	b[0] = 'x'
	require.Equal(t, "x\x00\x00he", m.pread(fd, 5, 0))
	m.ok(unix.SYS_FTRUNCATE, fd, 4)
	require.Equal(t, "x\x00\x00h", m.pread(fd, 5, 0))
}
