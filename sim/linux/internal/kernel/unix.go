//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// unixSocket is a socket between programs of one host, or within one: SOCK_STREAM, SOCK_DGRAM and
// SOCK_SEQPACKET. What is sent is there at once.
type unixSocket struct {
	sock
	bound     string // its name: a path, or behind a zero byte an abstract name
	ino       uint64 // of the path
	phase     phase
	peerName  string
	other     *unixSocket   // who gets what is sent: the other end, or where it is connected to
	backlog   int           // while listening
	waiting   []*unixSocket // connected and not accepted
	queue     unixQueue     // what was received
	readShut  bool
	writeShut bool
	gone      bool // closed
	errno     syscall.Errno
}

func (u *unixSocket) isStream() bool { return u.kind != unix.SOCK_DGRAM }

// accepting says whether the socket listens: SO_ACCEPTCONN.
func (u *unixSocket) accepting() bool { return u.phase == listening }

func (u *unixSocket) listen(backlog int) syscall.Errno {
	switch {
	case !u.isStream():
		return syscall.EOPNOTSUPP
	case u.bound == "" || u.phase == connected:
		return syscall.EINVAL
	}
	if backlog < 0 || backlog > 4096 {
		backlog = 4096
	}
	u.phase, u.backlog = listening, backlog
	u.changed()
	return 0
}

// accept implements socket.
func (u *unixSocket) accept(from *sockaddr) (socket, syscall.Errno) {
	switch {
	case !u.isStream():
		return nil, syscall.EOPNOTSUPP
	case u.phase != listening:
		return nil, syscall.EINVAL
	case len(u.waiting) == 0:
		return nil, syscall.EAGAIN
	}
	a := u.waiting[0]
	u.waiting = append(u.waiting[:0], u.waiting[1:]...)
	u.changed() // whoever connects may have waited for room
	from.setUnix(a.peerName)
	return a, 0
}

func (u *unixSocket) connect(c *Call, addr []byte) syscall.Errno {
	name, errno := parseUnix(addr)
	if errno != 0 {
		return errno
	}
	if name == unspecifiedName && !u.isStream() {
		u.other, u.peerName, u.phase = nil, "", idle
		return 0
	}
	switch {
	case u.phase == listening:
		return syscall.EINVAL
	case u.phase == connected && u.isStream():
		return syscall.EISCONN
	}
	to, errno := c.p.unixAt(name, u.kind)
	switch {
	case errno != 0:
		return errno
	case to.kind != u.kind:
		return syscall.EPROTOTYPE
	case !u.isStream():
		u.other, u.peerName, u.phase = to, name, connected
		u.changed()
		return 0
	case to.phase != listening || to.readShut:
		return syscall.ECONNREFUSED
	case len(to.waiting) > to.backlog:
		if u.blocks(0) {
			to.watched().add(&echo{u})
		}
		return syscall.EAGAIN
	}
	a := &unixSocket{sock: sock{k: u.k, family: u.family, kind: u.kind,
		options: to.options.inherited()}, bound: to.bound}
	a.self = a
	join(a, u)
	a.peerName, u.peerName = u.bound, name
	to.waiting = append(to.waiting, a)
	to.changed()
	u.changed()
	return 0
}

// echo makes a change of a listening socket one of a socket that waits to connect to it, once.
type echo struct{ to *unixSocket }

// notify implements watcher.
func (e *echo) notify() {
	if e.to != nil {
		to := e.to
		e.to = nil
		to.changed()
	}
}

// join makes a and b the two ends of a connection.
func join(a, b *unixSocket) {
	a.other, b.other = b, a
	a.phase, b.phase = connected, connected
}

func (u *unixSocket) name(to *sockaddr) syscall.Errno {
	to.setUnix(u.bound)
	return 0
}

func (u *unixSocket) peer(to *sockaddr) syscall.Errno {
	if u.phase != connected {
		return syscall.ENOTCONN
	}
	to.setUnix(u.peerName)
	return 0
}

func (u *unixSocket) shutdown(read, write bool) syscall.Errno {
	u.readShut = u.readShut || read
	u.writeShut = u.writeShut || write
	if o := u.other; o != nil && u.isStream() {
		o.readShut = o.readShut || write
		o.writeShut = o.writeShut || read
		o.changed()
	}
	return 0
}

func (u *unixSocket) fault() syscall.Errno {
	errno := u.errno
	u.errno = 0
	return errno
}

// events implements pollable: unix_poll of Linux.
func (u *unixSocket) events() uint32 {
	e := uint32(0)
	if u.errno != 0 {
		e |= unix.EPOLLERR
	}
	if u.readShut && u.writeShut || u.isStream() && u.phase == idle {
		e |= unix.EPOLLHUP
	}
	if u.readShut {
		e |= unix.EPOLLRDHUP | unix.EPOLLIN | unix.EPOLLRDNORM
	}
	if u.queue.len() > 0 || len(u.waiting) > 0 {
		e |= unix.EPOLLIN | unix.EPOLLRDNORM
	}
	if u.phase == listening {
		return e
	}
	if o := u.other; o == nil || o.gone || o.queue.roomy() {
		e |= unix.EPOLLOUT | unix.EPOLLWRNORM | unix.EPOLLWRBAND
	}
	return e
}

func (u *unixSocket) release(p *Process) {
	u.gone = true
	u.unbind()
	for _, a := range u.waiting { // never accepted
		a.other.errno = syscall.ECONNRESET
		a.release(p)
	}
	u.waiting = nil
	unread := u.queue.len() > 0
	u.queue.drop(p)
	o := u.other
	if o == nil || !u.isStream() {
		u.changed()
		return
	}
	if unread {
		o.errno = syscall.ECONNRESET
	}
	o.readShut, o.writeShut = true, true
	o.changed()
}

var _ = register(map[uintptr]handler{
	unix.SYS_SOCKETPAIR: func(c *Call) (uintptr, syscall.Errno) {
		family, flags := int(int32(c.A[0])), int(int32(c.A[1]))
		if flags&^(0xf|kindFlags) != 0 {
			return 0, syscall.EINVAL
		}
		if family != unix.AF_UNIX {
			if family == unix.AF_INET || family == unix.AF_INET6 {
				return 0, syscall.EOPNOTSUPP
			}
			return 0, syscall.EAFNOSUPPORT
		}
		var ends [2]*unixSocket
		for i := range ends {
			s, e := c.p.k.newSocket(family, flags&0xf, int(int32(c.A[2])))
			if e != 0 {
				return 0, e
			}
			ends[i] = s.(*unixSocket)
		}
		join(ends[0], ends[1])
		to := at[[2]int32](c.A[3])
		to[0] = int32(c.p.installSocket(ends[0], flags))
		to[1] = int32(c.p.installSocket(ends[1], flags))
		return 0, 0
	},
})
