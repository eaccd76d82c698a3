//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"groundhog/net"
	"groundhog/sim"
)

// endOf is what a peer reads after the host of a server has met its end, and when.
func endOf(t *testing.T, mode net.KillMode, end func(h *sim.Host, p *Process)) (int,
	syscall.Errno) {
	m := newMachines(t, 2, net.WithKill(mode))
	n, errno := -1, syscall.Errno(0)
	m.run(0, func(g *guest) {
		s := script{g}
		l := s.socket(unix.AF_INET, stream)
		require.Zero(t, s.bind(l, inet4(80, 0, 0, 0, 0)))
		require.Zero(t, s.listen(l, 8))
		fd, _ := s.accept(l, 0)
		s.send(fd, "greeting", 0)
		s.open(fd).wait('r')
		t.Error("a dead program went on")
	})
	m.host[0].OnCrash(func(kind sim.CrashKind) {
		if kind == sim.PowerLoss {
			m.process[0].Vanish()
		} else {
			m.process[0].Kill()
		}
	})
	m.run(1, func(g *guest) {
		s := script{g}
		g.settle()
		fd := s.socket(unix.AF_INET, stream)
		require.Zero(t, s.connect(fd, inet4(80, 10, 0, 0, 1)))
		s.recv(fd, 100, 0)
		limit := []unix.Timeval{{Sec: 10}}
		keep = limit
		_, p := memory(16)
		*at[unix.Timeval](p) = limit[0]
		s.call(unix.SYS_SETSOCKOPT, uintptr(fd), unix.SOL_SOCKET, unix.SO_RCVTIMEO, p, 16)
		_, n, errno = s.recv(fd, 100, 0)
	})
	m.s.World().After(time.Second, sim.HandlerFunc(func(uint64) {
		end(m.host[0], m.process[0])
	}), 0)
	m.s.RunFor(5 * time.Second)
	m.host[0].Boot()
	m.process[0] = m.start(m.process[0].k)
	m.run(0, func(g *guest) { // no port is left behind
		s := script{g}
		l := s.socket(unix.AF_INET, stream)
		require.Zero(t, s.bind(l, inet4(80, 0, 0, 0, 0)))
		require.Zero(t, s.listen(l, 8))
	})
	m.s.RunFor(time.Minute)
	return n, errno
}

func TestPeersOfTheDead(t *testing.T) {
	kill := func(h *sim.Host, _ *Process) { h.Crash(sim.Kill) }
	n, errno := endOf(t, net.KillResets, kill)
	require.Equal(t, syscall.ECONNRESET, errno, n)
	n, errno = endOf(t, net.KillCloses, kill)
	require.Zero(t, errno)
	require.Zero(t, n)
	_, errno = endOf(t, net.KillResets, func(h *sim.Host, _ *Process) { h.Crash(sim.PowerLoss) })
	require.Equal(t, syscall.EAGAIN, errno, "a host without power says nothing")
	n, errno = endOf(t, net.KillResets, func(h *sim.Host, p *Process) {
		c := &Call{No: unix.SYS_EXIT_GROUP}
		p.Enter(c)
		h.Crash(sim.Kill)
	})
	require.Zero(t, errno, "a program that exits closes its connections")
	require.Zero(t, n)
}
