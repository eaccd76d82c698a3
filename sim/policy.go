package sim

import (
	"fmt"
	"strconv"
	"strings"
)

// Policy is the schedule: how events of one instant are ordered. The zero
// value is Random.
type Policy struct {
	kind   policyKind
	depth  int    // PCT: number of change points; Delay: of delays
	length uint64 // steps among which they fall
}

type policyKind uint8

const (
	policyRandom policyKind = iota
	policyFIFO
	policyPCT
	policyPOS // from here on the loop looks at all events of an instant
	policyWalk
	policyDelay
	policySURW
)

// pctLength is the number of steps over which PCT spreads its change points
// when nothing else is said.
const pctLength = 10_000

// Random orders events of one instant by a draw for each: a function of the
// seed, the actor it is for and how many events that actor has had.
func Random() Policy { return Policy{} }

// FIFO orders events of one instant as they were scheduled.
func FIFO() Policy { return Policy{kind: policyFIFO} }

// PCT gives each actor a random priority, and at d random steps out of the
// first 10,000 puts the running actor below all others: Burckhardt et al., "A
// Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS
// 2010. It finds bugs that need few ordering constraints with a known
// probability. Priorities rank events of one instant only; time still rules.
func PCT(d int) Policy { return Policy{kind: policyPCT, depth: d, length: pctLength} }

// Changes is the number of change points of PCT, 0 of other policies.
func (p Policy) Changes() int { return p.depth }

// POS gives each event a random priority, and each that could race with the one that ran last
// another: those of the same host, since hosts share nothing (Yuan, Yang and Gu, "Partial Order
// Aware Concurrency Sampling", CAV 2018). Orders that differ only in what hosts do independently
// are one, so it does not spend its draws on them.
func POS() Policy { return Policy{kind: policyPOS} }

// Walk chooses at every step among the actors that have an event at the instant, each as likely as
// the others: the uniform random walk. An actor that must be held back for k steps is so with
// probability 1 in 2^k, where Random has 1 in k+1.
func Walk() Policy { return Policy{kind: policyWalk} }

// Delay orders events as they were scheduled, but at d random steps out of the first 10,000 puts
// the next one behind all others of its instant: Emmi, Qadeer and Rakamarić, "Delay-Bounded
// Scheduling", POPL 2011. It finds bugs that lie a few delays away from the usual order.
func Delay(d int) Policy { return Policy{kind: policyDelay, depth: d, length: pctLength} }

// SURW orders the events of one host so that each of their orders is as likely as the others, and
// all else as [Walk] does: Zhao, Wolff, Mathur and Roychoudhury, "Selectively Uniform Concurrency
// Testing", ASPLOS 2025. The seed says which host. An actor of it is chosen by how many events it
// has still to come; that is known from an earlier run: [Config.Events] is what [Sim.Events] was at
// its end. Without one it is Walk.
func SURW() Policy { return Policy{kind: policySURW} }

// NeedsEvents says whether the policy does better with the events of an earlier run.
func (p Policy) NeedsEvents() bool { return p.kind == policySURW }

// String prints the policy as [ParsePolicy] reads it.
func (p Policy) String() string {
	switch p.kind {
	case policyFIFO:
		return "fifo"
	case policyPCT:
		return fmt.Sprintf("pct(%d)", p.depth)
	case policyDelay:
		return fmt.Sprintf("delay(%d)", p.depth)
	case policyPOS:
		return "pos"
	case policyWalk:
		return "walk"
	case policySURW:
		return "surw"
	}
	return "random"
}

// ParsePolicy reads "random", "fifo", "pos", "walk", "surw", "pct(d)" or "delay(d)" with d from 1
// to 1000.
func ParsePolicy(text string) (Policy, error) {
	switch text {
	case "random":
		return Random(), nil
	case "fifo":
		return FIFO(), nil
	case "pos":
		return POS(), nil
	case "walk":
		return Walk(), nil
	case "surw":
		return SURW(), nil
	}
	name, inner, ok := strings.Cut(text, "(")
	d, err := strconv.Atoi(strings.TrimSuffix(inner, ")"))
	if ok && err == nil && strings.HasSuffix(inner, ")") && d >= 1 && d <= 1000 {
		switch name {
		case "pct":
			return PCT(d), nil
		case "delay":
			return Delay(d), nil
		}
	}
	return Policy{}, fmt.Errorf("unknown schedule policy %q: use random, fifo, pos, walk, "+
		"surw, pct(d) or delay(d) with d from 1 to 1000", text)
}

// Actor is who an event is for, in the eyes of the schedule: a host, a
// process, or a part of the world such as one direction of a cable. Each has
// its own sequence of tie-breaks, so an event more for one shifts none of the
// others.
type Actor struct {
	host *Host
	key  uint64
	uses uint64
	sym  Symbol
	rank uint32 // PCT: lower runs first
}

func newActor(h *Host, name string, sym Symbol) Actor {
	key := keyOf(h.sim.seed, "schedule", h.name, name)
	return Actor{host: h, sym: sym, key: key, rank: uint32(mix(key) >> (64 - tieBits + 1))}
}

// tie draws the tie-break of the next event for a, in the low tieBits.
func (s *Sim) tie(a *Actor) uint64 {
	switch s.policy.kind {
	case policyFIFO, policyDelay:
		return 0
	case policyWalk, policySURW:
		return 1 // the one that is chosen gets 0
	case policyPCT:
		return uint64(a.rank)
	}
	a.uses++
	return mix((a.key^s.salt)+a.uses*phi) >> (64 - tieBits)
}

// drawChanges draws the steps at which PCT demotes the running actor, or Delay puts one back, in
// ascending order.
func (s *Sim) drawChanges() {
	if s.policy.depth == 0 {
		return
	}
	st := s.Stream("schedule")
	for range s.policy.depth {
		at := 1 + st.Uint64N(s.policy.length)
		i := len(s.changes)
		for ; i > 0 && s.changes[i-1] > at; i-- {
		}
		s.changes = append(s.changes, 0)
		copy(s.changes[i+1:], s.changes[i:])
		s.changes[i] = at
	}
}

// demote applies the change points that step s.steps has reached to the actor
// that runs in it.
func (s *Sim) demote(a *Actor) {
	for len(s.changes) > 0 && s.changes[0] <= s.steps {
		a.rank = 1<<tieBits - uint32(len(s.changes))
		s.changes = s.changes[1:]
		s.record(KindChange, a.sym, 0, uint64(a.rank), 0)
	}
}
