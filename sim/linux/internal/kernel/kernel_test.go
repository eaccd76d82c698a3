//go:build linux && (amd64 || arm64)

package kernel

import (
	"runtime"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"groundhog/disk"
	"groundhog/sim"
)

// machine is a host with a disk and a program whose system calls the test makes.
type machine struct {
	t    testingT
	sim  *sim.Sim
	host *sim.Host
	disk *disk.Disk
	k    *Kernel
	p    *Process

	resumed []*Call
	output  string
	keep    []any // what calls under way point to
}

// testingT is what tests, benchmarks and rapid have in common.
type testingT interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	FailNow()
}

func newMachine(t testing.TB) *machine {
	m := newMachineFor(t)
	t.Cleanup(m.sim.Close)
	return m
}

// newMachineFor is newMachine for a test that closes the simulation itself.
func newMachineFor(t testingT) *machine {
	m := &machine{t: t, sim: sim.New(sim.Config{Seed: 1})}
	m.host = m.sim.NewHost("alpha", nil)
	m.disk = disk.New(m.host)
	m.k = New(m.host, m.disk, nil)
	m.host.OnCrash(func(kind sim.CrashKind) {
		if kind == sim.Kill {
			m.p.Kill()
		} else {
			m.p.Vanish()
		}
	})
	m.boot()
	return m
}

func (m *machine) boot() {
	m.host.Boot()
	m.p = m.k.Start(Program{Args: []string{"prog"}})
	m.p.Resume = func(c *Call) { m.resumed = append(m.resumed, c) }
	m.p.Output = func(_ int, b []byte) { m.output += string(b) }
	m.p.Clock = func() (int64, int64) {
		return m.host.Clock().Now().UnixNano(), int64(m.sim.Now())
	}
}

// begin makes a call and does not wait for it.
func (m *machine) begin(no uintptr, a ...any) *Call {
	c := new(Call)
	m.fill(c, no, a...)
	m.p.Enter(c)
	return c
}

// fill sets the arguments: integers, strings, and pointers to or slices of bytes.
func (m *machine) fill(c *Call, no uintptr, a ...any) {
	c.No = no
	for i, v := range a {
		switch v := v.(type) {
		case int:
			c.A[i] = uintptr(v)
		case int64:
			c.A[i] = uintptr(v)
		case uintptr:
			c.A[i] = v
		case string:
			b := append([]byte(v), 0)
			m.keep = append(m.keep, b)
			c.A[i] = uintptr(unsafe.Pointer(&b[0]))
		case []byte:
			m.keep = append(m.keep, v)
			if len(v) > 0 {
				c.A[i] = uintptr(unsafe.Pointer(&v[0]))
			}
		case unsafe.Pointer:
			m.keep = append(m.keep, v)
			c.A[i] = uintptr(v)
		default:
			m.t.Fatalf("argument %d is a %T", i, v)
		}
	}
}

// call makes a call and waits for it.
func (m *machine) call(no uintptr, a ...any) (int, syscall.Errno) {
	c := m.begin(no, a...)
	if c.Blocked() {
		m.sim.Run()
		require.False(m.t, c.Blocked(), "call %d never returns", no)
	}
	runtime.KeepAlive(a)
	return int(c.R1), c.Errno
}

// ok makes a call that must succeed.
func (m *machine) ok(no uintptr, a ...any) int {
	m.t.Helper()
	n, e := m.call(no, a...)
	require.Zero(m.t, e, "call %d: %v", no, e)
	return n
}

// fails makes a call that must fail with e.
func (m *machine) fails(e syscall.Errno, no uintptr, a ...any) {
	m.t.Helper()
	_, got := m.call(no, a...)
	require.Equal(m.t, e, got)
}

func (m *machine) open(name string, flags int) int {
	m.t.Helper()
	return m.ok(unix.SYS_OPENAT, unix.AT_FDCWD, name, flags, 0o644)
}

func (m *machine) pwrite(fd int, s string, off int) {
	m.t.Helper()
	require.Equal(m.t, len(s), m.ok(unix.SYS_PWRITE64, fd, []byte(s), len(s), off))
}

func (m *machine) pread(fd, n, off int) string {
	m.t.Helper()
	b := make([]byte, n)
	return string(b[:m.ok(unix.SYS_PREAD64, fd, b, n, off)])
}

func (m *machine) stat(name string) syscall.Stat_t {
	m.t.Helper()
	st := new(syscall.Stat_t)
	m.ok(unix.SYS_NEWFSTATAT, unix.AT_FDCWD, name, unsafe.Pointer(st), 0)
	return *st
}

// crash crashes the host and boots it again.
func (m *machine) crash(kind sim.CrashKind) {
	m.host.Crash(kind)
	m.boot()
}
