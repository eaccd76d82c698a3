package trace

import (
	"strings"

	"groundhog/sim"
)

// disturbances adds to the causal past of a step what changed it without scheduling any of it: a
// clock that was set, a host that crashed or stopped, a packet that never came or came otherwise.
// Nothing follows from such a step by way of causes, since what it did was to keep something from
// happening. It counts if its host, or the one that the packet was for, is in the past later on. A
// line of the plan that leaves no other trace (it makes a disk or a link worse, and what that does
// is recorded where it strikes) counts always. So the past may be larger than it is, never smaller.
type disturbances struct {
	*Log
	past []bool
	last []uint64         // by host: the last of its steps in the past
	off  map[string][]int // by host: the steps that cut or clogged links of it, by now
}

// disturbed enters the disturbances up to a step, by its index.
func (l *Log) disturbed(past []bool, of uint64) {
	d := &disturbances{Log: l, past: past, last: make([]uint64, len(l.Hosts)),
		off: make(map[string][]int)}
	for i, in := range past {
		if host := l.hostOf(l.Steps[i]); in && host >= 0 {
			d.last[host] = uint64(i)
		}
	}
	for i := range l.Steps[:of] {
		st := l.Steps[i]
		for _, r := range l.Records[st.From:st.To] {
			if d.counts(i, r) {
				past[i] = true
			}
		}
	}
}

// hostOf is the host whose step it is; -1 of what happened before the first.
func (l *Log) hostOf(st Step) int {
	if st.To == st.From || !IsStep(l.Records[st.From].Kind) {
		return -1
	}
	return l.Host(st.Actor)
}

// counts says whether a record of a step disturbed the past.
func (d *disturbances) counts(i int, r sim.Record) bool {
	host := d.Host(r.Actor)
	switch r.Kind {
	case sim.KindSkew, sim.KindCrash, sim.KindPause:
		return uint64(i) < d.last[host]
	case sim.KindNote:
	default:
		return false
	}
	topic := d.Name(r.Topic)
	fate, packet := strings.CutPrefix(topic, "net packet ")
	switch st := d.Steps[i]; {
	case strings.HasPrefix(topic, "plan "):
		return st.To-st.From == 2 // the step, and this
	case topic == "net rule installed":
		return true
	case topic == "net link cut" || topic == "net link clogged":
		d.off[d.Hosts[host]] = append(d.off[d.Hosts[host]], i)
	case packet && !received[fate]:
		return d.missed(i, r)
	}
	return false
}

// received are the fates of packets whose delivery, or whose sender's mistake, the records show.
var received = map[string]bool{"sent": true, "delivered": true, "unwanted": true, "discarded": true,
	"refused": true}

// missed says whether a packet that did not come as it was sent is missed in the past, and enters
// the steps that cut or clogged the links of its sender.
func (d *disturbances) missed(i int, r sim.Record) bool {
	from := d.Host(r.Actor)
	late := d.last[from]
	st := d.Steps[i]
	for _, sent := range d.Records[st.From:st.To] {
		wire, ok := strings.CutPrefix(d.Name(sent.Topic), "net sent ")
		if _, to, _ := strings.Cut(wire, ">"); ok && sent.A == r.A {
			for h, name := range d.Hosts {
				if name == to {
					late = max(late, d.last[h])
				}
			}
		}
	}
	if uint64(i) >= late {
		return false
	}
	for _, link := range d.off[d.Hosts[from]] {
		d.past[link] = true
	}
	return true
}
