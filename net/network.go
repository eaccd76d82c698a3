package net

import (
	"fmt"
	stdnet "net"

	"groundhog/sim"
	"groundhog/sim/fault"
)

// The interfaces of the standard library that this package implements.
type (
	Conn       = stdnet.Conn
	Listener   = stdnet.Listener
	Addr       = stdnet.Addr
	PacketConn = stdnet.PacketConn
	OpError    = stdnet.OpError
	DNSError   = stdnet.DNSError
)

// ErrClosed is what a call on a closed connection returns, within an *OpError.
var ErrClosed = stdnet.ErrClosed

// Network is all cables and switches of one simulation: a directed link
// between every two hosts, rules, partitions, names.
type Network struct {
	sim     *sim.Sim
	world   *sim.Host
	stacks  []*Stack
	byName  map[string]*Stack
	aliases map[string]string
	wires   [][]*wire // by index of source, then of destination; nil until used
	link    Link      // of wires that nobody set
	local   Link      // of a host to itself
	tcp     TCP
	onKill  KillMode
	rules   []*Injected
	ruleGen uint64 // goes up with every change of rules
	pool    packetPool
	marks   marks
	faults  []*Injected // in force, in order of injection
	stats   Stats
	capture *capture                               // nil: none
	content func(from, to string, b []byte) string // of packets; nil: plain text as it is
}

// Option changes a Network at its making.
type Option func(n *Network)

// WithLink sets the link between every two hosts for which [Network.SetLink]
// says nothing else.
func WithLink(l Link) Option {
	return func(n *Network) { n.link = l.checked() }
}

// WithLoopback sets the link of every host to itself.
func WithLoopback(l Link) Option {
	return func(n *Network) { n.local = l.checked() }
}

// WithTCP lets change alter the parameters of streams, which start as
// [DefaultTCP].
func WithTCP(change func(t *TCP)) Option {
	return func(n *Network) {
		change(&n.tcp)
		n.tcp.check()
	}
}

// WithKill says what becomes of the connections of a process that is killed.
func WithKill(m KillMode) Option {
	return func(n *Network) { n.onKill = m }
}

// WithContent has f say in some words what the bytes of a packet from one host to another mean, for
// reports of a traced run. Where it says nothing, plain text is shown as it is, and no other bytes.
func WithContent(f func(from, to string, b []byte) string) Option {
	return func(n *Network) { n.content = f }
}

// New makes a network for s without any host. Links take 100 to 800 µs and
// have no faults; see [WithLink].
func New(s *sim.Sim, opts ...Option) *Network {
	s.Guard()
	n := &Network{
		sim: s, world: s.World(),
		byName:  make(map[string]*Stack),
		aliases: make(map[string]string),
		link:    DefaultLink(),
		local:   Link{Latency: Constant(10_000)},
		tcp:     DefaultTCP(),
		marks:   newMarks(s),
	}
	for _, opt := range opts {
		opt(n)
	}
	return n
}

// Attach gives h its place in the network, under its name. It registers hooks
// for crash and boot. Attaching a host twice returns the same Stack.
func (n *Network) Attach(h *sim.Host) *Stack {
	n.sim.Guard()
	if h.Sim() != n.sim {
		panic(fmt.Sprintf("net: Attach(%s): the host belongs to another simulation than the "+
			"network", h.Name()))
	}
	if st := n.byName[h.Name()]; st != nil {
		return st
	}
	st := newStack(n, h, len(n.stacks))
	n.stacks = append(n.stacks, st)
	n.byName[h.Name()] = st
	for i := range n.wires {
		n.wires[i] = append(n.wires[i], nil)
	}
	n.wires = append(n.wires, make([]*wire, len(n.stacks)))
	h.OnBoot(st.booted)
	h.OnCrash(st.crashed)
	return st
}

// Stack returns the stack of the host of this name. It panics, with one line, if no such host is
// attached.
func (n *Network) Stack(host string) *Stack { return n.must("Stack", host) }

// Stacks returns all stacks in order of attachment.
func (n *Network) Stacks() []*Stack { return n.stacks }

// Sim returns the simulation.
func (n *Network) Sim() *sim.Sim { return n.sim }

// wire returns the link between two stacks, and makes it at first use.
func (n *Network) wire(from, to *Stack) *wire {
	w := n.wires[from.index][to.index]
	if w == nil {
		w = newWire(n, from, to)
		n.wires[from.index][to.index] = w
	}
	return w
}

// must returns the stack of this name, and panics with one line if there is
// none: a misspelt host must not make a fault script do nothing.
func (n *Network) must(op, name string) *Stack {
	st := n.byName[name]
	if st == nil {
		panic(fmt.Sprintf("net: %s: no host is named %q; attached are %s", op, name, n.names()))
	}
	return st
}

// names lists the hosts for a message.
func (n *Network) names() string {
	if len(n.stacks) == 0 {
		return "none: call Network.Attach first"
	}
	text := ""
	for i, st := range n.stacks {
		if i == 10 {
			return fmt.Sprintf("%s and %d more", text, len(n.stacks)-i)
		}
		if i > 0 {
			text += ", "
		}
		text += st.host.Name()
	}
	return text
}

// SetLink sets the directed link from one host to another. "*" stands for
// every host attached so far. Packets under way keep the arrival they were
// given. It panics if a name is unknown or the link impossible.
func (n *Network) SetLink(from, to string, l Link) {
	n.sim.Guard()
	l = l.checked()
	n.each("SetLink", from, to, func(w *wire) { w.link = l })
}

// SetLinks sets every link between two different hosts, those to come
// included.
func (n *Network) SetLinks(l Link) {
	n.sim.Guard()
	n.link = l.checked()
	for _, row := range n.wires {
		for _, w := range row {
			if w != nil && w.from != w.to {
				w.link = n.link
			}
		}
	}
}

// LinkOf returns the present settings of a directed link.
func (n *Network) LinkOf(from, to string) Link {
	return n.wire(n.must("LinkOf", from), n.must("LinkOf", to)).link
}

// each calls f for every wire that the two names or patterns stand for. A pattern
// does not stand for the wire of a host to itself.
func (n *Network) each(op, from, to string, f func(w *wire)) {
	itself := from == to && n.byName[from] != nil
	for _, a := range n.expand(op, from) {
		for _, b := range n.expand(op, to) {
			if a == b && !itself {
				continue
			}
			f(n.wire(a, b))
		}
	}
}

func (n *Network) expand(op, name string) []*Stack {
	if name == "*" {
		return n.stacks
	}
	if n.byName[name] == nil {
		var matching []*Stack
		for _, st := range n.stacks {
			if fault.Patterns(name).Has(st.host.Name()) {
				matching = append(matching, st)
			}
		}
		if matching != nil {
			return matching
		}
	}
	return []*Stack{n.must(op, name)}
}
