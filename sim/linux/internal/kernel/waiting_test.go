//go:build linux && (amd64 || arm64)

package kernel

import (
	"bytes"
	"encoding/binary"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"groundhog/sim"
)

func (m *machine) pipe(flags int) (r, w int) {
	m.t.Helper()
	fds := new([2]int32)
	m.ok(unix.SYS_PIPE2, unsafe.Pointer(fds), flags)
	return int(fds[0]), int(fds[1])
}

func TestPipes(t *testing.T) {
	m := newMachine(t)
	r, w := m.pipe(0)
	b := make([]byte, 100)
	c := m.begin(unix.SYS_READ, r, b, 100)
	require.True(t, c.Blocked())
	m.ok(unix.SYS_WRITE, w, []byte("hello"), 5)
	m.sim.Run()
	require.False(t, c.Blocked())
	require.Equal(t, "hello", string(b[:c.R1]))

	big := bytes.Repeat([]byte("0123456789"), 10000) // more than a pipe holds
	c = m.begin(unix.SYS_WRITE, w, big, len(big))
	require.True(t, c.Blocked())
	var got []byte
	for len(got) < len(big) {
		got = append(got, b[:m.ok(unix.SYS_READ, r, b, 97)]...)
		m.sim.Run()
	}
	require.False(t, c.Blocked())
	require.EqualValues(t, len(big), c.R1)
	require.True(t, bytes.Equal(big, got))

	m.ok(unix.SYS_FCNTL, r, unix.F_SETFL, unix.O_NONBLOCK)
	m.fails(syscall.EAGAIN, unix.SYS_READ, r, b, 1)
	m.fails(syscall.ESPIPE, unix.SYS_LSEEK, r, 0, 0)
	m.fails(syscall.EBADF, unix.SYS_WRITE, r, b, 1)
	m.ok(unix.SYS_CLOSE, w)
	require.Zero(t, m.ok(unix.SYS_READ, r, b, 1))
	r, w = m.pipe(unix.O_NONBLOCK)
	require.Equal(t, pipeSize, m.ok(unix.SYS_WRITE, w, big, len(big)))
	m.ok(unix.SYS_READ, r, b, 100)
	m.fails(syscall.EAGAIN, unix.SYS_WRITE, w, big, 101)
	m.ok(unix.SYS_CLOSE, r)
	m.fails(syscall.EPIPE, unix.SYS_WRITE, w, b, 1)
}

func TestFifos(t *testing.T) {
	m := newMachine(t)
	m.ok(unix.SYS_MKNODAT, unix.AT_FDCWD, "p", syscall.S_IFIFO|0o644, 0)
	require.EqualValues(t, syscall.S_IFIFO|0o644, m.stat("p").Mode)
	m.fails(syscall.ENXIO, unix.SYS_OPENAT, unix.AT_FDCWD, "p", unix.O_WRONLY|unix.O_NONBLOCK, 0)
	r := m.begin(unix.SYS_OPENAT, unix.AT_FDCWD, "p", unix.O_RDONLY, 0)
	require.True(t, r.Blocked())
	w := m.open("p", unix.O_WRONLY)
	m.sim.Run()
	require.False(t, r.Blocked())
	m.ok(unix.SYS_WRITE, w, []byte("through"), 7)
	b := make([]byte, 20)
	require.Equal(t, 7, m.ok(unix.SYS_READ, int(r.R1), b, 20))
	m.ok(unix.SYS_CLOSE, w)
	require.Zero(t, m.ok(unix.SYS_READ, int(r.R1), b, 20))
	m.ok(unix.SYS_CLOSE, int(r.R1))
	both := m.open("p", unix.O_RDWR)
	m.ok(unix.SYS_WRITE, both, []byte("self"), 4)
	require.Equal(t, 4, m.ok(unix.SYS_READ, both, b, 20))
}

func TestEventsAndTimersThroughEpoll(t *testing.T) {
	m := newMachine(t)
	e := m.ok(unix.SYS_EVENTFD2, 0, unix.EFD_NONBLOCK)
	tm := m.ok(unix.SYS_TIMERFD_CREATE, unix.CLOCK_MONOTONIC, 0)
	ep := m.ok(unix.SYS_EPOLL_CREATE1, 0)
	for _, fd := range []int{e, tm} {
		m.ok(unix.SYS_EPOLL_CTL, ep, unix.EPOLL_CTL_ADD, fd,
			unsafe.Pointer(&unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)}))
	}
	m.fails(syscall.EEXIST, unix.SYS_EPOLL_CTL, ep, unix.EPOLL_CTL_ADD, e,
		unsafe.Pointer(&unix.EpollEvent{}))
	m.fails(syscall.EPERM, unix.SYS_EPOLL_CTL, ep, unix.EPOLL_CTL_ADD,
		m.open("f", unix.O_CREAT), unsafe.Pointer(&unix.EpollEvent{}))
	got := new([4]unix.EpollEvent)
	wait := func(limit int) *Call {
		return m.begin(unix.SYS_EPOLL_PWAIT, ep, unsafe.Pointer(got), 4, limit)
	}
	require.Zero(t, wait(0).R1)

	start := m.sim.Now()
	c := wait(5)
	require.True(t, c.Blocked())
	m.sim.Run()
	require.Zero(t, c.R1)
	require.Equal(t, 5*time.Millisecond, m.sim.Now().Sub(start))

	spec := &unix.ItimerSpec{Value: unix.NsecToTimespec(2e6), Interval: unix.NsecToTimespec(1e6)}
	m.ok(unix.SYS_TIMERFD_SETTIME, tm, 0, unsafe.Pointer(spec), 0)
	c = wait(-1)
	m.sim.RunFor(3500 * time.Microsecond)
	require.EqualValues(t, 1, c.R1)
	require.EqualValues(t, tm, got[0].Fd)
	b := make([]byte, 8)
	m.ok(unix.SYS_READ, tm, b, 8)
	require.EqualValues(t, 2, binary.NativeEndian.Uint64(b))
	m.ok(unix.SYS_TIMERFD_SETTIME, tm, 0, unsafe.Pointer(&unix.ItimerSpec{}), 0)

	c = wait(-1)
	binary.NativeEndian.PutUint64(b, 3)
	m.ok(unix.SYS_WRITE, e, b, 8)
	m.sim.Run()
	require.EqualValues(t, 1, c.R1)
	require.EqualValues(t, e, got[0].Fd)
	m.ok(unix.SYS_READ, e, b, 8)
	m.fails(syscall.EAGAIN, unix.SYS_READ, e, b, 8)
	m.ok(unix.SYS_CLOSE, e)
	require.Zero(t, wait(0).R1)
}

// inotified reads the events that there are: masks without IN_ISDIR, and names.
func (m *machine) inotified(fd int) (all []string) {
	names := []struct {
		bit  uint32
		name string
	}{{unix.IN_CREATE, "create"}, {unix.IN_OPEN, "open"}, {unix.IN_MODIFY, "modify"},
		{unix.IN_CLOSE_WRITE, "written"}, {unix.IN_CLOSE_NOWRITE, "read"},
		{unix.IN_MOVED_FROM, "from"}, {unix.IN_MOVED_TO, "to"}, {unix.IN_DELETE, "delete"},
		{unix.IN_DELETE_SELF, "self"}, {unix.IN_IGNORED, "ignored"}, {unix.IN_ATTRIB, "attrib"}}
	b := make([]byte, 4096)
	n, e := m.call(unix.SYS_READ, fd, b, len(b))
	for b = b[:max(n, 0)]; e == 0 && len(b) > 0; b = b[16+binary.NativeEndian.Uint32(b[12:]):] {
		for _, x := range names {
			if binary.NativeEndian.Uint32(b[4:])&x.bit != 0 {
				all = append(all, strings.TrimSpace(x.name+" "+
					unix.ByteSliceToString(b[16:16+binary.NativeEndian.Uint32(b[12:])])))
			}
		}
	}
	return all
}

func TestInotify(t *testing.T) {
	m := newMachine(t)
	m.ok(unix.SYS_MKDIRAT, unix.AT_FDCWD, "d", 0o755)
	in := m.ok(unix.SYS_INOTIFY_INIT1, unix.IN_NONBLOCK)
	w := m.ok(unix.SYS_INOTIFY_ADD_WATCH, in, "d", unix.IN_ALL_EVENTS)
	require.Equal(t, 1, w)
	fd := m.open("d/f", unix.O_CREAT|unix.O_WRONLY)
	m.ok(unix.SYS_WRITE, fd, []byte("x"), 1)
	m.ok(unix.SYS_WRITE, fd, []byte("y"), 1)
	m.ok(unix.SYS_CLOSE, fd)
	require.Equal(t, []string{"create f", "open f", "modify f", "written f"}, m.inotified(in))
	m.ok(unix.SYS_RENAMEAT, unix.AT_FDCWD, "d/f", unix.AT_FDCWD, "d/g")
	m.ok(unix.SYS_UNLINKAT, unix.AT_FDCWD, "d/g", 0)
	require.Equal(t, []string{"from f", "to g", "delete g"}, m.inotified(in))
	m.ok(unix.SYS_UNLINKAT, unix.AT_FDCWD, "d", unix.AT_REMOVEDIR)
	require.Equal(t, []string{"self", "ignored"}, m.inotified(in))
	m.fails(syscall.EINVAL, unix.SYS_INOTIFY_RM_WATCH, in, w)
	require.Empty(t, m.k.watches)
}

func TestCopies(t *testing.T) {
	m := newMachine(t)
	a, b := m.file("a", "0123456789"), m.file("b", "")
	m.ok(unix.SYS_LSEEK, a, 3, 0)
	require.Equal(t, 7, m.ok(unix.SYS_COPY_FILE_RANGE, a, 0, b, 0, 100, 0))
	require.Equal(t, "3456789", m.pread(b, 20, 0))
	off := new(int64)
	m.fails(syscall.EINVAL, unix.SYS_COPY_FILE_RANGE, a, unsafe.Pointer(off), a,
		unsafe.Pointer(new(int64)), 4, 0)
	r, w := m.pipe(0)
	require.Equal(t, 4, m.ok(unix.SYS_SENDFILE, w, a, unsafe.Pointer(off), 4))
	require.EqualValues(t, 4, *off)
	m.ok(unix.SYS_LSEEK, a, 5, 0)
	require.Equal(t, 5, m.ok(unix.SYS_SENDFILE, w, a, 0, 100))
	buf := make([]byte, 20)
	require.Equal(t, "012356789", string(buf[:m.ok(unix.SYS_READ, r, buf, 20)]))
	m.fails(syscall.EINVAL, unix.SYS_SENDFILE, a, r, 0, 1)
}

func TestCallsWaitForTheDisk(t *testing.T) {
	m := newMachine(t)
	fd := m.open("f", unix.O_CREAT|unix.O_RDWR)
	m.pwrite(fd, "x", 0)
	m.disk.SyncLatency = 3 * time.Millisecond
	start := m.sim.Now()
	a, b := m.begin(unix.SYS_FSYNC, fd), m.begin(unix.SYS_FDATASYNC, fd)
	require.True(t, a.Blocked() && b.Blocked())
	m.sim.Run()
	require.Len(t, m.resumed, 2)
	require.Equal(t, 3*time.Millisecond, m.sim.Now().Sub(start))
	require.Zero(t, a.Errno)
	m.ok(unix.SYS_FSYNC, fd) // by a worker that was idle
	require.Len(t, m.p.idle, 2)

	for _, kind := range []sim.CrashKind{sim.Kill, sim.PowerLoss} {
		m.resumed = nil
		fd = m.open("f", unix.O_CREAT|unix.O_RDWR)
		c := m.begin(unix.SYS_FSYNC, fd)
		m.sim.RunFor(time.Millisecond)
		m.crash(kind)
		m.sim.Run()
		require.True(t, c.Blocked())
		require.NotContains(t, m.resumed, c)
	}
}

// TestCallsForgetBuffers: a call is used again, and its buffers may be part of a stack that is gone
// by then.
func TestCallsForgetBuffers(t *testing.T) {
	m := newMachine(t)
	f := m.open("file", unix.O_CREAT|unix.O_RDWR)
	b, more := []byte("words"), []byte("and more")
	c := m.begin(unix.SYS_WRITE, f, b, len(b))
	require.EqualValues(t, len(b), c.R1)
	require.Nil(t, c.one[0])
	vector := []unix.Iovec{{Base: &b[0], Len: 5}, {Base: &more[0], Len: 8}}
	c = m.begin(unix.SYS_WRITEV, f, unsafe.Pointer(&vector[0]), len(vector))
	require.EqualValues(t, 13, c.R1)
	require.Equal(t, [][]byte{nil, nil}, c.many)
}
