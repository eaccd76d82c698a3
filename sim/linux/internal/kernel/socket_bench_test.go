//go:build linux && (amd64 || arm64)

package kernel

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"groundhog/sim"
)

// echoEnd is one of two: the client that sends 100 bytes and waits for them to come back, without a
// process: each call is made when the one before has its result.
type echoEnd struct {
	p      *Process
	c      Call
	fd     uintptr
	handle uintptr
	buf    []byte
	server bool
	step   int
	rounds int
}

// next makes calls until one blocks.
func (e *echoEnd) next() {
	for e.rounds > 0 || e.server {
		c := &e.c
		switch e.step {
		case 0, 2:
			no := uintptr(unix.SYS_WRITE)
			if e.reads() {
				no = unix.SYS_READ
			}
			*c = Call{No: no, A: [6]uintptr{e.fd, uintptr(unsafe.Pointer(&e.buf[0])), 100}}
		case 1:
			*c = Call{No: PollWait, A: [6]uintptr{e.handle, 'r'}}
		}
		e.p.Enter(c)
		if c.Blocked() {
			return
		}
		e.done()
	}
}

// reads says whether the next transfer is a read: the server begins with one.
func (e *echoEnd) reads() bool { return e.server == (e.step == 0) }

func (e *echoEnd) done() {
	switch {
	case e.step == 1:
		e.step = e.readStep()
	case e.c.Errno == unix.EAGAIN:
		e.step = 1
	case e.c.Errno != 0 || e.c.R1 != 100:
		panic("echo: a short transfer")
	case e.step == 0:
		e.step = 2
	default:
		e.step = 0
		e.rounds--
	}
}

func (e *echoEnd) readStep() int {
	if e.server {
		return 0
	}
	return 2
}

// echoes is a connection between two hosts with an end on each.
func echoes(t testing.TB) (*machines, *echoEnd) {
	m := newMachines(t, 2)
	var client, server *echoEnd
	end := func(g *guest, fd int, isServer bool) *echoEnd {
		e := &echoEnd{p: g.p, fd: uintptr(fd), buf: make([]byte, 100), server: isServer}
		e.handle = script{g}.open(fd).handle
		resume := sim.HandlerFunc(func(uint64) { e.next() })
		g.p.Resume = func(*Call) {
			e.done()
			g.p.k.Host.After(0, resume, 0)
		}
		return e
	}
	m.run(0, func(g *guest) {
		s := script{g}
		l := s.socket(unix.AF_INET, stream)
		require.Zero(t, s.bind(l, inet4(80, 0, 0, 0, 0)))
		require.Zero(t, s.listen(l, 8))
		fd, e := s.accept(l, nonblock)
		require.Zero(t, e)
		server = end(g, fd, true)
	})
	m.run(1, func(g *guest) {
		s := script{g}
		g.settle()
		fd := s.socket(unix.AF_INET, stream)
		require.Zero(t, s.connect(fd, inet4(80, 10, 0, 0, 1)))
		g.p.files.get(fd).(socket).common().flags |= unix.O_NONBLOCK
		client = end(g, fd, false)
	})
	m.finish(t)
	m.host[0].After(0, sim.HandlerFunc(func(uint64) { server.next() }), 0)
	m.s.Run()
	return m, client
}

// BenchmarkTCPEcho is a round trip of 100 bytes through two kernels and the network, with the
// reads, writes and waits that package net makes.
func BenchmarkTCPEcho(b *testing.B) {
	m, client := echoes(b)
	b.ReportAllocs()
	b.ResetTimer()
	client.rounds = b.N
	m.host[1].After(0, sim.HandlerFunc(func(uint64) { client.next() }), 0)
	m.s.Run()
	if client.rounds != 0 {
		b.Fatal("the echo has stopped")
	}
}

// TestEchoDoesNotAllocate holds sends, receives and waits to no garbage.
func TestEchoDoesNotAllocate(t *testing.T) {
	m, client := echoes(t)
	run := func(n int) {
		client.rounds = n
		m.host[1].After(0, sim.HandlerFunc(func(uint64) { client.next() }), 0)
		m.s.Run()
		require.Zero(t, client.rounds)
	}
	run(1000)
	require.Less(t, testing.AllocsPerRun(10, func() { run(100) }), 10.0)
}

// BenchmarkUDPLoopback is a datagram of a host to itself.
func BenchmarkUDPLoopback(b *testing.B) {
	m := newMachines(b, 1)
	m.run(0, func(g *guest) {
		s := script{g}
		a := s.socket(unix.AF_INET, unix.SOCK_DGRAM|nonblock)
		require.Zero(b, s.bind(a, inet4(0)))
		require.Zero(b, s.connect(a, inet4(s.port(a))))
		buf, p := memory(100)
		send := &Call{No: unix.SYS_WRITE, A: [6]uintptr{uintptr(a), p, 100}}
		receive := &Call{No: unix.SYS_READ, A: [6]uintptr{uintptr(a), p, 100}}
		b.ReportAllocs()
		b.ResetTimer()
		for range b.N {
			g.p.Enter(send)
			g.proc.Sleep(20_000)
			g.p.Enter(receive)
			if receive.R1 != 100 {
				b.Fatal(receive.Errno)
			}
		}
		keep = buf
	})
	m.finish(b)
}

// BenchmarkUnixPair is a message through a pair of sockets.
func BenchmarkUnixPair(b *testing.B) {
	m := newMachines(b, 1)
	m.run(0, func(g *guest) {
		x, y := script{g}.socketPair(unix.SOCK_STREAM | nonblock)
		buf, p := memory(100)
		send := &Call{No: unix.SYS_WRITE, A: [6]uintptr{uintptr(x), p, 100}}
		receive := &Call{No: unix.SYS_READ, A: [6]uintptr{uintptr(y), p, 100}}
		b.ReportAllocs()
		b.ResetTimer()
		for range b.N {
			g.p.Enter(send)
			g.p.Enter(receive)
		}
		keep = buf
	})
	m.finish(b)
}
