package net

import (
	"fmt"
	"io"
)

// capture writes what happens to packets as text; see [WithCapture].
type capture struct {
	w     io.Writer
	first map[captureKey]uint64 // the position of the SYN, to count from it
}

// captureKey is one direction of a stream.
type captureKey struct {
	w        *wire
	src, dst uint16
}

// WithCapture writes a line for everything that happens to a packet, as tcpdump
// does for a person to read:
//
//	0.001500000s a>b sent #2 data 40000>80 seq 1 ack 1 win 65536 len 5
//
// That is the instant, the link, what happened (a [Verdict]), the number of the packet
// on the link, its kind and ports, and for a segment its first position and the
// acknowledged one, both counted from the SYN. It changes nothing about the run,
// and nothing of it is hashed. An error of w panics.
func WithCapture(w io.Writer) Option {
	return func(n *Network) { n.capture = &capture{w: w, first: make(map[captureKey]uint64)} }
}

// record writes the line of p.
func (c *capture) record(v Verdict, p *packet) {
	w := p.wire
	line := fmt.Sprintf("%s %s %s #%d %s %d>%d", w.net.sim.Now(), w.name, v, p.id, p.word(), p.src,
		p.dst)
	if p.kind == segment {
		key := captureKey{w, p.src, p.dst}
		if p.flags&flagSYN != 0 {
			c.first[key] = p.seq
		}
		line += fmt.Sprintf(" seq %d", p.seq-c.first[key])
		if p.flags&flagACK != 0 {
			back := captureKey{w.net.wires[w.to.index][w.from.index], p.dst, p.src}
			line += fmt.Sprintf(" ack %d win %d", p.ack-c.first[back], p.win)
		}
	}
	if _, err := fmt.Fprintf(c.w, "%s len %d\n", line, len(p.data)); err != nil {
		panic(fmt.Sprintf("net: capture: %v", err))
	}
}

// word names the kind of p, as in a rule.
func (p *packet) word() string {
	switch {
	case p.kind == datagram:
		return Datagram.String()
	case p.kind == unreachable:
		return Unreachable.String()
	}
	for _, k := range [...]Kind{RST, SYN, SYNACK, FIN, Data} {
		if k.has(p) {
			return k.String()
		}
	}
	return ACK.String()
}
