//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"groundhog/disk"
	"groundhog/sim"
)

// inject puts a fault in force that is given as text.
func (m *machine) inject(text string) *disk.Injected {
	m.t.Helper()
	f, err := disk.ParseFault(text)
	if err != nil {
		m.t.Fatalf("%v", err)
	}
	return m.disk.Inject(f)
}

func TestFaultsOfTheDiskAreErrorsOfCalls(t *testing.T) {
	m := newMachine(t)
	fd := m.file("f", "abc")
	for _, c := range []struct {
		fault string
		e     syscall.Errno
		call  func() (int, syscall.Errno)
	}{
		{`sync "f" EIO`, syscall.EIO, func() (int, syscall.Errno) {
			return m.call(unix.SYS_FSYNC, fd)
		}},
		{`write "f" ENOSPC`, syscall.ENOSPC, func() (int, syscall.Errno) {
			return m.call(unix.SYS_PWRITE64, fd, []byte("x"), 1, 0)
		}},
		{`read "f" EIO`, syscall.EIO, func() (int, syscall.Errno) {
			return m.call(unix.SYS_READ, fd, make([]byte, 1), 1)
		}},
		{`open "f" EMFILE`, syscall.EMFILE, func() (int, syscall.Errno) {
			return m.call(unix.SYS_OPENAT, unix.AT_FDCWD, "f", 0, 0)
		}},
		{`stat "f" EACCES`, syscall.EACCES, func() (int, syscall.Errno) {
			return m.call(unix.SYS_FACCESSAT, unix.AT_FDCWD, "f", 0)
		}},
	} {
		r := m.inject(c.fault)
		_, e := c.call()
		require.Equal(t, c.e, e, c.fault)
		require.EqualValues(t, 1, r.Hits(), "an open is no stat, and so on")
		r.Lift()
		_, e = c.call()
		require.Zero(t, e, c.fault)
	}
	m.inject(`sync "f" stall=2s`)
	start := m.sim.Now()
	m.ok(unix.SYS_FDATASYNC, fd)
	require.Equal(t, 2*time.Second, m.sim.Now().Sub(start))
}

// A fault may crash the host in the middle of a call, which then never returns.
func TestCrashInACall(t *testing.T) {
	for _, when := range []string{"before", "after"} {
		m := newMachine(t)
		fd := m.file("f", "abc")
		m.pwrite(fd, "x", 0)
		suffix := ""
		if when == "after" {
			suffix = " after"
		}
		m.inject(`sync "f" crash=power` + suffix)
		c := m.begin(unix.SYS_FSYNC, fd)
		m.sim.Run()
		require.True(t, c.Blocked())
		require.False(t, m.host.Up())
		m.boot()
		kept := map[string]string{"before": "a", "after": "x"}[when]
		m.disk.Lift()
		require.Equal(t, kept, m.pread(m.open("f", 0), 1, 0))
	}
}

func TestNoDisk(t *testing.T) {
	m := newMachine(t)
	m.k = New(m.sim.NewHost("diskless", nil), nil, nil)
	m.k.Host.Boot()
	m.p = m.k.Start(Program{})
	m.fails(syscall.ENOENT, unix.SYS_OPENAT, unix.AT_FDCWD, "/f", unix.O_CREAT, 0)
	m.fails(syscall.ENOENT, unix.SYS_MKDIRAT, unix.AT_FDCWD, "d", 0)
	m.fails(syscall.ENOENT, unix.SYS_NEWFSTATAT, unix.AT_FDCWD, "/f", make([]byte, 200), 0)
	m.fails(syscall.ENOENT, unix.SYS_RENAMEAT, unix.AT_FDCWD, "a", unix.AT_FDCWD, "b")
	m.fails(syscall.ENOENT, unix.SYS_LINKAT, unix.AT_FDCWD, "a", unix.AT_FDCWD, "b", 0)
	m.fails(syscall.ENOENT, unix.SYS_CHDIR, "/d")
	m.ok(unix.SYS_SYNC)
	require.Equal(t, "alpha", m.host.Name())
	require.Equal(t, "diskless\n", m.pread(m.open("/etc/hostname", 0), 20, 0))
}

// What a program has of the real machine goes with it, however it ends.
func TestNothingRealIsLeft(t *testing.T) {
	count := func() (n int) {
		for fd := range uintptr(256) {
			if _, e := really(unix.SYS_FCNTL, fd, unix.F_GETFD, 0); e == 0 {
				n++
			}
		}
		return n
	}
	m := newMachine(t)
	m.file("f", "abc")
	use := func() {
		fd := m.open("f", unix.O_RDWR)
		m.mmap(4096, rw, shared, fd, 0)
		m.ok(unix.SYS_MEMFD_CREATE, "x", 0)
	}
	use()
	m.crash(sim.Kill)
	before := count()
	for _, kind := range []sim.CrashKind{sim.Kill, sim.PowerLoss} {
		use()
		m.crash(kind)
		require.Equal(t, before, count())
		require.Zero(t, m.k.region.base)
	}
	use()
	m.sim.Close()
	other := newMachine(t)
	other.ok(unix.SYS_MUNMAP, other.ok(unix.SYS_MMAP, 0, 1, rw, anon, -1, 0), 1)
	require.Equal(t, before, count())
	require.EqualValues(t, zone, other.k.region.base)
}
