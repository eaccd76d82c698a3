//go:build linux && (amd64 || arm64)

package kernel

import (
	"fmt"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// poll waits for millis at most, without end below 0, and returns what is ready.
func (s script) poll(millis int, fds ...unix.PollFd) string {
	keep = fds
	p, tp := uintptr(unsafe.Pointer(&fds[0])), uintptr(0)
	if millis >= 0 {
		t := &[]unix.Timespec{unix.NsecToTimespec(int64(millis) * 1e6)}[0]
		tp = uintptr(unsafe.Pointer(t))
		keep = []any{fds, t}
	}
	n, e := s.call(unix.SYS_PPOLL, p, uintptr(len(fds)), tp, 0, 0)
	text := fmt.Sprint(n, int(e))
	for _, f := range fds {
		text += fmt.Sprintf(" %#x", f.Revents)
	}
	return text
}

// choose waits by select for fd to become readable or writable.
func (s script) choose(fd int, millis int64) string {
	sets := make([]unix.FdSet, 2)
	sets[0].Set(fd)
	sets[1].Set(fd)
	t := &[]unix.Timespec{unix.NsecToTimespec(millis * 1e6)}[0]
	keep = []any{sets, t}
	n, e := s.call(unix.SYS_PSELECT6, uintptr(fd)+1, uintptr(unsafe.Pointer(&sets[0])),
		uintptr(unsafe.Pointer(&sets[1])), 0, uintptr(unsafe.Pointer(t)), 0)
	return fmt.Sprint(n, int(e), sets[0].IsSet(fd), sets[1].IsSet(fd))
}

func init() {
	socketScripts["poll"] = func(t *transcript) {
		l := t.socket(tcp4, stream|nonblock)
		all := int16(unix.POLLIN | unix.POLLOUT | unix.POLLRDHUP | unix.POLLPRI)
		see := func(what string, fd int) {
			t.settle()
			t.log(what, t.poll(0, unix.PollFd{Fd: int32(fd), Events: all}), t.choose(fd, 0))
		}
		see("fresh", l)
		t.log("bind", t.bind(l, inet4(0)))
		see("bound", l)
		t.log("listen", t.listen(l, 8))
		see("listening", l)
		c := t.socket(tcp4, stream|nonblock)
		t.log("connect", t.connect(c, inet4(t.port(l))))
		see("ready to be accepted", l)
		see("connected", c)
		s, e := t.accept(l, nonblock)
		t.log("accept", e)
		t.send(c, "x", 0)
		see("readable", s)
		t.shutdown(c, unix.SHUT_WR)
		see("half closed by the peer", s)
		see("half closed", c)
		t.close(s)
		see("reset", c)
		t.recv(c, 10, 0)
		see("seen", c)
		r := t.socket(tcp4, stream|nonblock)
		port := t.port(l)
		t.close(l)
		t.connect(r, inet4(port))
		see("refused", r)
		t.get(r, unix.SOL_SOCKET, unix.SO_ERROR)
		see("error taken", r)
		u := t.socket(tcp4, unix.SOCK_DGRAM|nonblock)
		see("datagrams", u)
		a, b := t.socketPair(unix.SOCK_STREAM | nonblock)
		see("pair", a)
		t.send(b, "x", 0)
		see("readable", a)
		t.shutdown(b, unix.SHUT_WR)
		see("half closed", a)
		t.close(b)
		see("closed", a)
		d, g := t.socketPair(unix.SOCK_DGRAM | nonblock)
		see("datagram pair", d)
		t.close(g)
		see("closed", d)
		x := t.socket(unix.AF_UNIX, stream|nonblock)
		see("unix socket", x)
		t.log("none", t.poll(0, unix.PollFd{Fd: -1}, unix.PollFd{Fd: 999, Events: all}))
		t.log("select", t.choose(999, 0))
	}
}

func TestPollBlocks(t *testing.T) {
	m := newMachines(t, 1)
	m.run(0, func(g *guest) {
		s := script{g}
		a, b := s.socketPair(unix.SOCK_STREAM | nonblock)
		in := unix.PollFd{Fd: int32(a), Events: unix.POLLIN}
		start := m.s.Now()
		require.Equal(t, "0 0 0x0", s.poll(30, in))
		require.Equal(t, 30*time.Millisecond, m.s.Now().Sub(start))
		m.run(0, func(g *guest) {
			g.settle()
			script{g}.send(b, "x", 0)
		})
		require.Equal(t, "1 0 0x1", s.poll(-1, in))
		require.Equal(t, 80*time.Millisecond, m.s.Now().Sub(start))
		require.Equal(t, "2 0 true true", s.choose(a, 1000))
	})
	m.finish(t)
}
