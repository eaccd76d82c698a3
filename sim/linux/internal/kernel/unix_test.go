//go:build linux && (amd64 || arm64)

package kernel

import (
	"fmt"
	"os"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"groundhog/disk"
)

// inUnix is the address of a name: a path, or with a zero byte in front an abstract one.
func inUnix(name string) []byte {
	b := append([]byte{unix.AF_UNIX, 0}, name...)
	if name != "" && name[0] != 0 {
		b = append(b, 0)
	}
	return b
}

func (s script) socketPair(kind int) (int, int) {
	b, p := memory(8)
	if _, e := s.call(unix.SYS_SOCKETPAIR, unix.AF_UNIX, uintptr(kind), 0, p); e != 0 {
		panic(e)
	}
	v := (*[2]int32)(unsafe.Pointer(&b[0]))
	return int(v[0]), int(v[1])
}

// unixNumber makes abstract names of this process unlike those of others.
var unixNumber = fmt.Sprintf("\x00groundhog %d ", os.Getpid())

func init() {
	socketScripts["unix stream"] = unixStreamScript
	socketScripts["unix datagrams"] = unixDatagramScript
	socketScripts["socket pair"] = socketPairScript
	socketScripts["files that are sent"] = rightsScript
}

func unixStreamScript(t *transcript) {
	name := unixNumber + "stream"
	l := t.socket(unix.AF_UNIX, stream|nonblock)
	t.log("listen without a name", t.listen(l, 1))
	t.log("bind", t.bind(l, inUnix(name)), t.bind(l, inUnix(name)))
	c := t.socket(unix.AF_UNIX, stream|nonblock)
	t.log("in use", t.bind(c, inUnix(name)))
	t.log("not listening", t.connect(c, inUnix(name)))
	t.log("nobody", t.connect(c, inUnix(name+"x")))
	t.log("no path", t.connect(c, inUnix("/nowhere/at/all")))
	t.log("listen", t.listen(l, 1))
	_, e := t.send(c, "x", 0)
	t.log("send", e)
	_, _, e = t.recv(c, 1, 0)
	t.log("recv", e)
	t.log("shutdown", t.shutdown(t.socket(unix.AF_UNIX, stream), unix.SHUT_WR))
	t.log("connect", t.connect(c, inUnix(name)), t.connect(c, inUnix(name)))
	n, e := t.send(c, "early", 0)
	t.log("send", n, e)
	s, e := t.accept(l, nonblock)
	t.log("accept", s > 0, e)
	_, e = t.accept(l, nonblock)
	t.log("accept", e)
	peer, e := t.name(unix.SYS_GETPEERNAME, c)
	t.log("peer", len(peer) == len(name)+2, e)
	peer, e = t.name(unix.SYS_GETPEERNAME, s)
	t.log("peer", len(peer), e)
	text, _, e := t.recv(s, 3, 0)
	t.log("recv", text, e)
	t.send(c, "more", 0)
	text, _, e = t.recv(s, 30, 0)
	t.log("recv", text, e)
	t.log("shutdown", t.shutdown(c, unix.SHUT_WR))
	_, n, e = t.recv(s, 30, 0)
	t.log("recv", n, e)
	_, e = t.send(c, "x", 0)
	t.log("send", e)
	n, e = t.send(s, "answer", 0)
	t.log("send", n, e)
	t.log("close with unread data", t.close(c))
	_, n, e = t.recv(s, 30, 0)
	t.log("recv", n, e)
	_, n, e = t.recv(s, 30, 0)
	t.log("recv", n, e)
	_, e = t.send(s, "x", 0)
	t.log("send", e)
	for i := range 4 {
		c = t.socket(unix.AF_UNIX, stream|nonblock)
		t.log(fmt.Sprint("fill ", i), t.connect(c, inUnix(name)))
		if i == 0 {
			s = c
		}
	}
	t.log("close", t.close(l))
	_, n, e = t.recv(s, 30, 0)
	t.log("never accepted", n, e)
	_, e = t.send(s, "x", 0)
	t.log("send", e)
}

func unixDatagramScript(t *transcript) {
	name := unixNumber + "packets"
	a := t.socket(unix.AF_UNIX, unix.SOCK_DGRAM|nonblock)
	t.log("bind", t.bind(a, inUnix(name)))
	b := t.socket(unix.AF_UNIX, unix.SOCK_DGRAM|nonblock)
	_, e := t.send(b, "x", 0)
	t.log("send", e)
	n, e := t.sendTo(b, "hello", inUnix(name))
	t.log("send", n, e)
	_, e = t.sendTo(b, "hello", inUnix(name+"x"))
	t.log("send", e)
	text, n, e := t.recv(a, 3, 0)
	t.log("cut off", text, n, e)
	t.log("connect", t.connect(b, inUnix(name)))
	n, e = t.send(b, "", 0)
	t.log("send", n, e)
	_, n, e = t.recv(a, 3, 0)
	t.log("empty", n, e)
	t.log("listen", t.listen(a, 1))
	_, _, e = t.recv(a, 3, 0)
	t.log("recv", e)
	s := t.socket(unix.AF_UNIX, stream)
	t.log("other kind", t.connect(s, inUnix(name)))
	t.log("close", t.close(a))
	_, e = t.send(b, "x", 0)
	t.log("send", e)
}

func socketPairScript(t *transcript) {
	for _, kind := range []int{unix.SOCK_STREAM, unix.SOCK_DGRAM, unix.SOCK_SEQPACKET} {
		a, b := t.socketPair(kind | nonblock)
		t.send(a, "one", 0)
		t.send(a, "two", 0)
		text, n, e := t.recv(b, 4, unix.MSG_PEEK)
		t.log("peek", text, n, e)
		text, n, e = t.recv(b, 4, 0)
		t.log("recv", text, n, e)
		text, n, e = t.recv(b, 2, 0)
		t.log("recv", text, n, e)
		_, e = t.name(unix.SYS_GETPEERNAME, a)
		t.log("peer", e)
		v, e := t.get(a, unix.SOL_SOCKET, unix.SO_TYPE)
		t.log("type", v, e)
		total := 0
		for e == 0 {
			n, e = t.send(a, string(make([]byte, 1000)), 0)
			total += n
		}
		t.log("full", e, total > 5000)
		t.log("close", t.close(a))
		for e = syscall.Errno(0); e == 0; {
			_, n, e = t.recv(b, 1<<20, 0)
			if n <= 0 {
				break
			}
		}
		t.log("end", n, e)
		_, e = t.send(b, "x", 0)
		t.log("send", e)
	}
	_, p := memory(8)
	_, e := t.call(unix.SYS_SOCKETPAIR, unix.AF_INET, unix.SOCK_STREAM, 0, p)
	t.log("of IPv4", e)
}

func rightsScript(t *transcript) {
	a, b := t.socketPair(unix.SOCK_STREAM | nonblock)
	c, d := t.socketPair(unix.SOCK_STREAM | nonblock)
	control, cp := memory(unix.CmsgSpace(4))
	copy(control, unix.UnixRights(c))
	text, tp := memory(4)
	copy(text, "file")
	iov := &unix.Iovec{Base: &text[0], Len: 4}
	h := &unix.Msghdr{Iov: iov, Iovlen: 1, Control: &control[0]}
	h.SetControllen(len(control))
	n, e := t.call(unix.SYS_SENDMSG, uintptr(a), uintptr(unsafe.Pointer(h)), 0)
	t.log("send", n, e)
	t.log("close", t.close(c))
	clear(control)
	n, e = t.call(unix.SYS_RECVMSG, uintptr(b), uintptr(unsafe.Pointer(h)), 0)
	t.log("receive", n, e, h.Flags, h.Controllen)
	list, err := unix.ParseSocketControlMessage(control)
	t.log("control", len(list), err)
	fds, err := unix.ParseUnixRights(&list[0])
	t.log("descriptors", len(fds), err)
	t.send(fds[0], "through", 0)
	got, _, e := t.recv(d, 10, 0)
	t.log("recv", got, e)
	t.close(fds[0])
	_, size, e := t.recv(d, 10, 0)
	t.log("recv", size, e)
	keep = []any{h, cp, tp}
}

// TestUnixPaths holds names in the file system against the rules of Linux: the file stays.
func TestUnixPaths(t *testing.T) {
	m := newMachines(t, 1)
	m.process[0].k.Disk = disk.New(m.host[0])
	m.run(0, func(g *guest) {
		s := script{g}
		bind := func() int {
			fd := s.socket(unix.AF_UNIX, stream|nonblock)
			require.Zero(t, s.bind(fd, inUnix("/sock")))
			require.Zero(t, s.listen(fd, 1))
			return fd
		}
		connect := func() syscall.Errno {
			return s.connect(s.socket(unix.AF_UNIX, stream|nonblock), inUnix("/sock"))
		}
		require.Equal(t, syscall.ENOENT, connect())
		fd := bind()
		name, _ := s.name(unix.SYS_GETSOCKNAME, fd)
		require.Equal(t, "/sock\x00", string(name[2:]))
		require.Equal(t, syscall.EADDRINUSE,
			s.bind(s.socket(unix.AF_UNIX, stream), inUnix("/sock")))
		require.Zero(t, connect())
		require.Zero(t, s.close(fd))
		require.Equal(t, syscall.ECONNREFUSED, connect())
		_, err := m.process[0].k.Disk.Stat("sock")
		require.NoError(t, err)
		require.NoError(t, m.process[0].k.Disk.Remove("sock"))
		bind()
		require.Zero(t, connect())
	})
	m.finish(t)
}
