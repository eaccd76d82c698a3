//go:build linux && (amd64 || arm64)

package kernel

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"syscall"

	"golang.org/x/net/dns/dnsmessage"

	"groundhog/net"
	"groundhog/sim"
)

// nameServer is where /etc/resolv.conf leads: a server on the host itself that knows the names of
// the network, as systemd-resolved is.
var nameServer = endpoint{netip.AddrFrom4([4]byte{127, 0, 0, 53}), 53}

// resolver answers questions about names. It lives as long as an incarnation of the host.
type resolver struct {
	k       *Kernel
	packets *net.PacketSocket
	streams *net.ListenSocket
	event   sim.Event
}

// serveNames starts the name server if a program speaks to it for the first time.
func (k *Kernel) serveNames(to endpoint) {
	n := k.present()
	if to != nameServer || n.resolver != nil {
		return
	}
	r := &resolver{k: k}
	n.resolver = r
	is := laneOf(nameServer.ip)
	var errno syscall.Errno
	r.packets, errno = k.stack().PacketSocket(nameServer.port, func(from net.Sender) int {
		return 3 * equal(from.Lane.Local, is)
	})
	if errno == 0 {
		r.streams, errno = k.stack().ListenSocket(nameServer.port, 16, func(lane net.Lane) int {
			return 3 * equal(lane.Local, is)
		})
	}
	if errno != 0 {
		panic(fmt.Sprintf("kernel: the name server of %s cannot start: %v", k.Host, errno))
	}
	r.packets.Watch(r.notify)
	r.streams.Watch(r.notify)
}

func equal(a, b uint32) int {
	if a == b {
		return 1
	}
	return 0
}

// notify makes the server look what has come, in a step of the host.
func (r *resolver) notify() {
	if !r.event.Pending() {
		r.event = r.k.Host.After(0, r, 0)
	}
}

// Fire takes what has come.
func (r *resolver) Fire(uint64) {
	for {
		b, from, ok := r.packets.Receive(false)
		if !ok {
			break
		}
		r.answer(b, func(reply []byte) {
			if !r.packets.Closed() {
				lane := net.Lane{Local: from.Lane.Local, Remote: from.Lane.Remote}
				r.packets.Send(reply, from.Stack, from.Port, lane)
			}
		})
	}
	for s := r.streams.Accept(); s != nil; s = r.streams.Accept() {
		c := &nameStream{r: r, s: s}
		s.Watch(c.notify)
		c.notify()
	}
}

// nameStream is a connection to the name server: each message has its length in front.
type nameStream struct {
	r     *resolver
	s     *net.StreamSocket
	b     []byte
	event sim.Event
}

func (c *nameStream) notify() {
	if !c.event.Pending() {
		c.event = c.r.k.Host.After(0, c, 0)
	}
}

// Fire reads what is there.
func (c *nameStream) Fire(uint64) {
	var b [512]byte
	for {
		n, errno := c.s.Read(b[:])
		if errno == syscall.EAGAIN {
			break
		}
		if n == 0 || errno != 0 {
			c.s.Close()
			return
		}
		c.b = append(c.b, b[:n]...)
	}
	for len(c.b) >= 2 {
		n := 2 + int(binary.BigEndian.Uint16(c.b))
		if len(c.b) < n {
			return
		}
		c.r.answer(c.b[2:n], func(reply []byte) {
			c.s.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...))
		})
		c.b = c.b[n:]
	}
}

// answer replies to a query, now or later, or never.
func (r *resolver) answer(query []byte, reply func([]byte)) {
	var p dnsmessage.Parser
	h, err := p.Start(query)
	if err != nil || h.Response {
		return
	}
	q, err := p.Question()
	if err != nil {
		return
	}
	name := strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))
	delay, failure := r.k.stack().Lookup(name)
	if failure == net.ErrSilent {
		return
	}
	answer := dnsmessage.Message{
		Header: dnsmessage.Header{ID: h.ID, Response: true, RecursionDesired: h.RecursionDesired,
			RecursionAvailable: true},
		Questions: []dnsmessage.Question{q},
	}
	if failure != nil {
		answer.RCode = dnsmessage.RCodeServerFailure
	} else {
		answer.Answers, answer.RCode = r.k.nameRecords(name, q)
	}
	b, err := answer.Pack()
	if err != nil {
		panic(fmt.Sprintf("kernel: the answer about %q has no form: %v", name, err))
	}
	if delay <= 0 {
		reply(b)
		return
	}
	r.k.Host.After(delay, sim.HandlerFunc(func(uint64) { reply(b) }), 0)
}

// nameRecords are what the network knows about a name.
func (k *Kernel) nameRecords(name string, q dnsmessage.Question) ([]dnsmessage.Resource,
	dnsmessage.RCode) {
	header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 30}
	one := func(b dnsmessage.ResourceBody) []dnsmessage.Resource {
		return []dnsmessage.Resource{{Header: header, Body: b}}
	}
	if strings.HasSuffix(name, ".arpa") {
		host := k.reverse(name)
		if host == "" {
			return nil, dnsmessage.RCodeNameError
		}
		if q.Type != dnsmessage.TypePTR {
			return nil, dnsmessage.RCodeSuccess
		}
		full, err := dnsmessage.NewName(host + ".")
		if err != nil {
			return nil, dnsmessage.RCodeNameError
		}
		return one(&dnsmessage.PTRResource{PTR: full}), dnsmessage.RCodeSuccess
	}
	st, err := k.stack().Resolve(name)
	if err != nil || name == "" {
		return nil, dnsmessage.RCodeNameError
	}
	switch q.Type {
	case dnsmessage.TypeA:
		return one(&dnsmessage.AResource{A: IPv4(st).As4()}), dnsmessage.RCodeSuccess
	case dnsmessage.TypeAAAA:
		return one(&dnsmessage.AAAAResource{AAAA: IPv6(st).As16()}), dnsmessage.RCodeSuccess
	}
	return nil, dnsmessage.RCodeSuccess
}

// reverse is the host whose address has the name in the domain arpa, or "".
func (k *Kernel) reverse(name string) string {
	for _, st := range k.stack().Network().Stacks() {
		if name == reverseName(IPv4(st)) || name == reverseName(IPv6(st)) {
			return st.Host().Name()
		}
	}
	return ""
}

// reverseName is the name of an address in the domain arpa.
func reverseName(ip netip.Addr) string {
	if ip.Is4() {
		b := ip.As4()
		return fmt.Sprintf("%d.%d.%d.%d.in-addr.arpa", b[3], b[2], b[1], b[0])
	}
	var s strings.Builder
	b := ip.As16()
	for i := len(b) - 1; i >= 0; i-- {
		fmt.Fprintf(&s, "%x.%x.", b[i]&15, b[i]>>4)
	}
	return s.String() + "ip6.arpa"
}
