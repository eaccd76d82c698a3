package net

import (
	"fmt"
	"path"
	"slices"
	"time"

	"groundhog/sim"
)

// Rule says what becomes of certain packets. It is a small value that compares
// with ==, prints itself and parses back ([ParseRule]). Its fields name what a
// person can name: hosts, a port, a kind of packet, the n-th of them.
//
// Every packet that enters a link is shown to the rules in order of
// installation; the first that matches decides, and the others are not asked.
type Rule struct {
	Do    Verb
	After time.Duration // with Deliver and Delay

	Kind Kind   // which packets
	From string // pattern of the sending host, as in path.Match; empty: any
	To   string // likewise of the receiving one
	Port int    // of either end; 0: any

	// First and Last are the n-th packets, from 1, of those that match the
	// fields above; 0: no bound.
	First, Last uint64
	// Chance is how often one that matches all else is taken; zero: always. The
	// draws are a stream of the rule's text and the link.
	Chance sim.Ratio

	Since time.Duration // since the start of the simulation; 0: always
	Until time.Duration // up to but not including; 0: for ever
}

// Verb is what a rule does with a packet.
type Verb uint8

// The verbs.
const (
	none        Verb = iota
	Pass             // let it through, without the faults of the link
	Deliver          // let it arrive After from now, whatever the link says
	Delay            // let the link treat it, but arrive later by After; those behind overtake it
	Drop             // lose it
	Duplicate        // let the link treat it, and one more copy
	Corrupt          // flip bits of its payload
	Refuse           // lose it, and answer a segment with a RST
	Unreachable      // lose it, and answer a segment with "host unreachable"
	Break            // lose it, and break its connection as Network.Reset does
	numVerbs
)

var verbNames = [numVerbs]string{
	"", "pass", "deliver", "delay", "drop", "duplicate", "corrupt", "refuse", "unreachable", "break",
}

// String returns the verb as it stands in the text of a rule.
func (v Verb) String() string {
	if v >= numVerbs {
		return "?"
	}
	return verbNames[v]
}

// Kind is a kind of packets.
type Kind uint8

// The kinds. SYN is the opening of a connection, SYNACK its answer, Data a
// segment with payload, ACK a segment with nothing but an acknowledgement.
const (
	AnyKind Kind = iota
	Stream
	SYN
	SYNACK
	Data
	ACK
	FIN
	RST
	Datagram
	numKinds
)

var kindNames = [numKinds]string{"any", "stream", "syn", "synack", "data", "ack", "fin", "rst", "datagram"}

// String returns the kind as it stands in the text of a rule.
func (k Kind) String() string {
	if k >= numKinds {
		return "?"
	}
	return kindNames[k]
}

// has says whether p is of kind k.
func (k Kind) has(p *packet) bool {
	if k == AnyKind {
		return true
	}
	if p.kind == datagram || k == Datagram {
		return p.kind == datagram && k == Datagram
	}
	if p.kind != segment {
		return false
	}
	switch k {
	case SYN:
		return p.flags&(flagSYN|flagACK) == flagSYN
	case SYNACK:
		return p.flags&(flagSYN|flagACK) == flagSYN|flagACK
	case Data:
		return len(p.data) > 0
	case ACK:
		return len(p.data) == 0 && p.flags == flagACK
	case FIN:
		return p.flags&flagFIN != 0
	case RST:
		return p.flags&flagRST != 0
	}
	return true
}

// Check returns an error that says what is impossible about r, or nil.
func (r Rule) Check() error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("rule %q: "+format, append([]any{r.String()}, args...)...)
	}
	timed := r.Do == Deliver || r.Do == Delay
	switch {
	case r.Do == none || r.Do >= numVerbs || r.Kind >= numKinds:
		return bad("begins with a verb: pass, deliver d, delay d, drop, duplicate, corrupt, refuse, unreachable or break")
	case !timed && r.After != 0 || r.After < 0 || r.After > time.Hour:
		return bad("a time belongs to deliver and delay, from 0s to 1h")
	case r.Port < 0 || r.Port > 65535:
		return bad("port %d is not between 0 and 65535", r.Port)
	case r.Last != 0 && (r.First == 0 || r.Last < r.First):
		return bad("nth %d-%d is empty; the first packet is 1", r.First, r.Last)
	case !validRatio(r.Chance) || r.Chance.Num == 0 && r.Chance.Den != 0:
		return bad("chance %s is no fraction above 0 and up to 1", ratioText(r.Chance))
	case r.Since < 0 || r.Until < 0 || r.Until != 0 && r.Until <= r.Since:
		return bad("since %v until %v is empty", r.Since, r.Until)
	}
	for _, pattern := range []string{r.From, r.To} {
		if _, err := path.Match(pattern, ""); err != nil || !oneWord(pattern) {
			return bad("%q is no pattern of host names", pattern)
		}
	}
	return nil
}

// Installed is a rule at work.
type Installed struct {
	net  *Network
	rule Rule
	seen uint64 // packets that matched but for nth and chance
	hits uint64 // packets it decided on
}

// Install puts r behind the rules that are there. It panics if r is
// impossible; use [Rule.Check] for rules of unknown origin.
func (n *Network) Install(r Rule) *Installed {
	n.sim.Guard()
	if err := r.Check(); err != nil {
		panic("net: " + err.Error())
	}
	in := &Installed{net: n, rule: r}
	n.rules = append(n.rules, in)
	n.ruleGen++
	n.world.Note(n.marks.rule, n.ruleGen, uint64(len(n.rules)))
	return in
}

// Rule returns the rule.
func (in *Installed) Rule() Rule { return in.rule }

// Hits returns how many packets the rule has decided on.
func (in *Installed) Hits() uint64 { return in.hits }

// Remove takes the rule out; a second time it does nothing.
func (in *Installed) Remove() {
	n := in.net
	n.sim.Guard()
	if i := slices.Index(n.rules, in); i >= 0 {
		n.rules = slices.Delete(n.rules, i, i+1)
		n.ruleGen++
		n.world.Note(n.marks.unrule, n.ruleGen, uint64(len(n.rules)))
	}
}

// RemoveRules takes every rule out.
func (n *Network) RemoveRules() {
	for len(n.rules) > 0 {
		n.rules[0].Remove()
	}
}

// Rules returns the rules in order of installation.
func (n *Network) Rules() []Rule {
	out := make([]Rule, len(n.rules))
	for i, in := range n.rules {
		out[i] = in.rule
	}
	return out
}
