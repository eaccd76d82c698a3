package net

import "groundhog/sim"

// Verdict is what became of a packet: the reasons in [Stats].
type Verdict uint8

// What can become of a packet. Lost, Ruled, Cut, Overflowed and Dark end its life
// instead of Delivered; Unwanted, Discarded and Refused tell what came of it
// afterwards.
const (
	Sent       Verdict = iota // entered a link
	Delivered                 // reached the stack of the destination
	Lost                      // dropped by Link.Loss
	Duplicated                // one more copy by Link.Duplicate or a rule
	Replayed                  // one more copy, late, by Link.Replay
	Reordered                 // held back by Link.Reorder
	Corrupted                 // bits flipped by Link.Corrupt or a rule
	Delayed                   // given another arrival by a rule
	Clogged                   // held by Clog
	Ruled                     // dropped by a rule
	Cut                       // met a partition
	Overflowed                // found no room in the queue of the link or the card of a paused host
	Dark                      // came to a host without power
	Unwanted                  // came to a port nobody listens on, or to no connection
	Discarded                 // a datagram that the receive buffer of the port had no room for
	Refused                   // a SYN that the listener had no room for
	numVerdicts
)

var verdictNames = [numVerdicts]string{
	"sent", "delivered", "lost", "duplicated", "replayed", "reordered", "corrupted", "delayed",
	"clogged",
	"ruled", "cut", "overflowed", "dark", "unwanted", "discarded", "refused",
}

// String returns the name of the verdict in lower case.
func (v Verdict) String() string {
	if v >= numVerdicts {
		return "?"
	}
	return verdictNames[v]
}

// Stats counts what became of packets, of one link or of all, and what streams
// did about it. It is a plain value: copy and compare it.
type Stats struct {
	Packets     [numVerdicts]uint64 // by Verdict
	Bytes       uint64              // of payload delivered
	Retransmits uint64              // segments sent again
	Resets      uint64              // connections broken by Reset, Link.Reset or a rule
	Timeouts    uint64              // connections given up
}

// Of returns the count of one verdict.
func (s Stats) Of(v Verdict) uint64 { return s.Packets[v] }

// Dropped returns how many packets ended otherwise than by delivery.
func (s Stats) Dropped() uint64 {
	return s.Of(Lost) + s.Of(Ruled) + s.Of(Cut) + s.Of(Overflowed) + s.Of(Dark)
}

// Stats returns the counts of the whole network.
func (n *Network) Stats() Stats { return n.stats }

// LinkStats returns the counts of one directed link.
func (n *Network) LinkStats(from, to string) Stats {
	return n.wire(n.must("LinkStats", from), n.must("LinkStats", to)).stats
}

// marks are the topics of the trace notes that do not name a link. Numbers of
// names are looked up once.
type marks struct {
	verdict [numVerdicts]sim.Symbol
	refused sim.Symbol
	reset   sim.Symbol
	timeout sim.Symbol
	cut     sim.Symbol
	mended  sim.Symbol
	clog    sim.Symbol
	release sim.Symbol
	rule    sim.Symbol
	unrule  sim.Symbol
}

func newMarks(s *sim.Sim) marks {
	m := marks{
		reset: s.Symbol("net connection reset"), timeout: s.Symbol("net connection timeout"),
		cut: s.Symbol("net link cut"), mended: s.Symbol("net link mended"),
		clog: s.Symbol("net link clogged"), release: s.Symbol("net link released"),
		rule: s.Symbol("net rule installed"), unrule: s.Symbol("net rule removed"),
		refused: s.Symbol("net connection refused"),
	}
	for v := range m.verdict {
		m.verdict[v] = s.Symbol("net packet " + verdictNames[v])
	}
	return m
}
