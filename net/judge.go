package net

import (
	"path"
	"time"

	"groundhog/sim"
)

// action is the verdict of a rule on one packet.
type action struct {
	verb  Verb
	after time.Duration
}

// wireRule is a rule that can match on a wire, with its draws there.
type wireRule struct {
	in     *Installed
	chance *sim.Stream
}

// judge asks the rules about p. Rules whose patterns cannot match here were
// sorted out when the rules last changed.
func (w *wire) judge(p *packet) action {
	if w.ruleGen != w.net.ruleGen {
		w.gatherRules()
	}
	since := time.Duration(w.net.sim.Now())
	for i := range w.rules {
		r := &w.rules[i].in.rule
		switch {
		case !r.Kind.has(p):
			continue
		case r.Port != 0 && r.Port != int(p.src) && r.Port != int(p.dst):
			continue
		case since < r.Since || r.Until != 0 && since >= r.Until:
			continue
		}
		in := w.rules[i].in
		in.seen++
		if in.seen < r.First || r.Last != 0 && in.seen > r.Last {
			continue
		}
		if r.Chance.Num != 0 && !w.rules[i].chance.Chance(r.Chance) {
			continue
		}
		in.hits++
		return action{r.Do, r.After}
	}
	return action{}
}

// gatherRules lists the rules whose patterns match the ends of w.
func (w *wire) gatherRules() {
	w.rules = w.rules[:0]
	for _, in := range w.net.rules {
		if !matches(in.rule.From, w.from) || !matches(in.rule.To, w.to) {
			continue
		}
		at := wireRule{in: in}
		if in.rule.Chance.Num != 0 {
			at.chance = w.net.sim.Stream("net/" + w.name + "/rule " + in.rule.String())
		}
		w.rules = append(w.rules, at)
	}
	w.ruleGen = w.net.ruleGen
}

func matches(pattern string, st *Stack) bool {
	if pattern == "" {
		return true
	}
	ok, _ := path.Match(pattern, st.host.Name())
	return ok
}

// apply does with p what a rule said. The packet has left the sender's queue at
// departure; f is what the faults of the link have in store.
func (w *wire) apply(a action, p *packet, f fate, departure sim.Instant) {
	sender := w.from.host
	switch a.verb {
	case Pass:
		w.launch(p, w.inOrder(departure.Add(f.latency)))
	case Deliver:
		w.note(sender, Delayed, p)
		w.launch(p, w.net.sim.Now().Add(a.after))
	case Delay:
		w.note(sender, Delayed, p)
		if f.lost {
			w.drop(sender, Lost, p)
			return
		}
		f.holdBack += a.after
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
		w.answer(a.verb, p)
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
func (w *wire) answer(verb Verb, p *packet) {
	if p.kind != segment || p.flags&flagRST != 0 {
		return
	}
	if verb == Refuse {
		w.to.reject(w.from, p)
		return
	}
	q := w.net.pool.get()
	q.kind, q.src, q.dst = unreachable, p.dst, p.src
	w.net.wire(w.to, w.from).send(q)
}
