//go:build linux && (amd64 || arm64)

package kernel

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

// Requests that every descriptor takes.
const (
	fioNonblock = 0x5421
	fioCloseOff = 0x5450
	fioCloseOn  = 0x5451
)

// control is ioctl: what all descriptors have, and of sockets the questions about interfaces. There
// are no terminals: whatever asks for one gets ENOTTY.
func control(c *Call) (uintptr, syscall.Errno) {
	f := c.file()
	if f == nil {
		return 0, syscall.EBADF
	}
	switch c.A[1] {
	case fioNonblock:
		flags := f.status()
		*flags &^= unix.O_NONBLOCK
		if *at[int32](c.A[2]) != 0 {
			*flags |= unix.O_NONBLOCK
		}
		return 0, 0
	case fioCloseOn, fioCloseOff:
		c.p.files.table[c.fd(0)].closeOn = c.A[1] == fioCloseOn
		return 0, 0
	}
	s, ok := f.(socket)
	if !ok {
		return 0, syscall.ENOTTY
	}
	switch c.A[1] {
	case unix.TIOCINQ:
		*at[int32](c.A[2]) = int32(s.unread())
		return 0, 0
	case unix.TIOCOUTQ:
		n := 0
		if t, ok := s.(*tcpSocket); ok && t.stream != nil {
			n = t.stream.Unsent()
		}
		*at[int32](c.A[2]) = int32(n)
		return 0, 0
	case unix.SIOCGIFCONF:
		return 0, c.p.k.listInterfaces(at[interfaceList](c.A[2]))
	case unix.SIOCGIFNAME, unix.SIOCGIFINDEX, unix.SIOCGIFFLAGS, unix.SIOCGIFMTU,
		unix.SIOCGIFADDR, unix.SIOCGIFNETMASK, unix.SIOCGIFHWADDR:
		return 0, c.p.k.askInterface(c.A[1], at[interfaceRequest](c.A[2]))
	}
	return 0, syscall.ENOTTY
}

// interfaceRequest is the struct ifreq.
type interfaceRequest struct {
	name  [16]byte
	value [24]byte
}

// interfaceList is the struct ifconf.
type interfaceList struct {
	size int32
	list uintptr
}

// set puts the name and the address of IPv4 into the request.
func (r *interfaceRequest) set(i *netInterface, ip netip.Addr) {
	*r = interfaceRequest{}
	copy(r.name[:], i.name)
	r.setAddress(ip)
}

func (r *interfaceRequest) setAddress(ip netip.Addr) {
	r.value = [24]byte{}
	binary.NativeEndian.PutUint16(r.value[:], unix.AF_INET)
	b := ip.As4()
	copy(r.value[4:], b[:])
}

// listInterfaces is SIOCGIFCONF: those that have an address of IPv4.
func (k *Kernel) listInterfaces(to *interfaceList) syscall.Errno {
	const size = 40
	n := int32(0)
	for _, i := range k.interfaces() {
		if to.list != 0 {
			if n+size > to.size {
				break
			}
			at[interfaceRequest](to.list+uintptr(n)).set(&i, i.addrs[0].Addr())
		}
		n += size
	}
	to.size = n
	return 0
}

// askInterface answers one question about the interface that the request names.
func (k *Kernel) askInterface(what uintptr, r *interfaceRequest) syscall.Errno {
	name, _, _ := bytes.Cut(r.name[:], []byte{0})
	for _, i := range k.interfaces() {
		if what == unix.SIOCGIFNAME {
			if i.index == binary.NativeEndian.Uint32(r.value[:]) {
				r.name = [16]byte{}
				copy(r.name[:], i.name)
				return 0
			}
			continue
		}
		if string(name) != i.name {
			continue
		}
		switch what {
		case unix.SIOCGIFINDEX:
			binary.NativeEndian.PutUint32(r.value[:], i.index)
		case unix.SIOCGIFFLAGS:
			binary.NativeEndian.PutUint16(r.value[:], uint16(i.flags))
		case unix.SIOCGIFMTU:
			binary.NativeEndian.PutUint32(r.value[:], i.mtu)
		case unix.SIOCGIFADDR:
			r.setAddress(i.addrs[0].Addr())
		case unix.SIOCGIFNETMASK:
			r.setAddress(netip.AddrFrom4([4]byte{255})) // of 127.0.0.0/8 and of 10.0.0.0/8
		case unix.SIOCGIFHWADDR:
			r.value = [24]byte{}
			binary.NativeEndian.PutUint16(r.value[:], i.kind)
			copy(r.value[2:], i.mac[:])
		}
		return 0
	}
	return syscall.ENODEV
}

func (s *sock) unread() int { return 0 }
func (t *tcpSocket) unread() int {
	if t.stream == nil {
		return 0
	}
	return t.stream.Unread()
}

// unread is the length of the next datagram.
func (u *udpSocket) unread() int {
	if u.port == nil {
		return 0
	}
	b, _, _ := u.port.Receive(true)
	return len(b)
}

func (u *unixSocket) unread() int {
	switch {
	case u.queue.len() == 0:
		return 0
	case u.kind == unix.SOCK_DGRAM:
		return len(u.queue.list[u.queue.head].data)
	}
	return u.queue.size
}

var _ = register(map[uintptr]handler{unix.SYS_IOCTL: control})
