//go:build linux && (amd64 || arm64)

package kernel

import (
	"encoding/binary"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"groundhog/net"
)

// options are what a program has set on a socket. The sizes of buffers are kept and returned, and
// change nothing: the buffers are those of the network's TCP.
type options struct {
	reuseAddr, reusePort  bool
	v6only                bool
	broadcast             bool
	keepAlive             bool
	idle, interval, count int // of keepalive, in seconds
	userTimeout           int // milliseconds
	linger                bool
	lingerTime            int // seconds
	sendBuffer            int
	receiveBuffer         int
	readLimit, writeLimit time.Duration
	kept                  map[option]int32 // those without a meaning here that are not 0
}

// option is the level and the number of an option.
type option struct{ level, name int }

func (o *options) init(kind, family int) {
	o.idle, o.interval, o.count = 7200, 75, 9
	o.sendBuffer, o.receiveBuffer = maxBuffer, maxBuffer
	if kind == unix.SOCK_STREAM && family != unix.AF_UNIX {
		o.sendBuffer, o.receiveBuffer = 16384, 131072
	}
}

// maxBuffer is net.core.wmem_max and rmem_max.
const maxBuffer = 212992

// inherited are the options of a connection that a listening socket has made.
func (o *options) inherited() options {
	n := *o
	n.kept = nil
	return n
}

// apply brings them to a stream.
func (o *options) apply(s *net.StreamSocket) {
	o.applyKeepAlive(s)
	o.applyLinger(s)
	s.SetUserTimeout(time.Duration(o.userTimeout) * time.Millisecond)
}

func (o *options) applyKeepAlive(s *net.StreamSocket) {
	if !o.keepAlive {
		s.SetKeepAlive(net.KeepAlive{})
		return
	}
	s.SetKeepAlive(net.KeepAlive{Idle: time.Duration(o.idle) * time.Second,
		Interval: time.Duration(o.interval) * time.Second, Count: o.count})
}

func (o *options) applyLinger(s *net.StreamSocket) {
	if !o.linger {
		s.SetLinger(-1)
		return
	}
	s.SetLinger(time.Duration(o.lingerTime) * time.Second)
}

// flag is the option that is one of those that are on or off, or nil.
func (o *options) flag(n option) *bool {
	switch n {
	case option{unix.SOL_SOCKET, unix.SO_REUSEADDR}:
		return &o.reuseAddr
	case option{unix.SOL_SOCKET, unix.SO_REUSEPORT}:
		return &o.reusePort
	case option{unix.SOL_SOCKET, unix.SO_BROADCAST}:
		return &o.broadcast
	case option{unix.SOL_SOCKET, unix.SO_KEEPALIVE}:
		return &o.keepAlive
	case option{unix.IPPROTO_IPV6, unix.IPV6_V6ONLY}:
		return &o.v6only
	}
	return nil
}

// number is the option that is one of those with a number from lo to hi, or nil.
func (o *options) number(n option) (v *int, lo, hi int) {
	switch n {
	case option{unix.IPPROTO_TCP, unix.TCP_KEEPIDLE}:
		return &o.idle, 1, 32767
	case option{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL}:
		return &o.interval, 1, 32767
	case option{unix.IPPROTO_TCP, unix.TCP_KEEPCNT}:
		return &o.count, 1, 127
	case option{unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT}:
		return &o.userTimeout, 0, 1<<31 - 1
	}
	return nil, 0, 0
}

// known says of an option without a meaning in the simulation whether there is such a one, and what
// it is before it is set.
func (s *sock) known(n option) (initial int32, ok bool) {
	inet := s.family == unix.AF_INET || s.family == unix.AF_INET6
	tcp := inet && s.kind == unix.SOCK_STREAM
	switch n.level {
	case unix.SOL_SOCKET:
		switch n.name {
		case unix.SO_OOBINLINE, unix.SO_PRIORITY, unix.SO_TIMESTAMP, unix.SO_PASSCRED,
			unix.SO_DONTROUTE, unix.SO_MARK, unix.SO_INCOMING_CPU, unix.SO_RXQ_OVFL:
			return 0, true
		case unix.SO_RCVLOWAT, unix.SO_SNDLOWAT:
			return 1, true
		}
	case unix.IPPROTO_TCP:
		switch n.name {
		case unix.TCP_NODELAY, unix.TCP_CORK, unix.TCP_DEFER_ACCEPT, unix.TCP_FASTOPEN,
			unix.TCP_FASTOPEN_CONNECT, unix.TCP_NOTSENT_LOWAT, unix.TCP_LINGER2:
			return 0, tcp
		case unix.TCP_QUICKACK:
			return 1, tcp
		case unix.TCP_MAXSEG:
			return 536, tcp
		case unix.TCP_SYNCNT:
			return 6, tcp
		}
	case unix.IPPROTO_IP:
		switch n.name {
		case unix.IP_TOS, unix.IP_RECVERR, unix.IP_PKTINFO, unix.IP_RECVTOS, unix.IP_RECVTTL,
			unix.IP_FREEBIND, unix.IP_TRANSPARENT, unix.IP_BIND_ADDRESS_NO_PORT:
			return 0, inet
		case unix.IP_TTL:
			return 64, inet
		case unix.IP_MTU_DISCOVER, unix.IP_MULTICAST_TTL, unix.IP_MULTICAST_LOOP:
			return 1, inet
		}
	case unix.IPPROTO_IPV6:
		switch n.name {
		case unix.IPV6_TCLASS, unix.IPV6_RECVPKTINFO, unix.IPV6_RECVERR, unix.IPV6_RECVTCLASS,
			unix.IPV6_RECVHOPLIMIT:
			return 0, s.family == unix.AF_INET6
		case unix.IPV6_UNICAST_HOPS:
			return 64, s.family == unix.AF_INET6
		case unix.IPV6_MTU_DISCOVER, unix.IPV6_MULTICAST_HOPS, unix.IPV6_MULTICAST_LOOP:
			return 1, s.family == unix.AF_INET6
		}
	}
	return 0, false
}

// has says whether the kind of socket has options of the level that n is of.
func (s *sock) has(n option) bool {
	switch n.level {
	case unix.IPPROTO_TCP:
		return s.proto == unix.IPPROTO_TCP && s.family != unix.AF_UNIX
	case unix.IPPROTO_IPV6:
		return s.family == unix.AF_INET6
	}
	return true
}

var _ = register(map[uintptr]handler{
	unix.SYS_SETSOCKOPT: func(c *Call) (uintptr, syscall.Errno) {
		s, e := c.socketOf()
		if e != 0 {
			return 0, e
		}
		n := option{int(int32(c.A[1])), int(int32(c.A[2]))}
		if int32(c.A[4]) < 0 {
			return 0, syscall.EINVAL
		}
		if !s.common().has(n) {
			return 0, syscall.ENOPROTOOPT
		}
		return 0, s.common().setOption(n, bytesAt(c.A[3], uintptr(uint32(c.A[4]))))
	},
	unix.SYS_GETSOCKOPT: func(c *Call) (uintptr, syscall.Errno) {
		s, e := c.socketOf()
		if e != 0 {
			return 0, e
		}
		n := option{int(int32(c.A[1])), int(int32(c.A[2]))}
		length := at[int32](c.A[4])
		if *length < 0 {
			return 0, syscall.EINVAL
		}
		if !s.common().has(n) {
			return 0, syscall.EOPNOTSUPP
		}
		var b [16]byte
		k, e := s.common().option(n, &b)
		if e != 0 {
			return 0, e
		}
		*length = int32(copy(bytesAt(c.A[3], uintptr(*length)), b[:k]))
		return 0, 0
	},
})

// setOption is setsockopt.
func (s *sock) setOption(n option, b []byte) syscall.Errno {
	o := &s.options
	if n.level == unix.SOL_SOCKET {
		switch n.name {
		case unix.SO_LINGER:
			if len(b) < 8 {
				return syscall.EINVAL
			}
			o.linger = binary.NativeEndian.Uint32(b) != 0
			o.lingerTime = int(int32(binary.NativeEndian.Uint32(b[4:])))
			s.reapply()
			return 0
		case unix.SO_RCVTIMEO, unix.SO_SNDTIMEO:
			return o.setLimit(n.name == unix.SO_RCVTIMEO, b)
		}
	}
	if len(b) < 4 {
		return syscall.EINVAL
	}
	v := int(int32(binary.NativeEndian.Uint32(b)))
	if f := o.flag(n); f != nil {
		if f == &o.v6only && s.holdsPort() {
			return syscall.EINVAL
		}
		*f = v != 0
		s.reapply()
		return 0
	}
	if p, lo, hi := o.number(n); p != nil {
		if v < lo || v > hi {
			return syscall.EINVAL
		}
		*p = v
		s.reapply()
		return 0
	}
	switch n {
	case option{unix.SOL_SOCKET, unix.SO_SNDBUF}, option{unix.SOL_SOCKET, unix.SO_SNDBUFFORCE}:
		o.sendBuffer = max(2*min(max(v, 0), maxBuffer), 4608)
		return 0
	case option{unix.SOL_SOCKET, unix.SO_RCVBUF}, option{unix.SOL_SOCKET, unix.SO_RCVBUFFORCE}:
		o.receiveBuffer = max(2*min(max(v, 0), maxBuffer), 2304)
		return 0
	}
	if _, ok := s.known(n); !ok {
		return syscall.ENOPROTOOPT
	}
	if o.kept == nil {
		o.kept = make(map[option]int32)
	}
	if n == (option{unix.IPPROTO_IP, unix.IP_TOS}) && s.proto == unix.IPPROTO_TCP {
		v &^= 3 // congestion notification is TCP's own
	}
	o.kept[n] = int32(v)
	return 0
}

// setLimit is SO_RCVTIMEO or SO_SNDTIMEO.
func (o *options) setLimit(read bool, b []byte) syscall.Errno {
	if len(b) < 16 {
		return syscall.EINVAL
	}
	sec := int64(binary.NativeEndian.Uint64(b))
	usec := int64(binary.NativeEndian.Uint64(b[8:]))
	if usec < 0 || usec >= 1e6 {
		return syscall.EDOM
	}
	d := max(time.Duration(sec)*time.Second+time.Duration(usec)*time.Microsecond, 0)
	if read {
		o.readLimit = d
	} else {
		o.writeLimit = d
	}
	return 0
}

// holdsPort says whether the socket is bound.
func (s *sock) holdsPort() bool {
	switch t := s.self.(type) {
	case *tcpSocket:
		return t.binding != nil
	case *udpSocket:
		return t.binding != nil
	}
	return false
}

// reapply brings the options to a stream that exists, and to the port that is held.
func (s *sock) reapply() {
	t, ok := s.self.(*tcpSocket)
	if !ok {
		return
	}
	if t.stream != nil {
		s.options.apply(t.stream)
	}
	if t.binding != nil {
		t.binding.reuseAddr, t.binding.reusePort = s.options.reuseAddr, s.options.reusePort
	}
}

// option is getsockopt: the length of what it has put into b.
func (s *sock) option(n option, b *[16]byte) (int, syscall.Errno) {
	o := &s.options
	v := 0
	switch n {
	case option{unix.SOL_SOCKET, unix.SO_ERROR}:
		v = int(s.self.fault())
	case option{unix.SOL_SOCKET, unix.SO_TYPE}:
		v = s.kind
	case option{unix.SOL_SOCKET, unix.SO_DOMAIN}:
		v = s.family
	case option{unix.SOL_SOCKET, unix.SO_PROTOCOL}:
		v = s.proto
	case option{unix.SOL_SOCKET, unix.SO_ACCEPTCONN}:
		if l, ok := s.self.(interface{ accepting() bool }); ok && l.accepting() {
			v = 1
		}
	case option{unix.SOL_SOCKET, unix.SO_SNDBUF}:
		v = o.sendBuffer
	case option{unix.SOL_SOCKET, unix.SO_RCVBUF}:
		v = o.receiveBuffer
	case option{unix.SOL_SOCKET, unix.SO_LINGER}:
		if o.linger {
			b[0] = 1
		}
		binary.NativeEndian.PutUint32(b[4:], uint32(o.lingerTime))
		return 8, 0
	case option{unix.SOL_SOCKET, unix.SO_RCVTIMEO}:
		return putLimit(b, o.readLimit), 0
	case option{unix.SOL_SOCKET, unix.SO_SNDTIMEO}:
		return putLimit(b, o.writeLimit), 0
	case option{unix.SOL_SOCKET, unix.SO_PEERCRED}:
		binary.NativeEndian.PutUint32(b[:], uint32(s.k.pids))
		return 12, 0
	default:
		if f := o.flag(n); f != nil {
			if *f {
				v = 1
			}
			break
		}
		if p, _, _ := o.number(n); p != nil {
			v = *p
			break
		}
		initial, ok := s.known(n)
		if !ok {
			return 0, syscall.ENOPROTOOPT
		}
		v = int(initial)
		if kept, ok := o.kept[n]; ok {
			v = int(kept)
		}
	}
	binary.NativeEndian.PutUint32(b[:], uint32(v))
	return 4, 0
}

func putLimit(b *[16]byte, d time.Duration) int {
	binary.NativeEndian.PutUint64(b[:], uint64(d/time.Second))
	binary.NativeEndian.PutUint64(b[8:], uint64(d%time.Second/time.Microsecond))
	return 16
}
