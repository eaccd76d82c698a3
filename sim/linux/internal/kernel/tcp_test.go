//go:build linux && (amd64 || arm64)

package kernel

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

const stream = unix.SOCK_STREAM | unix.SOCK_CLOEXEC

// poller is a descriptor in the poller, used as internal/poll does.
type poller struct {
	script
	handle uintptr
}

func (s script) open(fd int) poller {
	h, e := s.call(PollOpen, uintptr(fd))
	if e != 0 {
		panic(e)
	}
	return poller{s, h}
}

func (p poller) wait(mode byte) uintptr {
	r, _ := p.call(PollReset, p.handle, uintptr(mode))
	if r == pollOK {
		r, _ = p.call(PollWait, p.handle, uintptr(mode))
	}
	return r
}

func TestTCPBetweenHosts(t *testing.T) {
	m := newMachines(t, 2)
	var got strings.Builder
	m.run(0, func(g *guest) {
		s := script{g}
		l := s.socket(unix.AF_INET6, stream|unix.SOCK_NONBLOCK)
		require.Zero(t, s.bind(l, inet6(80, make([]byte, 16)...)))
		require.Zero(t, s.listen(l, 128))
		lp := s.open(l)
		_, e := s.accept(l, unix.SOCK_NONBLOCK)
		require.Equal(t, syscall.EAGAIN, e)
		require.EqualValues(t, pollOK, lp.wait('r'))
		fd, e := s.accept(l, unix.SOCK_NONBLOCK)
		require.Zero(t, e)
		peer, e := s.name(unix.SYS_GETPEERNAME, fd)
		require.Zero(t, e)
		require.Equal(t, []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 2}, peer[8:24])
		own, _ := s.name(unix.SYS_GETSOCKNAME, fd)
		require.Equal(t, []byte{0xff, 0xff, 10, 0, 0, 1}, own[18:24])
		cp := s.open(fd)
		for {
			text, n, e := s.recv(fd, 1000, 0)
			if e == syscall.EAGAIN {
				require.EqualValues(t, pollOK, cp.wait('r'))
				continue
			}
			require.Zero(t, e)
			if n == 0 {
				break
			}
			got.WriteString(text)
		}
		n, e := s.send(fd, "done", 0)
		require.Zero(t, e)
		require.Equal(t, 4, n)
		require.Zero(t, s.close(fd))
		require.Zero(t, s.close(l))
	})
	sent := strings.Repeat("0123456789", 50_000)
	m.run(1, func(g *guest) {
		s := script{g}
		g.settle()
		fd := s.socket(unix.AF_INET, stream|unix.SOCK_NONBLOCK)
		require.Equal(t, syscall.EINPROGRESS, s.connect(fd, inet4(80, 10, 0, 0, 1)))
		p := s.open(fd)
		require.EqualValues(t, pollOK, p.wait('w'))
		errno, _ := s.get(fd, unix.SOL_SOCKET, unix.SO_ERROR)
		require.Zero(t, errno)
		for rest := sent; rest != ""; {
			n, e := s.send(fd, rest, 0)
			if e == syscall.EAGAIN {
				require.EqualValues(t, pollOK, p.wait('w'))
				continue
			}
			require.Zero(t, e)
			rest = rest[n:]
		}
		require.Zero(t, s.shutdown(fd, unix.SHUT_WR))
		_, e := s.send(fd, "x", 0)
		require.Equal(t, syscall.EPIPE, e)
		require.EqualValues(t, pollOK, p.wait('r'))
		text, _, e := s.recv(fd, 100, 0)
		require.Zero(t, e)
		require.Equal(t, "done", text)
		require.Zero(t, s.close(fd))
	})
	m.finish(t)
	require.Equal(t, sent, got.String())
}

func TestPollDeadlines(t *testing.T) {
	m := newMachines(t, 1)
	m.host[0].SetDrift(100_000)
	m.run(0, func(g *guest) {
		s := script{g}
		l := s.socket(unix.AF_INET, stream|unix.SOCK_NONBLOCK)
		require.Zero(t, s.listen(l, 1))
		p := s.open(l)
		start := m.s.Now()
		clock := m.host[0].Clock().Now()
		s.call(PollSetDeadline, p.handle, uintptr(time.Second), 'r'+'w')
		require.EqualValues(t, pollTimeout, p.wait('r'))
		require.Equal(t, time.Second, m.host[0].Clock().Now().Sub(clock).Round(time.Millisecond))
		require.Equal(t, 909*time.Millisecond, m.s.Now().Sub(start).Round(time.Millisecond))
		require.EqualValues(t, pollTimeout, p.wait('w'))
		s.call(PollSetDeadline, p.handle, 1<<62, 'r')
		s.call(PollSetDeadline, p.handle, 0, 'r')
		r, _ := s.call(PollReset, p.handle, 'r')
		require.EqualValues(t, pollOK, r)
		past := int64(-1)
		s.call(PollSetDeadline, p.handle, uintptr(past), 'r')
		require.EqualValues(t, pollTimeout, p.wait('r'))
		s.call(PollUnblock, p.handle)
		require.EqualValues(t, pollClosing, p.wait('r'))
		s.call(PollClose, p.handle)
		require.EqualValues(t, pollClosing, p.wait('r'))
	})
	m.finish(t)
}

// A deadline that is set in the past, and the closing of a descriptor, end a wait under way.
func TestPollUnblocks(t *testing.T) {
	m := newMachines(t, 1)
	var handle [2]uintptr
	results := []uintptr{9, 9}
	for i := range 2 {
		m.run(0, func(g *guest) {
			s := script{g}
			l := s.socket(unix.AF_INET, stream|unix.SOCK_NONBLOCK)
			require.Zero(t, s.listen(l, 1))
			p := s.open(l)
			handle[i] = p.handle
			results[i] = p.wait('r')
		})
	}
	m.run(0, func(g *guest) {
		g.settle()
		past := int64(-1)
		g.call(PollSetDeadline, handle[0], uintptr(past), 'r')
		g.call(PollUnblock, handle[1])
	})
	m.finish(t)
	require.Equal(t, []uintptr{pollTimeout, pollClosing}, results)
}
