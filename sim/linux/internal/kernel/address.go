//go:build linux && (amd64 || arm64)

package kernel

import (
	"encoding/binary"
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"

	"groundhog/net"
)

// Addresses of the simulation: the n-th host that was attached to the network, from 1, is 10.x.y.z
// with n as the last 24 bits, so 10.0.0.1 and so on, and fd00::n. Each host has 127.0.0.0/8 and ::1
// for itself.

// endpoint is an address with a port. The zero address is none; those of IPv4 are always in their
// short form here, whatever the family of the socket.
type endpoint struct {
	ip   netip.Addr
	port uint16
}

var (
	anyIPv4      = netip.IPv4Unspecified()
	anyIPv6      = netip.IPv6Unspecified()
	loopbackIPv4 = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	loopbackIPv6 = netip.IPv6Loopback()
	broadcastIP  = netip.AddrFrom4([4]byte{255, 255, 255, 255})
)

// stack is the host's end of the network. A host that is in none has one of its own.
func (k *Kernel) stack() *net.Stack {
	if k.Net == nil {
		k.Net = net.New(k.Host.Sim()).Attach(k.Host)
	}
	return k.Net
}

// IPv4 and IPv6 are the addresses of a host of the simulation.
func IPv4(st *net.Stack) netip.Addr {
	n := st.Index() + 1
	return netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)})
}

// IPv6 is the other address.
func IPv6(st *net.Stack) netip.Addr {
	ip := [16]byte{0: 0xfd}
	binary.BigEndian.PutUint32(ip[12:], uint32(st.Index()+1))
	return netip.AddrFrom16(ip)
}

// own is the host's address in the network, of the family of ip.
func (k *Kernel) own(ip netip.Addr) netip.Addr {
	if ip.Is4() {
		return IPv4(k.stack())
	}
	return IPv6(k.stack())
}

// The numbers of addresses in a [net.Lane]: IPv4 addresses as they are, whose first bit is 0, and
// of the IPv6 ones the last part behind a first bit of 1, where ::1 is 0. The number 0 stands for
// whoever speaks to a host by its name: that is IPv4.
const laneIPv6 = 1 << 31

func laneOf(ip netip.Addr) uint32 {
	if ip.Is4() {
		b := ip.As4()
		return binary.BigEndian.Uint32(b[:])
	}
	if ip == loopbackIPv6 {
		return laneIPv6
	}
	b := ip.As16()
	return laneIPv6 | binary.BigEndian.Uint32(b[12:])
}

// ofLane is the address of st with this number.
func ofLane(st *net.Stack, n uint32) netip.Addr {
	switch {
	case n == 0:
		return IPv4(st)
	case n == laneIPv6:
		return loopbackIPv6
	case n&laneIPv6 != 0:
		return IPv6(st)
	}
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
}

// isLocal says whether ip is one of the host's own addresses.
func (k *Kernel) isLocal(ip netip.Addr) bool {
	return ip.IsLoopback() || ip == IPv4(k.stack()) || ip == IPv6(k.stack())
}

// route finds whose address ip is, and from which own address it is spoken to. Without a route, or
// when nobody has the address, st is nil: then far tells that it would be outside of the network.
func (k *Kernel) route(ip netip.Addr) (st *net.Stack, from netip.Addr, far bool) {
	self := k.stack()
	if k.isLocal(ip) {
		return self, ip, false
	}
	stacks := self.Network().Stacks()
	n := uint32(0)
	switch {
	case ip.Is4():
		b := ip.As4()
		if b[0] != 10 {
			return nil, netip.Addr{}, true
		}
		n = binary.BigEndian.Uint32(b[:]) & 0xffffff
	default:
		b := ip.As16()
		n = binary.BigEndian.Uint32(b[12:])
		b[12], b[13], b[14], b[15] = 0, 0, 0, 0
		if b != [16]byte{0: 0xfd} {
			return nil, netip.Addr{}, true
		}
	}
	if n == 0 || int(n) > len(stacks) {
		return nil, k.own(ip), false
	}
	return stacks[n-1], k.own(ip), false
}

// parseInet reads a socket address of a call for a socket of the family.
func parseInet(family int, b []byte) (endpoint, syscall.Errno) {
	if len(b) < 2 {
		return endpoint{}, syscall.EINVAL
	}
	is := int(binary.NativeEndian.Uint16(b))
	switch {
	case is == unix.AF_INET && len(b) >= unix.SizeofSockaddrInet4:
		ip := netip.AddrFrom4([4]byte(b[4:8]))
		return endpoint{ip, binary.BigEndian.Uint16(b[2:])}, 0
	case is == unix.AF_INET6 && family == unix.AF_INET6 && len(b) >= 24:
		ip := netip.AddrFrom16([16]byte(b[8:24])).Unmap()
		return endpoint{ip, binary.BigEndian.Uint16(b[2:])}, 0
	case is == unix.AF_INET || is == unix.AF_INET6 && family == unix.AF_INET6:
		return endpoint{}, syscall.EINVAL
	}
	return endpoint{}, syscall.EAFNOSUPPORT
}

// sockaddr is a socket address as a call returns it.
type sockaddr struct {
	b [unix.SizeofSockaddrAny]byte
	n int
}

// setInet makes it e, for a socket of the family.
func (s *sockaddr) setInet(family int, e endpoint) {
	binary.NativeEndian.PutUint16(s.b[:], uint16(family))
	binary.BigEndian.PutUint16(s.b[2:], e.port)
	if family == unix.AF_INET {
		s.n = unix.SizeofSockaddrInet4
		ip := [4]byte{}
		if e.ip.Is4() {
			ip = e.ip.As4()
		}
		copy(s.b[4:8], ip[:])
		clear(s.b[8:s.n])
		return
	}
	s.n = unix.SizeofSockaddrInet6
	clear(s.b[4:s.n])
	if e.ip.IsValid() && e.ip != anyIPv4 {
		ip := e.ip.As16()
		copy(s.b[8:24], ip[:])
	}
}

// store writes it where a program wants it: as much as there is room for, and the full length.
func (s *sockaddr) store(p, length uintptr) syscall.Errno {
	if p == 0 {
		return 0
	}
	if length == 0 {
		return syscall.EFAULT
	}
	n := at[int32](length)
	if *n < 0 {
		return syscall.EINVAL
	}
	copy(bytesAt(p, uintptr(*n)), s.b[:s.n])
	*n = int32(s.n)
	return 0
}
