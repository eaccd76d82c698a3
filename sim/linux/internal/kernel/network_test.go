//go:build linux && (amd64 || arm64)

package kernel

import (
	"io"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"groundhog/net"
	"groundhog/sim"
)

// A host with a kernel and one that is written for package net speak with each other.
func TestHostsOfBothKinds(t *testing.T) {
	m := newMachines(t, 2)
	there := m.network.Stack("b")
	m.host[1].Go("server and client", func(p *sim.Proc) {
		l, err := there.Listen(80)
		require.NoError(t, err)
		c, err := l.Accept()
		require.NoError(t, err)
		text, err := io.ReadAll(c)
		require.NoError(t, err)
		require.Equal(t, "hello", string(text))
		require.NoError(t, c.Close())
		c, err = there.DialTimeout("a:81", time.Second)
		require.NoError(t, err)
		_, err = c.Write([]byte("back"))
		require.NoError(t, err)
		require.NoError(t, c.Close())
		_, err = there.DialTimeout("a:82", time.Second)
		require.ErrorIs(t, err, syscall.ECONNREFUSED, "a port of the loopback only")
		packets, err := there.ListenPacket(7)
		require.NoError(t, err)
		_, err = packets.WriteTo([]byte("ping"), &net.HostAddr{Net: "udp", Host: "a", Port: 7})
		require.NoError(t, err)
		b := make([]byte, 10)
		n, from, err := packets.ReadFrom(b)
		require.NoError(t, err)
		require.Equal(t, "pong a:7", string(b[:n])+" "+from.String())
	})
	m.run(0, func(g *guest) {
		s := script{g}
		u := s.socket(unix.AF_INET, unix.SOCK_DGRAM)
		require.Zero(t, s.bind(u, inet4(7, 0, 0, 0, 0)))
		l := s.socket(unix.AF_INET, stream)
		require.Zero(t, s.bind(l, inet4(81, 10, 0, 0, 1)))
		require.Zero(t, s.listen(l, 1))
		private := s.socket(unix.AF_INET, stream)
		require.Zero(t, s.bind(private, inet4(82)))
		require.Zero(t, s.listen(private, 1))
		g.settle()
		fd := s.socket(unix.AF_INET, stream)
		require.Zero(t, s.connect(fd, inet4(80, 10, 0, 0, 2)))
		s.send(fd, "hello", 0)
		require.Zero(t, s.close(fd))
		fd, e := s.accept(l, 0)
		require.Zero(t, e)
		peer, _ := s.name(unix.SYS_GETPEERNAME, fd)
		require.Equal(t, []byte{10, 0, 0, 2}, peer[4:8])
		text, _, e := s.recv(fd, 100, 0)
		require.Zero(t, e)
		require.Equal(t, "back", text)
		text, _, _ = s.recv(u, 100, 0)
		require.Equal(t, "ping", text)
		s.sendTo(u, "pong", inet4(7, 10, 0, 0, 2))
	})
	m.finish(t)
}

// What becomes of connecting to whom there is not.
func TestNobodyThere(t *testing.T) {
	m := newMachines(t, 2)
	m.host[1].Crash(sim.PowerLoss)
	m.run(0, func(g *guest) {
		s := script{g}
		try := func(addr []byte) (syscall.Errno, time.Duration) {
			start := m.s.Now()
			e := s.connect(s.socket(int(addr[0]), stream), addr)
			return e, m.s.Now().Sub(start)
		}
		e, took := try(inet4(80, 8, 8, 8, 8))
		require.Equal(t, syscall.ENETUNREACH, e)
		require.Zero(t, took)
		e, took = try(inet6(80, 0x20, 0x01))
		require.Equal(t, syscall.ENETUNREACH, e)
		require.Zero(t, took)
		e, took = try(inet4(80, 10, 0, 0, 9))
		require.Equal(t, syscall.EHOSTUNREACH, e)
		require.Equal(t, arpTimeout, took)
		e, took = try(inet4(80, 10, 0, 0, 2))
		require.Equal(t, syscall.ETIMEDOUT, e, "a host without power")
		require.Equal(t, 127*time.Second, took.Round(time.Second))
	})
	m.finish(t)
}

// A host that is in no network has its loopback.
func TestLoopbackWithoutNetwork(t *testing.T) {
	m := newMachines(t, 1)
	m.process[0] = m.start(New(m.host[0], nil, nil))
	m.run(0, func(g *guest) {
		(&transcript{script: script{g}}).pair(0)
		s := script{g}
		fd := s.socket(unix.AF_INET6, unix.SOCK_DGRAM)
		require.Zero(t, s.bind(fd, inet6(9)))
		n, e := s.sendTo(fd, "self", inet6(9))
		require.Zero(t, e)
		require.Equal(t, 4, n)
		text, _, _ := s.recv(fd, 10, 0)
		require.Equal(t, "self", text)
	})
	m.finish(t)
}

// Ports that several share get connections by the sender's port, and the same ones in each run.
func TestReusePort(t *testing.T) {
	run := func() (counts [2]int, hash uint64) {
		m := newMachines(t, 2)
		m.run(0, func(g *guest) {
			s := script{g}
			var fds [2]int
			for i := range fds {
				fds[i] = s.socket(unix.AF_INET, stream|nonblock)
				require.Zero(t, s.set(fds[i], unix.SOL_SOCKET, unix.SO_REUSEPORT, 1))
				require.Zero(t, s.bind(fds[i], inet4(80, 0, 0, 0, 0)))
				require.Zero(t, s.listen(fds[i], 100))
			}
			g.proc.Sleep(time.Second)
			for i := range fds {
				for e := syscall.Errno(0); e == 0; counts[i]++ {
					_, e = s.accept(fds[i], 0)
				}
				counts[i]--
			}
		})
		m.run(1, func(g *guest) {
			s := script{g}
			g.settle()
			for range 40 {
				require.Zero(t, s.connect(s.socket(unix.AF_INET, stream), inet4(80, 10, 0, 0, 1)))
			}
		})
		return counts, m.s.Run().Hash
	}
	counts, hash := run()
	require.Equal(t, 40, counts[0]+counts[1])
	require.Greater(t, min(counts[0], counts[1]), 10)
	again, same := run()
	require.Equal(t, counts, again)
	require.Equal(t, hash, same)
}

// Datagrams go to the socket that is bound most closely to where they go and come from.
func TestDatagramsGoToTheClosest(t *testing.T) {
	m := newMachines(t, 1)
	m.run(0, func(g *guest) {
		s := script{g}
		open := func(ip ...byte) int {
			fd := s.socket(unix.AF_INET, unix.SOCK_DGRAM|nonblock)
			require.Zero(t, s.set(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1))
			require.Zero(t, s.bind(fd, inet4(9, ip...)))
			return fd
		}
		any, one := open(0, 0, 0, 0), open(127, 0, 0, 1)
		from := s.socket(unix.AF_INET, unix.SOCK_DGRAM|nonblock)
		require.Zero(t, s.bind(from, inet4(0)))
		s.sendTo(from, "one", inet4(9))
		s.sendTo(from, "any", inet4(9, 127, 0, 0, 2))
		g.settle()
		connected := open(0, 0, 0, 0)
		require.Zero(t, s.connect(connected, inet4(s.port(from))))
		s.sendTo(from, "connected", inet4(9))
		g.settle()
		for fd, want := range map[int]string{any: "any", one: "one", connected: "connected"} {
			text, _, e := s.recv(fd, 100, 0)
			require.Zero(t, e)
			require.Equal(t, want, text)
			_, _, e = s.recv(fd, 100, 0)
			require.Equal(t, syscall.EAGAIN, e)
		}
	})
	m.finish(t)
}
