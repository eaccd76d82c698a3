//go:build linux && (amd64 || arm64)

package kernel

import (
	"encoding/binary"
	"net/netip"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"groundhog/net"
	"groundhog/sim"
)

// phase is what a stream socket is used for.
type phase uint8

const (
	idle phase = iota
	connecting
	connected
	listening
)

// tcpSocket is a socket of TCP: what the program sees of a stream of the network.
type tcpSocket struct {
	sock
	phase   phase
	binding *binding // nil: it holds no port
	local   endpoint
	remote  endpoint
	stream  *net.StreamSocket // while connecting and connected; nil if nobody has the address
	port    *net.ListenSocket // while listening
	lost    sim.Event         // when the way to nobody is given up
	failed  syscall.Errno     // without a stream
}

// arpTimeout is how long a host looks for a neighbour that does not answer.
const arpTimeout = 3 * time.Second

func (t *tcpSocket) bind(_ *Call, addr []byte) syscall.Errno {
	e, errno := parseInet(t.family, addr)
	if errno != 0 {
		return errno
	}
	if t.binding != nil || t.phase != idle {
		return syscall.EINVAL
	}
	return t.hold(e)
}

// hold binds the socket to e.
func (t *tcpSocket) hold(e endpoint) syscall.Errno {
	o := &t.options
	b := &binding{at: e, v6only: o.v6only, reuseAddr: o.reuseAddr, reusePort: o.reusePort}
	if errno := t.k.bind(t.k.tcp(), b); errno != 0 {
		return errno
	}
	t.binding, t.local = b, b.at
	return 0
}

// unspecified is the address of all interfaces, in the family of the socket.
func (s *sock) unspecified() netip.Addr {
	if s.family == unix.AF_INET {
		return anyIPv4
	}
	return anyIPv6
}

func (t *tcpSocket) listen(backlog int) syscall.Errno {
	switch t.phase {
	case idle:
	case listening:
		t.port.SetBacklog(backlog)
		return 0
	default:
		return syscall.EINVAL
	}
	if t.binding == nil {
		if errno := t.hold(endpoint{ip: t.unspecified()}); errno != 0 {
			return errno
		}
	}
	b := t.binding
	if !t.k.tcp().free(b) {
		return syscall.EADDRINUSE
	}
	self := t.k.stack()
	port, errno := self.ListenSocket(b.at.port, backlog, func(lane net.Lane) int {
		ip := ofLane(self, lane.Local)
		switch {
		case !b.covers(ip):
			return 0
		case b.at.ip.IsUnspecified():
			return 1
		}
		return 2
	})
	if errno != 0 {
		return errno
	}
	t.port, t.phase, b.listening = port, listening, true
	port.Watch(t.changed)
	t.changed()
	return 0
}

// accept implements socket. Who has connected is known even if the connection is reset by now.
func (t *tcpSocket) accept(from *sockaddr) (socket, syscall.Errno) {
	if t.phase != listening {
		return nil, syscall.EINVAL
	}
	stream := t.port.Accept()
	if stream == nil {
		return nil, syscall.EAGAIN
	}
	a := &tcpSocket{sock: sock{k: t.k, family: t.family, kind: t.kind, proto: t.proto,
		options: t.options.inherited()}, phase: connected, stream: stream}
	a.self = a
	peer, port, lane := stream.Peer()
	a.remote = endpoint{ofLane(peer, lane.Remote), port}
	a.local = endpoint{ofLane(t.k.stack(), lane.Local), stream.LocalPort()}
	a.binding = &binding{at: a.local, reuseAddr: t.binding.reuseAddr,
		reusePort: t.binding.reusePort}
	t.k.tcp().enter(a.binding)
	a.options.apply(stream)
	stream.Watch(a.changed)
	from.setInet(a.family, a.remote)
	return a, 0
}

func (t *tcpSocket) connect(_ *Call, addr []byte) syscall.Errno {
	if len(addr) >= 2 && binary.NativeEndian.Uint16(addr) == unix.AF_UNSPEC {
		t.disconnect()
		return 0
	}
	switch t.phase {
	case connected, listening:
		return syscall.EISCONN
	case connecting:
		return t.progress()
	}
	to, errno := parseInet(t.family, addr)
	if errno != 0 {
		return errno
	}
	if errno := t.begin(to); errno != 0 {
		return errno
	}
	t.phase = connecting
	return syscall.EINPROGRESS
}

// progress tells what has become of connecting.
func (t *tcpSocket) progress() syscall.Errno {
	switch {
	case t.stream != nil && t.stream.Connecting() || t.lost.Pending():
		return syscall.EALREADY
	case t.stream != nil && t.stream.Connected():
		t.phase = connected
		return 0
	}
	errno := t.fault()
	if errno == 0 {
		errno = syscall.ECONNABORTED
	}
	t.disconnect()
	return errno
}

// begin starts to connect.
func (t *tcpSocket) begin(to endpoint) syscall.Errno {
	if to.ip.IsUnspecified() {
		to.ip = loopbackIPv4
		if t.family == unix.AF_INET6 {
			to.ip = loopbackIPv6
		}
	}
	if to.ip.Is6() && t.family == unix.AF_INET || to.ip.Is4() && t.options.v6only {
		return syscall.ENETUNREACH
	}
	peer, from, far := t.k.route(to.ip)
	if far || to.ip.IsMulticast() {
		return syscall.ENETUNREACH
	}
	if b := t.binding; b != nil && !b.at.ip.IsUnspecified() {
		if from = b.at.ip; from.Is4() != to.ip.Is4() {
			return syscall.EINVAL
		}
	}
	t.remote, t.failed = to, 0
	if peer == nil {
		t.local.ip = from
		t.lost = t.k.after(arpTimeout, t, 0)
		return 0
	}
	t.k.serveNames(to)
	stream, errno := t.k.stack().Connect(net.Dialing{
		Peer: peer, Port: to.port, Local: t.local.port, Taken: t.k.tcp().taken,
		Lane: net.Lane{Local: laneOf(from), Remote: laneOf(to.ip)},
	})
	if errno != 0 {
		return errno
	}
	t.stream = stream
	t.local = endpoint{from, stream.LocalPort()}
	t.options.apply(stream)
	stream.Watch(t.changed)
	return 0
}

// Fire is that nobody has answered for an address which no host has.
func (t *tcpSocket) Fire(uint64) {
	t.failed = syscall.EHOSTUNREACH
	t.changed()
}

// disconnect makes the socket one that can connect again.
func (t *tcpSocket) disconnect() {
	t.lost.Cancel()
	if t.stream != nil {
		t.stream.Abort()
		t.stream = nil
	}
	if t.port != nil {
		t.port.Close()
		t.port, t.binding.listening = nil, false
	}
	t.phase, t.failed, t.remote = idle, 0, endpoint{}
	t.local = endpoint{}
	if t.binding != nil {
		t.local = t.binding.at
	}
	t.changed()
}

func (t *tcpSocket) name(to *sockaddr) syscall.Errno {
	to.setInet(t.family, t.local)
	return 0
}

func (t *tcpSocket) peer(to *sockaddr) syscall.Errno {
	if t.stream == nil || !t.stream.Connected() {
		return syscall.ENOTCONN
	}
	to.setInet(t.family, t.remote)
	return 0
}

func (t *tcpSocket) send(_ *Call, m *message) (int, syscall.Errno) {
	switch {
	case m.flags&unix.MSG_OOB != 0:
		return 0, syscall.EOPNOTSUPP
	case t.stream == nil && t.failed != 0:
		return 0, t.fault()
	case t.stream == nil && t.lost.Pending():
		return 0, syscall.EAGAIN
	case t.stream == nil:
		return 0, syscall.EPIPE
	}
	n := 0
	for _, b := range m.parts {
		k, errno := t.stream.Write(b)
		if n += k; k < len(b) {
			if n > 0 {
				return n, 0
			}
			return 0, errno
		}
	}
	return n, 0
}

func (t *tcpSocket) receive(_ *Call, m *message) (int, syscall.Errno) {
	switch {
	case m.flags&unix.MSG_OOB != 0:
		return 0, syscall.EINVAL
	case t.stream == nil && t.failed != 0:
		return 0, t.fault()
	case t.stream == nil && t.lost.Pending():
		return 0, syscall.EAGAIN
	case t.stream == nil:
		return 0, syscall.ENOTCONN
	}
	n := 0
	if m.size() == 0 && t.stream.Unread() == 0 {
		return t.stream.Read(nil)
	}
	for _, b := range m.parts {
		if len(b) == 0 {
			continue
		}
		k, errno := 0, syscall.Errno(0)
		if m.flags&unix.MSG_PEEK != 0 {
			k, errno = t.stream.Peek(b)
		} else {
			k, errno = t.stream.Read(b)
		}
		if n += k; errno != 0 && n == 0 {
			return 0, errno
		}
		if k < len(b) || m.flags&unix.MSG_PEEK != 0 {
			break
		}
	}
	return n, 0
}

func (t *tcpSocket) shutdown(read, write bool) syscall.Errno {
	switch {
	case t.phase == listening && read, t.phase == connecting && read && !t.made():
		t.disconnect()
		return 0
	case t.phase == listening, t.phase == connecting && !t.made():
		return 0
	case t.stream == nil:
		return syscall.ENOTCONN
	}
	return t.stream.Shutdown(read, write)
}

// accepting says whether the socket listens: SO_ACCEPTCONN.
func (t *tcpSocket) accepting() bool { return t.phase == listening }

// made says whether the handshake is through, or has failed.
func (t *tcpSocket) made() bool { return t.stream != nil && !t.stream.Connecting() }

func (t *tcpSocket) fault() syscall.Errno {
	if t.stream != nil {
		return t.stream.TakeFault()
	}
	errno := t.failed
	t.failed = 0
	return errno
}

// events implements pollable: tcp_poll of Linux.
func (t *tcpSocket) events() uint32 {
	if t.phase == listening {
		if t.port.Readable() {
			return unix.EPOLLIN | unix.EPOLLRDNORM
		}
		return 0
	}
	s := t.stream
	if s == nil {
		switch {
		case t.lost.Pending():
			return 0
		case t.failed != 0:
			return unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLHUP | unix.EPOLLERR | unix.EPOLLRDHUP
		}
		return unix.EPOLLOUT | unix.EPOLLWRNORM | unix.EPOLLHUP
	}
	e := uint32(0)
	if s.Connecting() {
		return 0
	}
	if s.HungUp() {
		e |= unix.EPOLLHUP
	}
	if s.Ended() {
		e |= unix.EPOLLIN | unix.EPOLLRDNORM | unix.EPOLLRDHUP
	}
	if s.Unread() > 0 {
		e |= unix.EPOLLIN | unix.EPOLLRDNORM
	}
	if s.Writable() {
		e |= unix.EPOLLOUT | unix.EPOLLWRNORM
	}
	if s.Fault() != 0 {
		e |= unix.EPOLLERR | unix.EPOLLIN
	}
	return e
}

func (t *tcpSocket) release(*Process) {
	t.lost.Cancel()
	if t.port != nil {
		t.port.Close()
	}
	if t.stream != nil {
		t.stream.Close()
	}
	if t.binding != nil {
		t.k.tcp().leave(t.binding)
		t.binding = nil
	}
}
