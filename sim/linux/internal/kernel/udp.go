//go:build linux && (amd64 || arm64)

package kernel

import (
	"encoding/binary"
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"

	"groundhog/net"
)

// udpSocket is a socket of UDP.
type udpSocket struct {
	sock
	binding   *binding
	remote    endpoint // if it is connected
	port      *net.PacketSocket
	any       bool // it was bound to no particular address
	readShut  bool
	writeShut bool
}

func (u *udpSocket) bind(_ *Call, addr []byte) syscall.Errno {
	e, errno := parseInet(u.family, addr)
	if errno != 0 {
		return errno
	}
	if u.binding != nil {
		return syscall.EINVAL
	}
	return u.hold(e)
}

// hold binds the socket to e and opens the port.
func (u *udpSocket) hold(e endpoint) syscall.Errno {
	o := &u.options
	b := &binding{at: e, v6only: o.v6only, reuseAddr: o.reuseAddr, reusePort: o.reusePort}
	table := u.k.udp()
	if errno := u.k.bind(table, b); errno != 0 {
		return errno
	}
	self := u.k.stack()
	port, errno := self.PacketSocket(b.at.port, func(from net.Sender) int {
		if u.readShut || !b.covers(ofLane(self, from.Lane.Local)) {
			return 0
		}
		score := 1
		if !b.at.ip.IsUnspecified() {
			score++
		}
		if u.remote.ip.IsValid() {
			if from.Port != u.remote.port || ofLane(from.Stack, from.Lane.Remote) != u.remote.ip {
				return 0
			}
			score += net.Connected
		}
		return score
	})
	if errno != 0 {
		table.leave(b)
		return errno
	}
	u.binding, u.port, u.any = b, port, e.ip.IsUnspecified()
	port.Watch(u.changed)
	return 0
}

func (u *udpSocket) connect(_ *Call, addr []byte) syscall.Errno {
	if len(addr) >= 2 && binary.NativeEndian.Uint16(addr) == unix.AF_UNSPEC {
		u.remote = endpoint{}
		if u.any {
			u.binding.at.ip = u.unspecified()
		}
		return 0
	}
	to, errno := parseInet(u.family, addr)
	if errno != 0 {
		return errno
	}
	to.ip = u.destination(to.ip)
	_, from, far := u.k.route(to.ip)
	switch {
	case far || to.ip.Is6() && u.family == unix.AF_INET || to.ip.Is4() && u.options.v6only:
		return syscall.ENETUNREACH
	case to.ip == broadcastIP && !u.options.broadcast:
		return syscall.EACCES
	}
	if u.binding == nil {
		if errno := u.hold(endpoint{ip: u.unspecified()}); errno != 0 {
			return errno
		}
	}
	if u.any {
		u.binding.at.ip = from
	}
	u.remote = to
	return 0
}

// destination is where a datagram to ip goes: one to no address comes back.
func (s *sock) destination(ip netip.Addr) netip.Addr {
	switch ip {
	case anyIPv4:
		return loopbackIPv4
	case anyIPv6:
		return loopbackIPv6
	}
	return ip
}

func (u *udpSocket) name(to *sockaddr) syscall.Errno {
	var e endpoint
	if u.binding != nil {
		e = u.binding.at
	}
	to.setInet(u.family, e)
	return 0
}

func (u *udpSocket) peer(to *sockaddr) syscall.Errno {
	if !u.remote.ip.IsValid() {
		return syscall.ENOTCONN
	}
	to.setInet(u.family, u.remote)
	return 0
}

func (u *udpSocket) send(_ *Call, m *message) (int, syscall.Errno) {
	to := u.remote
	if m.to != nil {
		var errno syscall.Errno
		if to, errno = parseInet(u.family, m.to); errno != 0 {
			return 0, errno
		}
	}
	size := m.size()
	switch {
	case m.flags&unix.MSG_OOB != 0:
		return 0, syscall.EOPNOTSUPP
	case !to.ip.IsValid():
		return 0, syscall.EDESTADDRREQ
	case to.port == 0:
		return 0, syscall.EINVAL
	case size > maxDatagram:
		return 0, syscall.EMSGSIZE
	case u.port != nil && u.port.Fault() != 0:
		return 0, u.fault()
	case u.writeShut:
		return 0, syscall.EPIPE
	}
	to.ip = u.destination(to.ip)
	if to.ip == broadcastIP {
		return u.broadcast(m, to.port)
	}
	if to.ip.Is6() && u.family == unix.AF_INET || to.ip.Is4() && u.options.v6only {
		return 0, syscall.ENETUNREACH
	}
	peer, from, far := u.k.route(to.ip)
	if far {
		return 0, syscall.ENETUNREACH
	}
	if u.binding == nil {
		if errno := u.hold(endpoint{ip: u.unspecified()}); errno != 0 {
			return 0, errno
		}
	}
	if at := u.binding.at.ip; !at.IsUnspecified() {
		from = at
	}
	if peer == nil { // nobody answers to that address: what is sent is lost
		return size, 0
	}
	if from.IsLoopback() && peer != u.k.stack() {
		return 0, syscall.EINVAL
	}
	u.k.serveNames(to)
	lane := net.Lane{Local: laneOf(from), Remote: laneOf(to.ip)}
	return size, u.port.Send(m.whole(u.k), peer, to.port, lane)
}

// maxDatagram is the payload that fits into IPv4.
const maxDatagram = 65507

// broadcast sends a datagram to every host.
func (u *udpSocket) broadcast(m *message, port uint16) (int, syscall.Errno) {
	if !u.options.broadcast {
		return 0, syscall.EACCES
	}
	if u.binding == nil {
		if errno := u.hold(endpoint{ip: u.unspecified()}); errno != 0 {
			return 0, errno
		}
	}
	for _, st := range u.k.stack().Network().Stacks() {
		lane := net.Lane{Local: laneOf(IPv4(u.k.stack())), Remote: laneOf(IPv4(st))}
		if errno := u.port.Send(m.whole(u.k), st, port, lane); errno != 0 {
			return 0, errno
		}
	}
	return m.size(), 0
}

func (u *udpSocket) receive(_ *Call, m *message) (int, syscall.Errno) {
	if m.flags&unix.MSG_OOB != 0 {
		return 0, syscall.EOPNOTSUPP
	}
	if u.port == nil {
		return 0, syscall.EAGAIN
	}
	if errno := u.fault(); errno != 0 {
		return 0, errno
	}
	b, from, ok := u.port.Receive(m.flags&unix.MSG_PEEK != 0)
	if !ok {
		if u.readShut {
			return 0, 0
		}
		return 0, syscall.EAGAIN
	}
	m.from.setInet(u.family, endpoint{ofLane(from.Stack, from.Lane.Remote), from.Port})
	return m.datagram(b), 0
}

func (u *udpSocket) shutdown(read, write bool) syscall.Errno {
	u.readShut, u.writeShut = u.readShut || read, u.writeShut || write
	if !u.remote.ip.IsValid() {
		return syscall.ENOTCONN
	}
	return 0
}

func (u *udpSocket) fault() syscall.Errno {
	if u.port == nil {
		return 0
	}
	return u.port.TakeFault()
}

func (u *udpSocket) events() uint32 {
	e := uint32(unix.EPOLLOUT | unix.EPOLLWRNORM | unix.EPOLLWRBAND)
	if u.port == nil {
		return e
	}
	if u.port.Readable() {
		e |= unix.EPOLLIN | unix.EPOLLRDNORM
	}
	if u.readShut {
		e |= unix.EPOLLIN | unix.EPOLLRDNORM | unix.EPOLLRDHUP
	}
	if u.port.Fault() != 0 {
		e |= unix.EPOLLERR
	}
	return e
}

func (u *udpSocket) release(*Process) {
	if u.binding != nil {
		u.port.Close()
		u.k.udp().leave(u.binding)
		u.binding = nil
	}
}
