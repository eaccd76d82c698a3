//go:build linux && (amd64 || arm64)

package kernel

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// transcript is what a script has seen.
type transcript struct {
	script
	lines []string
}

func (t *transcript) log(what string, v ...any) {
	for i, x := range v {
		if e, ok := x.(syscall.Errno); ok {
			v[i] = unix.ErrnoName(e)
		}
	}
	t.lines = append(t.lines, what+" "+strings.TrimSpace(fmt.Sprintln(v...)))
}

const (
	nonblock = unix.SOCK_NONBLOCK
	tcp4     = unix.AF_INET
)

// pair is a connection over loopback, and the socket that made it.
func (t *transcript) pair(flags int) (listener, client, server int) {
	l := t.socket(tcp4, stream)
	t.log("bind", t.bind(l, inet4(0)))
	t.log("listen", t.listen(l, 8))
	c := t.socket(tcp4, stream)
	t.log("connect", t.connect(c, inet4(t.port(l))))
	t.settle()
	s, e := t.accept(l, flags)
	t.log("accept", s > 0, e)
	return l, c, s
}

// socketScripts are sequences of calls whose results must be those of the real kernel.
var socketScripts = map[string]func(t *transcript){
	"refused": func(t *transcript) {
		l := t.socket(tcp4, stream)
		t.log("bind", t.bind(l, inet4(0)))
		port := t.port(l)
		c := t.socket(tcp4, stream|nonblock)
		t.log("connect", t.connect(c, inet4(port)))
		t.settle()
		v, e := t.get(c, unix.SOL_SOCKET, unix.SO_ERROR)
		t.log("SO_ERROR", syscall.Errno(v), e)
		v, e = t.get(c, unix.SOL_SOCKET, unix.SO_ERROR)
		t.log("SO_ERROR again", v, e)
		_, e = t.name(unix.SYS_GETPEERNAME, c)
		t.log("peer", e)
		_, e = t.send(c, "x", 0)
		t.log("send", e)
		_, n, e := t.recv(c, 10, 0)
		t.log("recv", n, e)
		t.log("connect", t.connect(c, inet4(port)))
		t.log("connect", t.connect(c, inet4(port)))
		t.settle()
		t.log("connect", t.connect(c, inet4(port)))
		b := t.socket(tcp4, stream)
		t.log("blocking connect", t.connect(b, inet4(port)))
		t.log("shutdown", t.shutdown(b, unix.SHUT_WR))
	},
	"connect twice": func(t *transcript) {
		l, c, s := t.pair(0)
		t.log("again", t.connect(c, inet4(t.port(l))))
		t.log("server", t.connect(s, inet4(t.port(l))))
		t.log("listener", t.connect(l, inet4(t.port(l))))
		n := t.socket(tcp4, stream|nonblock)
		t.log("nonblocking", t.connect(n, inet4(t.port(l))))
		t.settle()
		t.log("nonblocking", t.connect(n, inet4(t.port(l))))
		t.log("nonblocking", t.connect(n, inet4(t.port(l))))
	},
	"unconnected": func(t *transcript) {
		c := t.socket(tcp4, stream|nonblock)
		_, e := t.send(c, "x", 0)
		t.log("send", e)
		_, _, e = t.recv(c, 1, 0)
		t.log("recv", e)
		t.log("shutdown", t.shutdown(c, unix.SHUT_RDWR))
		_, e = t.name(unix.SYS_GETPEERNAME, c)
		t.log("peer", e)
		_, e = t.accept(c, 0)
		t.log("accept", e)
		t.log("connect to IPv6", t.connect(c, inet6(1)))
		t.log("short address", t.connect(c, inet4(1)[:8]))
		t.log("foreign address", t.bind(c, inet4(0, 10, 9, 9, 9)))
		_, e = t.call(unix.SYS_BIND, 7777, 0, 0)
		t.log("bad descriptor", e)
		_, e = t.call(unix.SYS_LISTEN, uintptr(c), 1)
		t.log("listen", e)
		_, e = t.accept(c, 0)
		t.log("accept", e)
		_, _, e = t.recv(c, 1, 0)
		t.log("recv of a listener", e)
		_, e = t.send(c, "x", 0)
		t.log("send of a listener", e)
		t.log("listener shut", t.shutdown(c, unix.SHUT_RD))
		_, e = t.accept(c, 0)
		t.log("accept", e)
	},
	"half close": func(t *transcript) {
		_, c, s := t.pair(nonblock)
		t.log("shutdown", t.shutdown(c, unix.SHUT_WR))
		_, e := t.send(c, "x", 0)
		t.log("send", e)
		t.settle()
		_, n, e := t.recv(s, 10, 0)
		t.log("recv", n, e)
		_, e = t.send(s, "answer", 0)
		t.log("answer", e)
		t.settle()
		text, _, e := t.recv(c, 10, 0)
		t.log("recv", text, e)
		t.log("close", t.close(s))
		t.settle()
		_, n, e = t.recv(c, 10, 0)
		t.log("recv", n, e)
		t.log("shutdown", t.shutdown(c, unix.SHUT_RDWR))
	},
	"shut for reading": func(t *transcript) {
		_, c, s := t.pair(nonblock)
		t.log("shutdown", t.shutdown(s, unix.SHUT_RD))
		_, n, e := t.recv(s, 10, 0)
		t.log("recv", n, e)
		_, e = t.send(c, "late", 0)
		t.log("send", e)
		t.settle()
		text, _, e := t.recv(s, 10, 0)
		t.log("recv", text, e)
		t.log("bad", t.shutdown(s, 7))
	},
	"closed with unread data": func(t *transcript) {
		_, c, s := t.pair(nonblock)
		_, e := t.send(c, "unread", 0)
		t.log("send", e)
		t.settle()
		t.log("close", t.close(s))
		t.settle()
		_, n, e := t.recv(c, 10, 0)
		t.log("recv", n, e)
		_, n, e = t.recv(c, 10, 0)
		t.log("recv", n, e)
		_, e = t.send(c, "x", 0)
		t.log("send", e)
	},
	"send to a closed peer": func(t *transcript) {
		_, c, s := t.pair(nonblock)
		t.log("close", t.close(s))
		t.settle()
		_, e := t.send(c, "a", 0)
		t.log("send", e)
		t.settle()
		_, e = t.send(c, "b", 0)
		t.log("send", e)
		_, e = t.send(c, "b", 0)
		t.log("send", e)
		_, n, e := t.recv(c, 10, 0)
		t.log("recv", n, e)
	},
	"reset before it is accepted": func(t *transcript) {
		l := t.socket(tcp4, stream)
		t.log("bind", t.bind(l, inet4(0)))
		t.log("listen", t.listen(l, 8))
		c := t.socket(tcp4, stream)
		t.log("connect", t.connect(c, inet4(t.port(l))))
		port := t.port(c)
		x, p := memory(8)
		x[0] = 1
		_, e := t.call(unix.SYS_SETSOCKOPT, uintptr(c), unix.SOL_SOCKET, unix.SO_LINGER, p, 8)
		t.log("linger", e)
		t.close(c)
		t.settle()
		from, e := t.name(unix.SYS_ACCEPT, l)
		t.log("accept", e, len(from), from[4:8], int(from[2])<<8|int(from[3]) == port)
	},
	"linger of 0": func(t *transcript) {
		_, c, s := t.pair(nonblock)
		_, e := t.send(s, "before", 0)
		t.log("send", e)
		t.settle()
		b, p := memory(8)
		b[0] = 1
		_, e = t.call(unix.SYS_SETSOCKOPT, uintptr(s), unix.SOL_SOCKET, unix.SO_LINGER, p, 8)
		t.log("linger", e)
		t.log("close", t.close(s))
		t.settle()
		v, e := t.get(c, unix.SOL_SOCKET, unix.SO_ERROR)
		t.log("SO_ERROR", syscall.Errno(v), e)
		_, e = t.send(c, "x", 0)
		t.log("send", e)
	},
	"address in use": func(t *transcript) {
		l, c, s := t.pair(0)
		port := t.port(l)
		o := t.socket(tcp4, stream)
		t.log("bind", t.bind(o, inet4(port)))
		t.log("any", t.bind(o, inet4(port, 0, 0, 0, 0)))
		t.log("reuse", t.set(o, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1))
		t.log("still listening", t.bind(o, inet4(port)))
		t.log("close", t.close(l))
		t.log("accepted stay", t.bind(o, inet4(port)))
		t.log("close", t.close(c), t.close(s))
		p := t.socket(tcp4, stream)
		t.log("bind", t.bind(p, inet4(0)))
		t.log("again", t.bind(p, inet4(0)))
		q := t.socket(tcp4, stream)
		t.log("other loopback address", t.bind(q, inet4(t.port(p), 127, 0, 0, 2)))
		six := t.socket(unix.AF_INET6, stream)
		t.log("only IPv6", t.set(six, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1))
		t.log("bind", t.bind(six, inet6(t.port(p), make([]byte, 16)...)))
		t.log("too late", t.set(six, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 0))
		dual := t.socket(unix.AF_INET6, stream)
		t.log("off", t.set(dual, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 0))
		t.log("dual", t.bind(dual, inet6(t.port(p), make([]byte, 16)...)))
	},
	"two that listen": func(t *transcript) {
		var fd [3]int
		for _, option := range []int{unix.SO_REUSEADDR, unix.SO_REUSEPORT} {
			for i := range fd {
				fd[i] = t.socket(tcp4, stream)
				t.log("reuse", t.set(fd[i], unix.SOL_SOCKET, option, 1))
			}
			t.log("bind", t.bind(fd[0], inet4(0)))
			t.log("bind", t.bind(fd[1], inet4(t.port(fd[0]))))
			t.log("listen", t.listen(fd[0], 1))
			t.log("listen", t.listen(fd[1], 1))
		}
	},
	"dual stack": func(t *transcript) {
		l := t.socket(unix.AF_INET6, stream)
		t.log("bind", t.bind(l, inet6(0, make([]byte, 16)...)))
		t.log("listen", t.listen(l, 8))
		c := t.socket(tcp4, stream)
		t.log("connect", t.connect(c, inet4(t.port(l))))
		s, e := t.accept(l, 0)
		peer, _ := t.name(unix.SYS_GETPEERNAME, s)
		t.log("accept", e, len(peer), peer[8:24])
		own, _ := t.name(unix.SYS_GETSOCKNAME, s)
		t.log("own", own[8:24])
		c6 := t.socket(unix.AF_INET6, stream)
		t.log("connect", t.connect(c6, inet6(t.port(l))))
		s, e = t.accept(l, 0)
		peer, _ = t.name(unix.SYS_GETPEERNAME, s)
		t.log("accept", e, peer[8:24])
		mapped := append(make([]byte, 10), 0xff, 0xff, 127, 0, 0, 1)
		c6 = t.socket(unix.AF_INET6, stream)
		t.log("connect", t.connect(c6, inet6(t.port(l), mapped...)))
		own, _ = t.name(unix.SYS_GETSOCKNAME, c6)
		t.log("own", own[8:24])
		any, _ := t.name(unix.SYS_GETSOCKNAME, l)
		t.log("any", any[8:24])
		c = t.socket(tcp4, stream)
		t.log("connect to any", t.connect(c, inet4(t.port(l), 0, 0, 0, 0)))
		peer, _ = t.name(unix.SYS_GETPEERNAME, c)
		t.log("is", peer[4:8])
		only := t.socket(unix.AF_INET6, stream)
		t.log("only", t.set(only, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1))
		t.log("connect", t.connect(only, inet6(t.port(l), mapped...)))
	},
	"options": optionScript,
	"peek":    peekScript,
	"UDP":     udpScript,
	"UDP refused": func(t *transcript) {
		o := t.socket(tcp4, unix.SOCK_DGRAM)
		t.log("bind", t.bind(o, inet4(0)))
		port := t.port(o)
		t.close(o)
		c := t.socket(tcp4, unix.SOCK_DGRAM|nonblock)
		t.log("connect", t.connect(c, inet4(port)))
		n, e := t.send(c, "x", 0)
		t.log("send", n, e)
		t.settle()
		_, e = t.send(c, "y", 0)
		t.log("send", e)
		n, e = t.send(c, "y", 0)
		t.log("send", n, e)
		t.settle()
		v, e := t.get(c, unix.SOL_SOCKET, unix.SO_ERROR)
		t.log("SO_ERROR", syscall.Errno(v), e)
		_, _, e = t.recv(c, 1, 0)
		t.log("recv", e)
		u := t.socket(tcp4, unix.SOCK_DGRAM|nonblock)
		n, e = t.sendTo(u, "x", inet4(port))
		t.log("unconnected", n, e)
		t.settle()
		n, e = t.sendTo(u, "x", inet4(port))
		t.log("unconnected", n, e)
	},
}

func optionScript(t *transcript) {
	c := t.socket(tcp4, stream)
	for _, n := range []option{{unix.SOL_SOCKET, unix.SO_TYPE}, {unix.SOL_SOCKET, unix.SO_DOMAIN},
		{unix.SOL_SOCKET, unix.SO_PROTOCOL}, {unix.SOL_SOCKET, unix.SO_ACCEPTCONN},
		{unix.SOL_SOCKET, unix.SO_KEEPALIVE}, {unix.SOL_SOCKET, unix.SO_REUSEADDR},
		{unix.SOL_SOCKET, unix.SO_BROADCAST}, {unix.SOL_SOCKET, 9999},
		{unix.IPPROTO_TCP, unix.TCP_NODELAY}, {unix.IPPROTO_TCP, unix.TCP_KEEPIDLE},
		{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL}, {unix.IPPROTO_TCP, unix.TCP_KEEPCNT},
		{unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT}, {unix.IPPROTO_TCP, 9999},
		{unix.IPPROTO_IP, unix.IP_TOS}, {unix.IPPROTO_IP, unix.IP_TTL}} {
		v, e := t.get(c, n.level, n.name)
		t.log(fmt.Sprint("get ", n), v, e)
		e = t.set(c, n.level, n.name, 1)
		if n.name == unix.SO_TYPE || n.name == unix.SO_DOMAIN || n.name == unix.SO_PROTOCOL ||
			n.name == unix.SO_ACCEPTCONN {
			t.log("read only", e)
			continue
		}
		v, _ = t.get(c, n.level, n.name)
		t.log("set", e, v)
	}
	t.log("keepalive", t.set(c, unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, 0),
		t.set(c, unix.IPPROTO_TCP, unix.TCP_KEEPCNT, 128))
	t.log("buffer", t.set(c, unix.SOL_SOCKET, unix.SO_SNDBUF, 10000))
	v, e := t.get(c, unix.SOL_SOCKET, unix.SO_SNDBUF)
	t.log("buffer", v, e)
	t.log("buffer", t.set(c, unix.SOL_SOCKET, unix.SO_RCVBUF, 1))
	v, e = t.get(c, unix.SOL_SOCKET, unix.SO_RCVBUF)
	t.log("buffer", v, e)
	t.log("IPv6 option of IPv4", t.set(c, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1))
	_, e = t.get(c, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY)
	t.log("IPv6 option of IPv4", e)
	u := t.socket(tcp4, unix.SOCK_DGRAM)
	t.log("TCP option of UDP", t.set(u, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1))
	_, e = t.call(unix.SYS_SOCKET, 77, unix.SOCK_STREAM, 0)
	t.log("family", e)
	_, e = t.call(unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_STREAM, unix.IPPROTO_UDP)
	t.log("protocol", e)
	_, e = t.call(unix.SYS_SOCKET, unix.AF_INET, 1<<20, 0)
	t.log("flags", e)
}

func peekScript(t *transcript) {
	_, c, s := t.pair(nonblock)
	_, e := t.send(c, "0123456789", 0)
	t.log("send", e)
	t.settle()
	text, _, e := t.recv(s, 4, unix.MSG_PEEK)
	t.log("peek", text, e)
	text, _, e = t.recv(s, 4, 0)
	t.log("recv", text, e)
	text, n, e := t.recv(s, 100, unix.MSG_DONTWAIT)
	t.log("recv", text, n, e)
	_, _, e = t.recv(s, 100, 0)
	t.log("recv", e)
	_, n, e = t.recv(s, 0, 0)
	t.log("recv of 0", n, e)
	t.close(c)
	t.settle()
	_, n, e = t.recv(s, 4, unix.MSG_PEEK)
	t.log("peek at the end", n, e)
}

func udpScript(t *transcript) {
	a := t.socket(tcp4, unix.SOCK_DGRAM|nonblock)
	t.log("bind", t.bind(a, inet4(0)))
	b := t.socket(tcp4, unix.SOCK_DGRAM|nonblock)
	_, _, e := t.recv(b, 10, 0)
	t.log("recv", e)
	_, e = t.send(b, "x", 0)
	t.log("send to nobody", e)
	n, e := t.sendTo(b, "hello", inet4(t.port(a)))
	t.log("send", n, e)
	n, e = t.sendTo(b, "", inet4(t.port(a)))
	t.log("send nothing", n, e)
	t.settle()
	text, n, e := t.recv(a, 3, unix.MSG_PEEK)
	t.log("peek", text, n, e)
	text, n, e = t.recv(a, 3, unix.MSG_TRUNC|unix.MSG_PEEK)
	t.log("peek", text, n, e)
	text, n, e = t.recv(a, 3, 0)
	t.log("cut off", text, n, e)
	_, n, e = t.recv(a, 3, 0)
	t.log("empty", n, e)
	_, e = t.sendTo(b, strings.Repeat("x", 65508), inet4(t.port(a)))
	t.log("too long", e)
	n, e = t.sendTo(b, strings.Repeat("x", 65507), inet4(t.port(a)))
	t.log("longest", n, e)
	_, e = t.sendTo(b, "x", inet4(0))
	t.log("port 0", e)
	_, e = t.sendTo(b, "x", inet4(9, 255, 255, 255, 255))
	t.log("broadcast", e)
	_, e = t.name(unix.SYS_GETPEERNAME, b)
	t.log("peer", e)
	t.log("shutdown", t.shutdown(b, unix.SHUT_WR))
	t.log("connect", t.connect(b, inet4(t.port(a))))
	own, _ := t.name(unix.SYS_GETSOCKNAME, b)
	t.log("own", own[4:8])
	c := t.socket(tcp4, unix.SOCK_DGRAM|nonblock)
	_, _ = t.sendTo(c, "from a stranger", inet4(t.port(b)))
	t.settle()
	_, _, e = t.recv(b, 100, 0)
	t.log("a connected one hears its peer only", e)
	t.log("listen", t.listen(b, 1))
	_, e = t.accept(b, 0)
	t.log("accept", e)
	o := t.socket(tcp4, unix.SOCK_DGRAM)
	t.log("in use", t.bind(o, inet4(t.port(a))))
	t.log("unspecified", t.connect(b, make([]byte, 16)))
	_, e = t.send(b, "x", 0)
	t.log("send", e)
	t.message(a, b)
}

// message sends and receives with sendmsg and recvmsg.
func (t *transcript) message(a, b int) {
	for e := syscall.Errno(0); e == 0; {
		_, _, e = t.recv(a, 10, 0)
	}
	parts, pp := memory(2 * 16)
	text, tp := memory(6)
	copy(text, "abcdef")
	to, ap := memory(16)
	copy(to, inet4(t.port(a)))
	iov := (*[2]unix.Iovec)(unsafe.Pointer(&parts[0]))
	iov[0] = unix.Iovec{Base: &text[0], Len: 2}
	iov[1] = unix.Iovec{Base: &text[2], Len: 4}
	head, hp := memory(int(unsafe.Sizeof(unix.Msghdr{})))
	h := (*unix.Msghdr)(unsafe.Pointer(&head[0]))
	*h = unix.Msghdr{Name: &to[0], Namelen: 16, Iov: &iov[0], Iovlen: 2}
	n, e := t.call(unix.SYS_SENDMSG, uintptr(b), hp, 0)
	t.log("sendmsg", n, e)
	t.settle()
	iov[1].Len = 1
	n, e = t.call(unix.SYS_RECVMSG, uintptr(a), hp, 0)
	t.log("recvmsg", n, e, h.Namelen, h.Flags, h.Controllen, string(text[:3]))
	many, mp := memory(2 * 64)
	headers := (*[2]manyHeader)(unsafe.Pointer(&many[0]))
	for i := range headers {
		headers[i].messageHeader = *(*messageHeader)(unsafe.Pointer(h))
		headers[i].control = 0
	}
	n, e = t.call(unix.SYS_SENDMMSG, uintptr(b), mp, 2, 0)
	t.log("sendmmsg", n, e, headers[0].length, headers[1].length)
	t.settle()
	n, e = t.call(unix.SYS_RECVMMSG, uintptr(a), mp, 2, 0, 0)
	t.log("recvmmsg", n, e, headers[0].length, headers[1].length)
	n, e = t.call(unix.SYS_RECVMMSG, uintptr(a), mp, 2, 0, 0)
	t.log("recvmmsg", n, e)
	_, _ = pp+tp+ap, keep
}

// TestSocketParity makes the same calls here and of the real kernel.
func TestSocketParity(t *testing.T) {
	for name, f := range socketScripts {
		t.Run(name, func(t *testing.T) {
			system := &realSystem{}
			real := &transcript{script: script{system}}
			f(real)
			system.close()
			m := newMachines(t, 1)
			ours := &transcript{}
			m.run(0, func(g *guest) {
				ours.script = script{g}
				f(ours)
			})
			m.finish(t)
			require.Equal(t, strings.Join(real.lines, "\n"), strings.Join(ours.lines, "\n"))
		})
	}
}
