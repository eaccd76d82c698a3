//go:build linux && (amd64 || arm64)

package kernel

import (
	"runtime"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"groundhog/net"
	"groundhog/sim"
)

// system is what a script of system calls runs on: the kernel here, or the real one.
type system interface {
	call(no uintptr, a ...uintptr) (uintptr, syscall.Errno)
	settle() // lets what is under way arrive
}

// realSystem is the kernel that runs the test.
type realSystem struct{ opened []uintptr }

func (r *realSystem) call(no uintptr, a ...uintptr) (uintptr, syscall.Errno) {
	a = append(a, 0, 0, 0, 0, 0, 0)
	r1, _, e := syscall.Syscall6(no, a[0], a[1], a[2], a[3], a[4], a[5])
	if e == 0 && (no == unix.SYS_SOCKET || no == unix.SYS_ACCEPT4) {
		r.opened = append(r.opened, r1)
	}
	return r1, e
}

// close closes what the script has left open.
func (r *realSystem) close() {
	for _, fd := range r.opened {
		syscall.Close(int(fd))
	}
}

func (*realSystem) settle() { time.Sleep(5 * time.Millisecond) }

// guest is a process of the simulation that makes system calls.
type guest struct {
	proc    *sim.Proc
	p       *Process
	waiting map[*Call]sim.Waiter
}

func (g *guest) call(no uintptr, a ...uintptr) (uintptr, syscall.Errno) {
	c := &Call{No: no}
	copy(c.A[:], a)
	return g.enter(c)
}

func (g *guest) enter(c *Call) (uintptr, syscall.Errno) {
	g.p.Enter(c)
	if c.Blocked() {
		w := g.p.k.Host.Sim().Prepare("system call", nil)
		g.waiting[c] = w
		w.Park()
		delete(g.waiting, c)
	}
	return c.R1, c.Errno
}

func (g *guest) settle() { g.proc.Sleep(50 * time.Millisecond) }

// machines is a simulation with hosts a, b, c, each with a kernel and one process in it.
type machines struct {
	s       *sim.Sim
	network *net.Network
	host    []*sim.Host
	process []*Process
	waiting map[*Call]sim.Waiter
}

func newMachines(t testing.TB, n int, opts ...net.Option) *machines {
	m := &machines{s: sim.New(sim.Config{Seed: 1}), waiting: map[*Call]sim.Waiter{}}
	t.Cleanup(m.s.Close)
	m.network = net.New(m.s, opts...)
	for i := range n {
		h := m.s.NewHost(string(rune('a'+i)), nil)
		h.Boot()
		st := m.network.Attach(h)
		m.host = append(m.host, h)
		m.process = append(m.process, m.start(New(h, nil, st)))
	}
	return m
}

func (m *machines) start(k *Kernel) *Process {
	p := k.Start(Program{})
	p.Resume = func(c *Call) { m.waiting[c].Wake(0) }
	p.Clock = func() (int64, int64) { return k.Host.Clock().Now().UnixNano(), 0 }
	return p
}

// run lets f make system calls on host i.
func (m *machines) run(i int, f func(g *guest)) {
	m.host[i].Go("script", func(p *sim.Proc) {
		f(&guest{proc: p, p: m.process[i], waiting: m.waiting})
	})
}

// finish runs the simulation to its end.
func (m *machines) finish(t testing.TB) {
	r := m.s.Run()
	require.Equal(t, sim.Quiescent, r.Reason, "%s", r.Report())
}

// keep holds the memory that scripts hand to calls.
var keep any

func memory(n int) ([]byte, uintptr) {
	b := make([]byte, n+1)
	keep = b
	return b[:n], uintptr(unsafe.Pointer(&b[0]))
}

// calls are system calls with arguments of Go.
type script struct{ system }

func (s script) socket(family, kind int) int {
	fd, e := s.call(unix.SYS_SOCKET, uintptr(family), uintptr(kind), 0)
	if e != 0 {
		panic(e)
	}
	return int(fd)
}

// inet4 is 127.0.0.1 with the port, or another address.
func inet4(port int, ip ...byte) []byte {
	b := make([]byte, unix.SizeofSockaddrInet4)
	b[0] = unix.AF_INET
	b[2], b[3] = byte(port>>8), byte(port)
	if len(ip) == 0 {
		ip = []byte{127, 0, 0, 1}
	}
	copy(b[4:], ip)
	return b
}

// inet6 is ::1 with the port, or another address.
func inet6(port int, ip ...byte) []byte {
	b := make([]byte, unix.SizeofSockaddrInet6)
	b[0] = unix.AF_INET6
	b[2], b[3] = byte(port>>8), byte(port)
	if len(ip) == 0 {
		b[23] = 1
	}
	copy(b[8:], ip)
	return b
}

func (s script) address(no uintptr, fd int, addr []byte) syscall.Errno {
	b, p := memory(len(addr))
	copy(b, addr)
	_, e := s.call(no, uintptr(fd), p, uintptr(len(addr)))
	runtime.KeepAlive(b)
	return e
}

func (s script) bind(fd int, addr []byte) syscall.Errno {
	return s.address(unix.SYS_BIND, fd, addr)
}

func (s script) connect(fd int, addr []byte) syscall.Errno {
	return s.address(unix.SYS_CONNECT, fd, addr)
}

func (s script) listen(fd, backlog int) syscall.Errno {
	_, e := s.call(unix.SYS_LISTEN, uintptr(fd), uintptr(backlog))
	return e
}

func (s script) accept(fd, flags int) (int, syscall.Errno) {
	r, e := s.call(unix.SYS_ACCEPT4, uintptr(fd), 0, 0, uintptr(flags))
	return int(r), e
}

// name is getsockname or getpeername.
func (s script) name(no uintptr, fd int) ([]byte, syscall.Errno) {
	b, p := memory(128)
	n, np := memory(4)
	n[0] = 128
	_, e := s.call(no, uintptr(fd), p, np)
	return b[:n[0]], e
}

// port is the one that fd is bound to.
func (s script) port(fd int) int {
	b, e := s.name(unix.SYS_GETSOCKNAME, fd)
	if e != 0 {
		panic(e)
	}
	return int(b[2])<<8 | int(b[3])
}

func (s script) send(fd int, text string, flags int) (int, syscall.Errno) {
	b, p := memory(len(text))
	copy(b, text)
	n, e := s.call(unix.SYS_SENDTO, uintptr(fd), p, uintptr(len(b)),
		uintptr(flags|unix.MSG_NOSIGNAL), 0, 0)
	return int(n), e
}

func (s script) sendTo(fd int, text string, addr []byte) (int, syscall.Errno) {
	b, p := memory(len(text))
	copy(b, text)
	a, ap := memory(len(addr))
	copy(a, addr)
	n, e := s.call(unix.SYS_SENDTO, uintptr(fd), p, uintptr(len(b)), 0, ap, uintptr(len(a)))
	runtime.KeepAlive(b)
	return int(n), e
}

func (s script) recv(fd, size, flags int) (string, int, syscall.Errno) {
	b, p := memory(size)
	n, e := s.call(unix.SYS_RECVFROM, uintptr(fd), p, uintptr(size), uintptr(flags), 0, 0)
	if e != 0 {
		return "", -1, e
	}
	return string(b[:min(int(n), size)]), int(n), 0
}

func (s script) close(fd int) syscall.Errno {
	_, e := s.call(unix.SYS_CLOSE, uintptr(fd))
	return e
}

func (s script) shutdown(fd, how int) syscall.Errno {
	_, e := s.call(unix.SYS_SHUTDOWN, uintptr(fd), uintptr(how))
	return e
}

func (s script) set(fd, level, name, value int) syscall.Errno {
	b, p := memory(4)
	*(*int32)(unsafe.Pointer(&b[0])) = int32(value)
	_, e := s.call(unix.SYS_SETSOCKOPT, uintptr(fd), uintptr(level), uintptr(name), p, 4)
	return e
}

func (s script) get(fd, level, name int) (int, syscall.Errno) {
	b, p := memory(4)
	n, np := memory(4)
	n[0] = 4
	_, e := s.call(unix.SYS_GETSOCKOPT, uintptr(fd), uintptr(level), uintptr(name), p, np)
	return int(*(*int32)(unsafe.Pointer(&b[0]))), e
}
