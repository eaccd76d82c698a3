//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"groundhog/sim"
)

func flockOf(kind int16, from, n int64) unsafe.Pointer {
	return unsafe.Pointer(&syscall.Flock_t{Type: kind, Start: from, Len: n})
}

func TestFlockWaits(t *testing.T) {
	m := newMachine(t)
	a, b := m.open("f", unix.O_CREAT|unix.O_RDWR), m.open("f", unix.O_RDWR)
	m.ok(unix.SYS_FLOCK, a, unix.LOCK_EX)
	m.fails(syscall.EWOULDBLOCK, unix.SYS_FLOCK, b, unix.LOCK_SH|unix.LOCK_NB)
	c := m.begin(unix.SYS_FLOCK, b, unix.LOCK_SH)
	require.True(t, c.Blocked())
	m.ok(unix.SYS_FLOCK, a, unix.LOCK_UN)
	require.False(t, c.Blocked())
	require.Equal(t, []*Call{c}, m.resumed)
	m.fails(syscall.EWOULDBLOCK, unix.SYS_FLOCK, a, unix.LOCK_EX|unix.LOCK_NB)
	m.ok(unix.SYS_CLOSE, b)
	m.ok(unix.SYS_FLOCK, a, unix.LOCK_EX|unix.LOCK_NB)
	m.crash(sim.PowerLoss)
	m.ok(unix.SYS_FLOCK, m.open("f", unix.O_CREAT|unix.O_RDWR), unix.LOCK_EX|unix.LOCK_NB)
}

func TestRecordLocks(t *testing.T) {
	m := newMachine(t)
	a, b := m.open("f", unix.O_CREAT|unix.O_RDWR), m.open("f", unix.O_RDWR)
	m.ok(unix.SYS_FCNTL, a, unix.F_OFD_SETLK, flockOf(unix.F_WRLCK, 10, 10))
	m.ok(unix.SYS_FCNTL, b, unix.F_OFD_SETLK, flockOf(unix.F_WRLCK, 0, 10))
	m.fails(syscall.EAGAIN, unix.SYS_FCNTL, b, unix.F_OFD_SETLK, flockOf(unix.F_RDLCK, 19, 1))
	m.ok(unix.SYS_FCNTL, a, unix.F_OFD_SETLK, flockOf(unix.F_UNLCK, 12, 2))
	m.ok(unix.SYS_FCNTL, b, unix.F_OFD_SETLK, flockOf(unix.F_WRLCK, 12, 2))

	fl := &syscall.Flock_t{Type: unix.F_RDLCK, Start: 14}
	m.ok(unix.SYS_FCNTL, b, unix.F_OFD_GETLK, unsafe.Pointer(fl))
	require.Equal(t, syscall.Flock_t{Type: unix.F_WRLCK, Start: 14, Len: 6, Pid: -1}, *fl)

	c := m.begin(unix.SYS_FCNTL, b, unix.F_OFD_SETLKW, flockOf(unix.F_WRLCK, 0, 0))
	require.True(t, c.Blocked())
	m.ok(unix.SYS_CLOSE, a)
	require.False(t, c.Blocked())
}

// A process loses its POSIX locks on a file with the first descriptor of it that it closes, and is
// never in its own way.
func TestRecordLocksOfProcesses(t *testing.T) {
	m := newMachine(t)
	a, b := m.open("f", unix.O_CREAT|unix.O_RDWR), m.open("f", unix.O_RDWR)
	m.ok(unix.SYS_FCNTL, a, unix.F_SETLK, flockOf(unix.F_WRLCK, 0, 0))
	m.ok(unix.SYS_FCNTL, b, unix.F_SETLK, flockOf(unix.F_WRLCK, 0, 0))
	m.fails(syscall.EAGAIN, unix.SYS_FCNTL, b, unix.F_OFD_SETLK, flockOf(unix.F_RDLCK, 0, 1))
	m.ok(unix.SYS_CLOSE, a)
	m.ok(unix.SYS_FCNTL, b, unix.F_OFD_SETLK, flockOf(unix.F_RDLCK, 0, 1))
	ro := m.open("f", unix.O_RDONLY)
	m.fails(syscall.EBADF, unix.SYS_FCNTL, ro, unix.F_SETLK, flockOf(unix.F_WRLCK, 0, 1))
}
