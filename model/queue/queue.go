// Package queue judges what a queue delivers: nothing is lost, nothing is delivered twice, and
// nothing that nobody sent. It is Jepsen's total-queue checker, which knows no order: package
// linear judges that.
//
// It takes the requests Enqueue and Dequeue of package history; others are ignored. Values should
// differ, since equal ones are only counted. When all is at rest, what is left in the queue is
// read, and [Check] compares. A Dequeue that was never answered may have taken one value out of the
// queue.
//
// # Files
//
//	queue.go  Check and the properties
package queue

import (
	"fmt"

	"groundhog/model"
	"groundhog/model/history"
)

// The properties of queues.
var (
	LosesNothing = &model.Property{
		Name: "queue-loses-nothing", Kind: model.Safety, Means: "loss",
		Statement: "every value whose sending was acknowledged is delivered, or is in the queue " +
			"in the end",
		Assumes: "the queue is read when all is at rest",
		NotChecked: "as many values as there are deliveries without an answer, each of which may " +
			"have taken one",
	}
	DeliversOnce = &model.Property{
		Name: "queue-delivers-once", Kind: model.Safety, Means: "delivered twice",
		Statement: "no value is delivered more often than it was sent",
		Assumes: "the queue promises to deliver exactly once; where it may repeat, this is not " +
			"judged",
		NotChecked: "deliveries that were never answered",
	}
	DeliversWhatWasSent = &model.Property{
		Name: "queue-delivers-what-was-sent", Kind: model.Safety, Means: "unexpected value",
		Statement:  "no value is delivered that nobody had sent by then",
		Assumes:    "a sending is recorded before it can take effect",
		NotChecked: "the order of deliveries",
	}
)

// Properties are all that [Check] judges by.
func Properties() []*model.Property {
	return []*model.Property{LosesNothing, DeliversOnce, DeliversWhatWasSent}
}

// Check judges a queue by what it delivered and what is left in it in the end, in any order.
func Check[V comparable](h *history.Objects[V], left []V) []model.Verdict {
	t := count(h, left)
	return []model.Verdict{t.lost(), t.twice(), t.unexpected()}
}

// op is a sending or a delivery.
type op[V comparable] = history.Op[history.Request[V], history.Answer[V]]

// tally is what is known of the values.
type tally[V comparable] struct {
	order     []V           // values as they were first seen
	sent      map[V][]op[V] // that were not refused
	acked     map[V]int     // of those sent: how many were acknowledged
	delivered map[V][]op[V]
	left      map[V]int
	open      int // deliveries that were never answered
}

func count[V comparable](h *history.Objects[V], left []V) *tally[V] {
	t := &tally[V]{
		sent: make(map[V][]op[V]), acked: make(map[V]int), delivered: make(map[V][]op[V]),
		left: make(map[V]int),
	}
	for _, o := range h.Ops() {
		switch {
		case o.Outcome == history.Fail:
		case o.Input.Verb == history.EnqueueValue:
			v := o.Input.Value
			t.see(v)
			t.sent[v] = append(t.sent[v], o)
			if o.Outcome == history.OK {
				t.acked[v]++
			}
		case o.Input.Verb != history.DequeueValue:
		case o.Outcome == history.Info || o.Output.Kind == history.Acknowledged:
			t.open++
		case o.Output.Kind == history.Valued:
			t.see(o.Output.Value)
			t.delivered[o.Output.Value] = append(t.delivered[o.Output.Value], o)
		}
	}
	for _, v := range left {
		t.see(v)
		t.left[v]++
	}
	return t
}

// see notes a value that was not seen before.
func (t *tally[V]) see(v V) {
	if len(t.sent[v]) == 0 && len(t.delivered[v]) == 0 && t.left[v] == 0 {
		t.order = append(t.order, v)
	}
}

func (t *tally[V]) lost() model.Verdict {
	lost := 0
	var first op[V]
	for _, v := range t.order {
		missing := t.acked[v] - len(t.delivered[v]) - t.left[v]
		if missing <= 0 {
			continue
		}
		if lost == 0 {
			first = t.sent[v][0]
		}
		lost += missing
	}
	if lost <= t.open {
		return LosesNothing.Held()
	}
	return LosesNothing.Violated(evidence(first), "value lost",
		"%v, which %s sent at %s, was never delivered and is not in the queue (%d are missing in "+
			"all, and %d deliveries without an answer may have taken as many)",
		first.Input.Value, first.Client, history.Seconds(first.Asked), lost, t.open)
}

func (t *tally[V]) twice() model.Verdict {
	for _, v := range t.order {
		got, sent := len(t.delivered[v])+t.left[v], len(t.sent[v])
		if sent > 0 && got > sent {
			e := &model.Evidence{Subject: fmt.Sprint(v)}
			if d := t.delivered[v]; len(d) > 0 {
				e.Event = d[len(d)-1].Index
			}
			return DeliversOnce.Violated(e, "value twice",
				"%v was sent %d times, and delivered %d times; %d of it are in the queue in the "+
					"end",
				v, sent, len(t.delivered[v]), t.left[v])
		}
	}
	return DeliversOnce.Held()
}

func (t *tally[V]) unexpected() model.Verdict {
	for _, v := range t.order {
		if len(t.sent[v]) == 0 && t.left[v] > 0 {
			return DeliversWhatWasSent.Violated(nil, "value that nobody sent",
				"%v is in the queue in the end, and nobody sent it", v)
		}
		for i, d := range t.delivered[v] {
			sent := 0
			for _, s := range t.sent[v] {
				if s.Call < d.Return {
					sent++
				}
			}
			switch {
			case len(t.sent[v]) == 0:
				return DeliversWhatWasSent.Violated(evidence(d), "value that nobody sent",
					"%v was delivered to %s at %s, and nobody sent it",
					v, d.Client, history.Seconds(d.Ended))
			case i == 0 && sent == 0:
				return DeliversWhatWasSent.Violated(evidence(d), "value before it was sent",
					"%v was delivered to %s at %s, before it was sent", v, d.Client,
					history.Seconds(d.Ended))
			}
		}
	}
	return DeliversWhatWasSent.Held()
}

func evidence[V comparable](o op[V]) *model.Evidence { return &model.Evidence{Event: o.Index} }
