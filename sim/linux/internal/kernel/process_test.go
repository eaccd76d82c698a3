//go:build linux && (amd64 || arm64)

package kernel

import (
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"groundhog/sim"
)

func TestSignals(t *testing.T) {
	for _, c := range []struct {
		no   syscall.Signal
		code int
	}{{syscall.SIGTERM, 143}, {syscall.SIGINT, 130}, {syscall.SIGKILL, 137}, {syscall.SIGQUIT, 2}} {
		m := newMachine(t)
		require.True(t, m.p.Signal(c.no))
		code, ended := m.p.Ended()
		require.True(t, ended)
		require.Equal(t, c.code, code)
	}
	m := newMachine(t)
	m.ok(SignalEnable, int(syscall.SIGTERM))
	w := m.begin(SignalWait)
	require.True(t, w.Blocked())
	require.False(t, m.p.Signal(syscall.SIGTERM))
	require.EqualValues(t, syscall.SIGTERM, w.R1)
	m.ok(unix.SYS_TGKILL, m.ok(unix.SYS_GETPID), m.ok(unix.SYS_GETTID), int(syscall.SIGTERM))
	require.EqualValues(t, syscall.SIGTERM, m.ok(SignalWait))
	m.fails(syscall.ESRCH, unix.SYS_KILL, 1, 0)
	m.ok(SignalIgnore, int(syscall.SIGINT))
	require.False(t, m.p.Signal(syscall.SIGINT))
	require.False(t, m.p.Signal(syscall.SIGCHLD))
	m.ok(SignalDisable, int(syscall.SIGTERM))
	m.begin(unix.SYS_KILL, m.ok(unix.SYS_GETPID), int(syscall.SIGTERM))
	_, ended := m.p.Ended()
	require.True(t, ended)
}

func TestEnvironment(t *testing.T) {
	m := newMachine(t)
	b := make([]byte, 20)
	set := func(k, v string) { m.ok(EnvSet, []byte(k), len(k), []byte(v), len(v)) }
	require.Equal(t, -1, m.ok(EnvGet, []byte("A"), 1, b, len(b)))
	set("A", "1")
	set("B", "long")
	set("A", "2=3")
	require.Equal(t, "2=3", string(b[:m.ok(EnvGet, []byte("A"), 1, b, len(b))]))
	require.Equal(t, 4, m.ok(EnvGet, []byte("B"), 1, b, 0))
	require.Equal(t, "A=2=3\x00B=long\x00", string(b[:m.ok(EnvList, b, len(b))]))
	m.ok(EnvUnset, []byte("A"), 1)
	require.Equal(t, "B=long\x00", string(b[:m.ok(EnvList, b, len(b))]))
	m.ok(EnvClear)
	require.Zero(t, m.ok(EnvList, b, len(b)))
}

func TestSleepAndClocks(t *testing.T) {
	m := newMachine(t)
	start := m.sim.Now()
	ts := &syscall.Timespec{Sec: 1, Nsec: 5}
	m.ok(unix.SYS_NANOSLEEP, unsafe.Pointer(ts), 0)
	require.Equal(t, time.Second+5, m.sim.Now().Sub(start))
	m.ok(unix.SYS_CLOCK_GETTIME, unix.CLOCK_MONOTONIC, unsafe.Pointer(ts))
	require.EqualValues(t, m.sim.Now(), ts.Nano())
	*ts = syscall.NsecToTimespec(ts.Nano() + 7)
	m.ok(unix.SYS_CLOCK_NANOSLEEP, unix.CLOCK_MONOTONIC, unix.TIMER_ABSTIME, unsafe.Pointer(ts), 0)
	require.EqualValues(t, m.sim.Now(), ts.Nano())
	ts.Nsec = 1e9
	m.fails(syscall.EINVAL, unix.SYS_NANOSLEEP, unsafe.Pointer(ts), 0)
}

func TestIdentity(t *testing.T) {
	m := newMachine(t)
	u := new(unix.Utsname)
	m.ok(unix.SYS_UNAME, unsafe.Pointer(u))
	require.Equal(t, "alpha", unix.ByteSliceToString(u.Nodename[:]))
	pid := m.ok(unix.SYS_GETPID)
	st := m.stat(".")
	m.crash(sim.Kill)
	require.NotEqual(t, pid, m.ok(unix.SYS_GETPID))
	require.NotEqual(t, st.Dev, m.stat(".").Dev)
	a, b := make([]byte, 16), make([]byte, 16)
	m.ok(unix.SYS_GETRANDOM, a, 16, 0)
	m.ok(unix.SYS_GETRANDOM, b, 16, 0)
	require.NotEqual(t, a, b)
	other := newMachine(t)
	m = newMachine(t)
	m.ok(unix.SYS_GETRANDOM, a, 16, 0)
	other.ok(unix.SYS_GETRANDOM, b, 16, 0)
	require.Equal(t, a, b)
}

func TestUnknownCallsAreReportedOnce(t *testing.T) {
	m := newMachine(t)
	var seen []uintptr
	m.k.Unknown = func(_ *Process, no uintptr) { seen = append(seen, no) }
	for range 2 {
		m.fails(syscall.ENOSYS, unix.SYS_KEXEC_LOAD)
		m.fails(syscall.ENOSYS, unix.SYS_EXECVE, "/bin/sh", 0, 0)
		m.fails(syscall.ENOSYS, unix.SYS_IO_URING_SETUP, 1, 0)
	}
	require.Equal(t, []uintptr{unix.SYS_KEXEC_LOAD, unix.SYS_EXECVE}, seen)
}

func TestDescriptors(t *testing.T) {
	m := newMachine(t)
	a := m.open("f", unix.O_CREAT|unix.O_RDWR)
	require.Equal(t, 3, a)
	b := m.ok(unix.SYS_DUP, a)
	c := m.ok(unix.SYS_FCNTL, a, unix.F_DUPFD_CLOEXEC, 10)
	require.Equal(t, []int{4, 10}, []int{b, c})
	require.Equal(t, unix.FD_CLOEXEC, m.ok(unix.SYS_FCNTL, c, unix.F_GETFD, 0))
	require.Zero(t, m.ok(unix.SYS_FCNTL, a, unix.F_GETFD, 0))
	m.ok(unix.SYS_DUP3, a, 1, 0)
	m.ok(unix.SYS_WRITE, 1, []byte("x"), 1)
	m.ok(unix.SYS_CLOSE, a)
	require.Equal(t, "x", m.pread(b, 5, 0))
	require.Equal(t, unix.O_RDWR, m.ok(unix.SYS_FCNTL, b, unix.F_GETFL, 0))
	m.ok(unix.SYS_FCNTL, b, unix.F_SETFL, unix.O_APPEND)
	m.ok(unix.SYS_LSEEK, b, 0, 0)
	m.ok(unix.SYS_WRITE, b, []byte("y"), 1)
	require.Equal(t, "xy", m.pread(b, 5, 0))
	require.Equal(t, 3, m.open("f", unix.O_RDONLY))
	lim := &syscall.Rlimit{Cur: 6, Max: 6}
	m.ok(unix.SYS_SETRLIMIT, unix.RLIMIT_NOFILE, unsafe.Pointer(lim))
	require.Equal(t, 5, m.ok(unix.SYS_DUP, b))
	m.fails(syscall.EMFILE, unix.SYS_DUP, b)
	m.fails(syscall.EMFILE, unix.SYS_OPENAT, unix.AT_FDCWD, "f", unix.O_RDONLY, 0)
	m.ok(unix.SYS_CLOSE_RANGE, 3, 100, 0)
	m.fails(syscall.EBADF, unix.SYS_CLOSE, b)
}

func TestSyntheticTree(t *testing.T) {
	m := newMachine(t)
	read := func(name string) string { return m.pread(m.open(name, unix.O_RDONLY), 1000, 0) }
	require.Equal(t, "alpha\n", read("/proc/sys/kernel/hostname"))
	require.Contains(t, read("/proc/self/status"), "Name:\tprog\n")
	require.Contains(t, read("/etc/hosts"), "localhost")
	m.fails(syscall.ENOENT, unix.SYS_OPENAT, unix.AT_FDCWD, "/etc/localtime", unix.O_RDONLY, 0)
	m.fails(syscall.EROFS, unix.SYS_OPENAT, unix.AT_FDCWD, "/proc/self/x", unix.O_CREAT, 0)
	m.fails(syscall.EROFS, unix.SYS_UNLINKAT, unix.AT_FDCWD, "/proc/self", 0)
	m.ok(unix.SYS_MKDIRAT, unix.AT_FDCWD, "/etc", 0o755)
	m.ok(unix.SYS_WRITE, m.open("/etc/hosts", unix.O_CREAT|unix.O_WRONLY), []byte("mine"), 4)
	require.Equal(t, "mine", read("/etc/hosts"))
	b := make([]byte, 500)
	n := m.ok(unix.SYS_READLINKAT, unix.AT_FDCWD, "/proc/self/exe", b, len(b))
	require.Equal(t, "/bin/prog", string(b[:n]))
	null := m.open("/dev/null", unix.O_RDWR)
	require.Equal(t, 3, m.ok(unix.SYS_WRITE, null, []byte("abc"), 3))
	require.Zero(t, m.ok(unix.SYS_READ, null, b, 3))
	require.Equal(t, 4, m.ok(unix.SYS_READ, m.open("/dev/urandom", 0), b, 4))
	n = m.ok(unix.SYS_GETDENTS64, m.open("/proc/sys", unix.O_DIRECTORY), b, len(b))
	require.True(t, strings.Contains(string(b[:n]), "kernel"))
	require.Zero(t, m.ok(unix.SYS_GETDENTS64, m.open("/sys/fs/cgroup", 0), b[:60], 60)-48)
}
