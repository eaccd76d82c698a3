package net

import (
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// pump calls step whenever s may have become ready, until step says that it has done all.
func pump(st *Stack, s *StreamSocket, step func() (done bool)) {
	var event sim.Event
	again := sim.HandlerFunc(func(uint64) {
		if step() {
			s.Close()
		}
	})
	s.Watch(func() {
		if !event.Pending() {
			event = st.Host().After(0, again, 0)
		}
	})
	st.Host().After(0, again, 0)
}

// A socket that never blocks and a connection that does are two ends of one stream.
func TestSocketAndConn(t *testing.T) {
	w := newWorld(t, 1, "ab")
	text := strings.Repeat("0123456789", 30_000)
	got := ""
	w.on("b", func(p *sim.Proc, st *Stack) {
		l, err := st.Listen(80)
		require.NoError(t, err)
		c, err := l.Accept()
		require.NoError(t, err)
		b, err := io.ReadAll(c)
		require.NoError(t, err)
		got = string(b)
		_, err = c.Write([]byte("seen"))
		require.NoError(t, err)
		require.NoError(t, c.Close())
	})
	a := w.n.Stack("a")
	answer, rest := "", text
	w.at(time.Millisecond, func() {
		s, errno := a.Connect(Dialing{Peer: w.n.Stack("b"), Port: 80})
		require.Zero(t, errno)
		require.True(t, s.Connecting())
		require.False(t, s.Readable() || s.Writable())
		_, errno = s.Write([]byte("early"))
		require.Equal(t, syscall.EAGAIN, errno)
		shut := false
		pump(a, s, func() bool {
			for rest != "" {
				n, errno := s.Write([]byte(rest))
				if errno == syscall.EAGAIN {
					return false
				}
				require.Zero(t, errno)
				rest = rest[n:]
			}
			if !shut {
				shut = true
				require.Zero(t, s.Shutdown(false, true))
				_, errno := s.Write([]byte("x"))
				require.Equal(t, syscall.EPIPE, errno)
			}
			var b [100]byte
			n, errno := s.Read(b[:])
			answer += string(b[:n])
			return errno == 0 && n == 0
		})
	})
	require.Equal(t, sim.Quiescent, w.s.Run().Reason)
	require.Equal(t, text, got)
	require.Equal(t, "seen", answer)
	require.Zero(t, a.Conns())
}

func TestSocketIsRefused(t *testing.T) {
	w := newWorld(t, 1, "ab")
	var s *StreamSocket
	told := 0
	w.at(0, func() {
		s, _ = w.n.Stack("a").Connect(Dialing{Peer: w.n.Stack("b"), Port: 80})
		s.Watch(func() { told++ })
	})
	w.s.Run()
	require.Positive(t, told)
	require.True(t, s.Readable() && s.Writable() && s.HungUp())
	require.Equal(t, syscall.ECONNREFUSED, s.Fault())
	require.Equal(t, syscall.ECONNREFUSED, s.TakeFault())
	require.Zero(t, s.TakeFault())
	_, errno := s.Write([]byte("x"))
	require.Equal(t, syscall.EPIPE, errno)
	n, errno := s.Read(make([]byte, 1))
	require.Zero(t, n)
	require.Zero(t, errno)
}

// Who watches a socket is not called by the crash of its own host.
func TestSocketOfADeadHost(t *testing.T) {
	w := newWorld(t, 1, "ab")
	b := w.n.Stack("b")
	l, errno := b.ListenSocket(80, 1, func(Lane) int { return 1 })
	require.Zero(t, errno)
	ready := 0
	l.Watch(func() { ready++ })
	w.on("a", func(p *sim.Proc, st *Stack) {
		c, err := st.DialTimeout("b:80", time.Second)
		require.NoError(t, err)
		_, err = c.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ECONNRESET)
	})
	told := 0
	w.at(time.Second, func() {
		s := l.Accept()
		require.NotNil(t, s)
		s.Watch(func() { told++ })
		ready = 0
	})
	w.at(2*time.Second, func() { b.Host().Crash(sim.Kill) })
	w.s.Run()
	require.Zero(t, told+ready)
	_, errno = b.ListenSocket(80, 1, func(Lane) int { return 1 })
	require.Equal(t, syscall.ENETDOWN, errno)
}

// The faces share the ports: what the one holds the other cannot have.
func TestFacesShareThePorts(t *testing.T) {
	w := newWorld(t, 1, "a")
	a := w.n.Stack("a")
	score := func(Lane) int { return 1 }
	_, err := a.Listen(80)
	require.NoError(t, err)
	_, errno := a.ListenSocket(80, 1, score)
	require.Equal(t, syscall.EADDRINUSE, errno)
	_, errno = a.ListenSocket(81, 1, score)
	require.Zero(t, errno)
	second, errno := a.ListenSocket(81, 1, score)
	require.Zero(t, errno, "a kernel knows itself who may share")
	_, err = a.Listen(81)
	require.ErrorIs(t, err, syscall.EADDRINUSE)
	second.Close()
	second.Close()
	_, err = a.ListenPacket(80)
	require.NoError(t, err)
	_, errno = a.PacketSocket(80, func(Sender) int { return 1 })
	require.Equal(t, syscall.EADDRINUSE, errno)
}
