package net

import (
	"slices"
	"time"

	"groundhog/sim"
	"groundhog/sim/fault"
)

// match sets the patterns of a fault that counts.
func (in *Injected) match() {
	in.from, in.to = "*", "*"
	if parts := in.fault.groups(); parts != nil {
		in.from, in.to = fault.Patterns(groupsText(parts[0])), fault.Patterns(groupsText(parts[1]))
	}
}

// addRule puts a rule behind those that are there.
func (n *Network) addRule(in *Injected) {
	in.match()
	n.rules = append(n.rules, in)
	n.ruleGen++
	n.world.Note(n.marks.rule, n.ruleGen, uint64(len(n.rules)))
}

// removeRule takes a rule out.
func (n *Network) removeRule(in *Injected) {
	n.rules = slices.DeleteFunc(n.rules, func(o *Injected) bool { return o == in })
	n.ruleGen++
	n.world.Note(n.marks.unrule, n.ruleGen, uint64(len(n.rules)))
}

// action is the verdict of a rule on one packet.
type action struct {
	do    Effect
	delay time.Duration
}

// wireRule is a rule that can match on a wire, with its draws there.
type wireRule struct {
	in    *Injected
	draws *sim.Stream // of its chance
}

// judge asks the rules about p. Rules whose patterns cannot match here were
// sorted out when the rules last changed.
func (w *wire) judge(p *packet) action {
	if w.ruleGen != w.net.ruleGen {
		w.gatherRules()
	}
	now := w.net.sim.Now()
	for i := range w.rules {
		in := w.rules[i].in
		f := &in.fault
		if !f.Kind.has(p) || f.Port != 0 && f.Port != int(p.src) && f.Port != int(p.dst) {
			continue
		}
		if in.count.Meets(now, w.rules[i].draws) {
			return action{f.Do, f.Delay}
		}
	}
	return action{}
}

// gatherRules lists the rules whose patterns match the ends of w.
func (w *wire) gatherRules() {
	w.rules = w.rules[:0]
	for _, in := range w.net.rules {
		if !in.from.Has(w.from.host.Name()) || !in.to.Has(w.to.host.Name()) {
			continue
		}
		at := wireRule{in: in}
		if in.fault.Chance.Num != 0 {
			at.draws = w.net.sim.Stream("net/" + w.name + "/rule " + in.fault.String())
		}
		w.rules = append(w.rules, at)
	}
	w.ruleGen = w.net.ruleGen
}

// apply does with p what a rule said. The packet has left the sender's queue at
// departure; f is what the faults of the link have in store.
func (w *wire) apply(a action, p *packet, f fate, departure sim.Instant) {
	sender := w.from.host
	switch a.do {
	case Pass:
		w.launch(p, w.inOrder(departure.Add(f.latency)))
	case Deliver:
		w.note(sender, Delayed, p)
		w.launch(p, w.net.sim.Now().Add(a.delay))
	case Delay:
		w.note(sender, Delayed, p)
		if f.lost {
			w.drop(sender, Lost, p)
			return
		}
		f.holdBack += a.delay
		w.faulty(p, f, departure)
	case Duplicate:
		if !f.duplicated {
			f.duplicated, f.again = true, f.latency
		}
		w.faulty(p, f, departure)
	case Corrupt:
		w.flip(p)
		w.launch(p, w.inOrder(departure.Add(f.latency)))
	case Refuse, Unreachable:
		w.answer(a.do, p)
		w.drop(sender, Ruled, p)
	case Break:
		w.net.breakFlow(w, p)
		w.drop(sender, Ruled, p)
	default:
		w.drop(sender, Ruled, p)
	}
}

// answer sends back what a router or a firewall on the way says to a segment.
// It travels over the link of the other direction.
func (w *wire) answer(with Effect, p *packet) {
	if p.kind != segment || p.flags&flagRST != 0 {
		return
	}
	if with == Refuse {
		w.to.reject(w.from, p)
		return
	}
	q := w.net.pool.get()
	q.kind, q.src, q.dst = unreachable, p.dst, p.src
	w.net.wire(w.to, w.from).send(q)
}
