//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// socket is what every kind of socket can do.
type socket interface {
	pollable
	common() *sock
	bind(c *Call, addr []byte) syscall.Errno
	listen(backlog int) syscall.Errno
	// accept returns the next connection: EAGAIN if there is none yet.
	// Who has connected is written to from.
	accept(from *sockaddr) (socket, syscall.Errno)
	// connect returns EINPROGRESS where the answer is to be waited for.
	connect(c *Call, addr []byte) syscall.Errno
	name(to *sockaddr) syscall.Errno
	peer(to *sockaddr) syscall.Errno
	// send and receive never block: they return EAGAIN.
	send(c *Call, m *message) (int, syscall.Errno)
	receive(c *Call, m *message) (int, syscall.Errno)
	shutdown(read, write bool) syscall.Errno
	// fault is the pending error, taken: SO_ERROR.
	fault() syscall.Errno
	// unread is how much there is to receive: FIONREAD.
	unread() int
}

// sock is the part that all kinds have in common.
type sock struct {
	plain
	watchers
	k       *Kernel
	self    socket
	family  int
	kind    int // SOCK_STREAM and so on
	proto   int
	number  uint64 // its inode
	options options
}

func (s *sock) common() *sock { return s }

// stat is what fstat sees.
func (s *sock) stat(st *attributes) syscall.Errno {
	*st = attributes{ino: s.number, mode: syscall.S_IFSOCK | 0o777, links: 1}
	return 0
}

func (s *sock) listen(int) syscall.Errno { return syscall.EOPNOTSUPP }
func (s *sock) accept(*sockaddr) (socket, syscall.Errno) {
	return nil, syscall.EOPNOTSUPP
}
func (s *sock) connect(*Call, []byte) syscall.Errno { return syscall.EOPNOTSUPP }
func (s *sock) peer(*sockaddr) syscall.Errno        { return syscall.ENOTCONN }
func (s *sock) shutdown(bool, bool) syscall.Errno   { return syscall.ENOTCONN }
func (s *sock) fault() syscall.Errno                { return 0 }

// read implements file.
func (s *sock) read(c *Call, to [][]byte, _ int64) (uintptr, syscall.Errno) {
	m := s.k.scratch(to, 0)
	return s.transfer(c, m, s.options.readLimit, s.self.receive)
}

// write implements file.
func (s *sock) write(c *Call, from [][]byte, _ int64) (uintptr, syscall.Errno) {
	m := s.k.scratch(from, 0)
	return s.transfer(c, m, s.options.writeLimit, s.self.send)
}

// transfer moves a message, and blocks where that cannot be done yet and the program has not asked
// for the contrary.
func (s *sock) transfer(c *Call, m *message, limit time.Duration,
	f func(*Call, *message) (int, syscall.Errno)) (uintptr, syscall.Errno) {
	n, e := f(c, m)
	if e == syscall.EAGAIN && s.blocks(m.flags) {
		return c.await(s.self, limit)
	}
	return uintptr(n), e
}

func (s *sock) blocks(flags int) bool {
	return s.flags&unix.O_NONBLOCK == 0 && flags&unix.MSG_DONTWAIT == 0
}

// socketOf is the socket that the call's first argument stands for.
func (c *Call) socketOf() (socket, syscall.Errno) {
	f := c.p.files.get(int(int32(c.A[0])))
	if f == nil {
		return nil, syscall.EBADF
	}
	s, ok := f.(socket)
	if !ok {
		return nil, syscall.ENOTSOCK
	}
	return s, 0
}

// installSocket gives s a descriptor, with the flags of socket or accept4.
func (p *Process) installSocket(s socket, flags int) uintptr {
	p.k.sockets++
	s.common().number = 1<<62 | p.k.sockets
	s.common().flags = unix.O_RDWR | flags&unix.SOCK_NONBLOCK
	return uintptr(p.files.installFrom(s, 0, flags&unix.SOCK_CLOEXEC != 0))
}

// newSocket makes a socket.
func (k *Kernel) newSocket(family, kind, proto int) (socket, syscall.Errno) {
	base := sock{k: k, family: family, kind: kind, proto: proto}
	base.options.init(kind, family)
	var s socket
	switch {
	case family == unix.AF_INET || family == unix.AF_INET6:
		switch {
		case kind == unix.SOCK_STREAM && (proto == 0 || proto == unix.IPPROTO_TCP):
			base.proto = unix.IPPROTO_TCP
			s = &tcpSocket{sock: base}
		case kind == unix.SOCK_DGRAM && (proto == 0 || proto == unix.IPPROTO_UDP):
			base.proto = unix.IPPROTO_UDP
			s = &udpSocket{sock: base}
		case kind == unix.SOCK_RAW:
			return nil, syscall.EPERM
		case kind == unix.SOCK_STREAM || kind == unix.SOCK_DGRAM:
			return nil, syscall.EPROTONOSUPPORT
		default:
			return nil, syscall.ESOCKTNOSUPPORT
		}
	case family == unix.AF_UNIX:
		switch {
		case proto != 0 && proto != unix.AF_UNIX:
			return nil, syscall.EPROTONOSUPPORT
		case kind == unix.SOCK_STREAM, kind == unix.SOCK_DGRAM, kind == unix.SOCK_SEQPACKET:
			s = &unixSocket{sock: base}
		default:
			return nil, syscall.ESOCKTNOSUPPORT
		}
	case family == unix.AF_NETLINK:
		if proto != unix.NETLINK_ROUTE {
			return nil, syscall.EPROTONOSUPPORT
		}
		s = &netlinkSocket{sock: base}
	default:
		return nil, syscall.EAFNOSUPPORT
	}
	s.common().self = s
	return s, 0
}

const kindFlags = unix.SOCK_NONBLOCK | unix.SOCK_CLOEXEC

var _ = register(map[uintptr]handler{
	unix.SYS_SOCKET: func(c *Call) (uintptr, syscall.Errno) {
		flags := int(int32(c.A[1]))
		if flags&^(0xf|kindFlags) != 0 {
			return 0, syscall.EINVAL
		}
		s, e := c.p.k.newSocket(int(int32(c.A[0])), flags&0xf, int(int32(c.A[2])))
		if e != 0 {
			return 0, e
		}
		return c.p.installSocket(s, flags), 0
	},
	unix.SYS_BIND: byName(func(c *Call) (uintptr, syscall.Errno) {
		s, e := c.socketOf()
		if e != 0 {
			return 0, e
		}
		b, e := addressAt(c.A[1], c.A[2])
		if e != 0 {
			return 0, e
		}
		return 0, s.bind(c, b)
	}),
	unix.SYS_LISTEN: func(c *Call) (uintptr, syscall.Errno) {
		s, e := c.socketOf()
		if e != 0 {
			return 0, e
		}
		return 0, s.listen(int(int32(c.A[1])))
	},
	unix.SYS_ACCEPT: func(c *Call) (uintptr, syscall.Errno) { return accept(c, 0) },
	unix.SYS_ACCEPT4: func(c *Call) (uintptr, syscall.Errno) {
		return accept(c, int(int32(c.A[3])))
	},
	unix.SYS_CONNECT: byName(func(c *Call) (uintptr, syscall.Errno) {
		s, e := c.socketOf()
		if e != 0 {
			return 0, e
		}
		b, e := addressAt(c.A[1], c.A[2])
		if e != 0 {
			return 0, e
		}
		e = s.connect(c, b)
		if base := s.common(); base.blocks(0) && (e == syscall.EINPROGRESS ||
			e == syscall.EALREADY || e == syscall.EAGAIN) {
			return c.await(s, base.options.writeLimit)
		}
		return 0, e
	}),
	unix.SYS_GETSOCKNAME: func(c *Call) (uintptr, syscall.Errno) {
		return named(c, func(s socket, to *sockaddr) syscall.Errno { return s.name(to) })
	},
	unix.SYS_GETPEERNAME: func(c *Call) (uintptr, syscall.Errno) {
		return named(c, func(s socket, to *sockaddr) syscall.Errno { return s.peer(to) })
	},
	unix.SYS_SHUTDOWN: func(c *Call) (uintptr, syscall.Errno) {
		s, e := c.socketOf()
		if e != 0 {
			return 0, e
		}
		how := c.A[1]
		if how > unix.SHUT_RDWR {
			return 0, syscall.EINVAL
		}
		e = s.shutdown(how != unix.SHUT_WR, how != unix.SHUT_RD)
		s.watched().changed()
		return 0, e
	},
})

// addressAt is the socket address of n bytes at p.
func addressAt(p, n uintptr) ([]byte, syscall.Errno) {
	if int32(n) < 0 || n > unix.SizeofSockaddrAny+16 {
		return nil, syscall.EINVAL
	}
	if p == 0 {
		return nil, syscall.EFAULT
	}
	return bytesAt(p, n), 0
}

func accept(c *Call, flags int) (uintptr, syscall.Errno) {
	s, e := c.socketOf()
	if e != 0 {
		return 0, e
	}
	if flags&^kindFlags != 0 {
		return 0, syscall.EINVAL
	}
	var from sockaddr
	made, e := s.accept(&from)
	if base := s.common(); e == syscall.EAGAIN && base.blocks(0) {
		return c.await(s, base.options.readLimit)
	}
	if e != 0 {
		return 0, e
	}
	if c.A[1] != 0 {
		from.store(c.A[1], c.A[2])
	}
	return c.p.installSocket(made, flags), 0
}

func named(c *Call, f func(s socket, to *sockaddr) syscall.Errno) (uintptr, syscall.Errno) {
	s, e := c.socketOf()
	if e != 0 {
		return 0, e
	}
	var a sockaddr
	if e := f(s, &a); e != 0 {
		return 0, e
	}
	return 0, a.store(c.A[1], c.A[2])
}
