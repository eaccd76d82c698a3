//go:build linux && (amd64 || arm64)

package kernel

import (
	"encoding/binary"
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// netlinkSocket is a socket of AF_NETLINK that answers the two questions which package net has:
// what interfaces there are, and what addresses.
type netlinkSocket struct {
	sock
	queue [][]byte // answers
}

// netInterface is a network card, or the loopback.
type netInterface struct {
	index uint32
	name  string
	flags uint32
	mtu   uint32
	kind  uint16
	mac   [6]byte
	addrs []netip.Prefix
}

// interfaces are lo and eth0, as every host has them.
func (k *Kernel) interfaces() []netInterface {
	st := k.stack()
	n := st.Index() + 1
	return []netInterface{{
		index: 1, name: "lo", mtu: 65536, kind: unix.ARPHRD_LOOPBACK,
		flags: unix.IFF_UP | unix.IFF_LOOPBACK | unix.IFF_RUNNING | unix.IFF_LOWER_UP,
		addrs: []netip.Prefix{netip.PrefixFrom(loopbackIPv4, 8),
			netip.PrefixFrom(loopbackIPv6, 128)},
	}, {
		index: 2, name: "eth0", mtu: 1500, kind: unix.ARPHRD_ETHER,
		flags: unix.IFF_UP | unix.IFF_BROADCAST | unix.IFF_RUNNING | unix.IFF_MULTICAST |
			unix.IFF_LOWER_UP,
		mac:   [6]byte{2, 0, 10, byte(n >> 16), byte(n >> 8), byte(n)},
		addrs: []netip.Prefix{netip.PrefixFrom(IPv4(st), 8), netip.PrefixFrom(IPv6(st), 64)},
	}}
}

func (s *netlinkSocket) bind(*Call, []byte) syscall.Errno { return 0 }

func (s *netlinkSocket) name(to *sockaddr) syscall.Errno {
	s.address(to, uint32(s.k.pids))
	return 0
}

// address is that of the port, which is 0 for the kernel.
func (s *netlinkSocket) address(to *sockaddr, port uint32) {
	to.n = unix.SizeofSockaddrNetlink
	clear(to.b[:to.n])
	binary.NativeEndian.PutUint16(to.b[:], unix.AF_NETLINK)
	binary.NativeEndian.PutUint32(to.b[4:], port)
}

// send takes requests and puts the answers into the queue.
func (s *netlinkSocket) send(_ *Call, m *message) (int, syscall.Errno) {
	all := m.whole(s.k)
	for b := all; len(b) >= unix.SizeofNlMsghdr; {
		n := int(binary.NativeEndian.Uint32(b))
		if n < unix.SizeofNlMsghdr || n > len(b) {
			break
		}
		s.request(b[:n])
		b = b[min(align4(n), len(b)):]
	}
	s.changed()
	return len(all), 0
}

func (s *netlinkSocket) request(b []byte) {
	kind := binary.NativeEndian.Uint16(b[4:])
	flags := binary.NativeEndian.Uint16(b[6:])
	a := netlinkAnswer{seq: binary.NativeEndian.Uint32(b[8:]), port: uint32(s.k.pids)}
	dump := flags&unix.NLM_F_DUMP != 0
	switch {
	case kind == unix.RTM_GETLINK && dump:
		for _, i := range s.k.interfaces() {
			a.link(&i)
		}
	case kind == unix.RTM_GETADDR && dump:
		for _, i := range s.k.interfaces() {
			for _, p := range i.addrs {
				a.address(&i, p)
			}
		}
	case dump && kind >= unix.RTM_BASE: // there is nothing of what else can be listed
	default:
		errno := syscall.EOPNOTSUPP
		a.begin(unix.NLMSG_ERROR, 0)
		a.b = binary.NativeEndian.AppendUint32(a.b, -uint32(errno))
		a.b = append(a.b, b[:unix.SizeofNlMsghdr]...)
		a.end()
		s.queue = append(s.queue, a.b)
		return
	}
	s.queue = append(s.queue, a.b)
	done := netlinkAnswer{seq: a.seq, port: a.port}
	done.begin(unix.NLMSG_DONE, unix.NLM_F_MULTI)
	done.b = append(done.b, 0, 0, 0, 0)
	done.end()
	s.queue = append(s.queue, done.b)
}

func (s *netlinkSocket) receive(_ *Call, m *message) (int, syscall.Errno) {
	for len(s.queue) > 0 && len(s.queue[0]) == 0 {
		s.queue = s.queue[1:]
	}
	if len(s.queue) == 0 {
		return 0, syscall.EAGAIN
	}
	s.address(&m.from, 0)
	n := m.datagram(s.queue[0])
	if m.flags&unix.MSG_PEEK == 0 {
		s.queue = s.queue[1:]
	}
	return n, 0
}

func (s *netlinkSocket) events() uint32 {
	e := uint32(unix.EPOLLOUT | unix.EPOLLWRNORM)
	if len(s.queue) > 0 {
		e |= unix.EPOLLIN | unix.EPOLLRDNORM
	}
	return e
}

// netlinkAnswer is messages of netlink under construction.
type netlinkAnswer struct {
	b         []byte
	start     int
	seq, port uint32
}

func align4(n int) int { return (n + 3) &^ 3 }

func (a *netlinkAnswer) begin(kind, flags uint16) {
	a.start = len(a.b)
	a.b = binary.NativeEndian.AppendUint32(a.b, 0)
	a.b = binary.NativeEndian.AppendUint16(a.b, kind)
	a.b = binary.NativeEndian.AppendUint16(a.b, flags)
	a.b = binary.NativeEndian.AppendUint32(a.b, a.seq)
	a.b = binary.NativeEndian.AppendUint32(a.b, a.port)
}

func (a *netlinkAnswer) end() {
	binary.NativeEndian.PutUint32(a.b[a.start:], uint32(len(a.b)-a.start))
	a.pad()
}

func (a *netlinkAnswer) pad() {
	for len(a.b)%4 != 0 {
		a.b = append(a.b, 0)
	}
}

func (a *netlinkAnswer) attribute(kind uint16, value ...byte) {
	a.b = binary.NativeEndian.AppendUint16(a.b, uint16(4+len(value)))
	a.b = binary.NativeEndian.AppendUint16(a.b, kind)
	a.b = append(a.b, value...)
	a.pad()
}

func (a *netlinkAnswer) link(i *netInterface) {
	a.begin(unix.RTM_NEWLINK, unix.NLM_F_MULTI)
	info := unix.IfInfomsg{Family: unix.AF_UNSPEC, Type: i.kind, Index: int32(i.index),
		Flags: i.flags}
	a.b = append(a.b, (*[unix.SizeofIfInfomsg]byte)(unsafe.Pointer(&info))[:]...)
	a.attribute(unix.IFLA_IFNAME, append([]byte(i.name), 0)...)
	a.attribute(unix.IFLA_MTU, binary.NativeEndian.AppendUint32(nil, i.mtu)...)
	a.attribute(unix.IFLA_ADDRESS, i.mac[:]...)
	a.end()
}

func (a *netlinkAnswer) address(i *netInterface, p netip.Prefix) {
	family, scope := byte(unix.AF_INET), byte(unix.RT_SCOPE_UNIVERSE)
	if p.Addr().Is6() {
		family = unix.AF_INET6
	}
	if p.Addr().IsLoopback() {
		scope = unix.RT_SCOPE_HOST
	}
	a.begin(unix.RTM_NEWADDR, unix.NLM_F_MULTI)
	info := unix.IfAddrmsg{Family: family, Prefixlen: byte(p.Bits()), Flags: unix.IFA_F_PERMANENT,
		Scope: scope, Index: i.index}
	a.b = append(a.b, (*[unix.SizeofIfAddrmsg]byte)(unsafe.Pointer(&info))[:]...)
	a.attribute(unix.IFA_ADDRESS, p.Addr().AsSlice()...)
	if p.Addr().Is4() {
		a.attribute(unix.IFA_LOCAL, p.Addr().AsSlice()...)
		a.attribute(unix.IFA_LABEL, append([]byte(i.name), 0)...)
	}
	a.end()
}
