//go:build linux && (amd64 || arm64)

package kernel

import (
	"net/netip"
	"slices"
	"syscall"
)

// binding is that a socket holds a port of a protocol.
type binding struct {
	at        endpoint
	v6only    bool
	reuseAddr bool
	reusePort bool
	listening bool
}

// ports are the bindings of one protocol.
type ports struct{ by map[uint16][]*binding }

// network is what the kernel keeps about sockets in one incarnation of the host.
type network struct {
	incarnation uint32
	tcp, udp    ports
	unix        unixNames
	resolver    *resolver // nil until it is spoken to
}

// present is the network of the present incarnation: what a loss of power has ended nobody gives
// back.
func (k *Kernel) present() *network {
	if now := k.Host.Incarnation(); k.network.incarnation != now {
		k.network = network{incarnation: now}
	}
	return &k.network
}

func (k *Kernel) tcp() *ports { return &k.present().tcp }
func (k *Kernel) udp() *ports { return &k.present().udp }

// covers says whether packets to ip come to the binding.
func (b *binding) covers(ip netip.Addr) bool {
	switch b.at.ip {
	case anyIPv4:
		return ip.Is4()
	case anyIPv6:
		return ip.Is6() || !b.v6only
	}
	return b.at.ip == ip
}

// overlaps says whether there are addresses that both cover.
func (b *binding) overlaps(o *binding) bool {
	switch {
	case b.at.ip == o.at.ip:
		return true
	case b.at.ip.IsUnspecified() && o.at.ip.IsUnspecified(): // of two families
		return b.covers(anyIPv4) && o.covers(anyIPv4)
	}
	return b.covers(o.at.ip) || o.covers(b.at.ip)
}

// free says whether b may be entered.
func (t *ports) free(b *binding) bool {
	for _, o := range t.by[b.at.port] {
		switch {
		case o == b || !b.overlaps(o):
		case b.reuseAddr && o.reuseAddr && !o.listening:
		case b.reusePort && o.reusePort:
		default:
			return false
		}
	}
	return true
}

// enter enters b.
func (t *ports) enter(b *binding) {
	if t.by == nil {
		t.by = make(map[uint16][]*binding)
	}
	t.by[b.at.port] = append(t.by[b.at.port], b)
}

// leave takes b out.
func (t *ports) leave(b *binding) {
	left := slices.DeleteFunc(t.by[b.at.port], func(o *binding) bool { return o == b })
	if len(left) == 0 {
		delete(t.by, b.at.port)
		return
	}
	t.by[b.at.port] = left
}

// taken says whether somebody holds the port, at whichever address.
func (t *ports) taken(port uint16) bool { return len(t.by[port]) > 0 }

// bind enters b, at a free port if it has none, once the address is found to be the host's.
func (k *Kernel) bind(t *ports, b *binding) syscall.Errno {
	if !b.at.ip.IsUnspecified() && !k.isLocal(b.at.ip) {
		return syscall.EADDRNOTAVAIL
	}
	if b.at.port == 0 {
		b.at.port = k.stack().EphemeralPort(t.taken)
		if b.at.port == 0 {
			return syscall.EADDRINUSE
		}
	} else if !t.free(b) {
		b.at.port = 0
		return syscall.EADDRINUSE
	}
	t.enter(b)
	return 0
}
