// Package counter judges a counter that only grows, by bounds that hold in every system: it is
// Jepsen's counter checker. It takes time in the number of operations alone, and so histories that
// are too long for package linear, which finds more.
//
// It takes the requests Increase, by amounts that are not negative, and Read of package history.
//
// # Files
//
//	counter.go  Check and the properties
package counter

import (
	"cmp"
	"fmt"
	"slices"

	"groundhog/model"
	"groundhog/model/history"
)

// The properties of counters.
var (
	WithinBounds = &model.Property{
		Name: "counter-is-within-bounds", Kind: model.Safety, Means: "wrong sum",
		Statement: "a read is at least the sum of what was acknowledged before it was asked, and " +
			"at most the sum of what was asked before it was answered",
		Assumes:    "nothing is subtracted",
		NotChecked: "which of the increases in between a read has seen",
	}
	NeverFalls = &model.Property{
		Name: "counter-never-falls", Kind: model.Safety, Means: "sum falls",
		Statement:  "a read that was asked after another was answered is not below it",
		Assumes:    "nothing is subtracted; all clients read the same counter",
		NotChecked: "reads that overlap",
	}
)

// op is an increase or a read.
type op = history.Op[history.Request[int64], history.Answer[int64]]

// Properties are all that [Check] judges by.
func Properties() []*model.Property { return []*model.Property{WithinBounds, NeverFalls} }

// Check judges the counter of each key, which begins at zero, in the order of their first requests.
// The verdicts are those on the first of them that fails.
func Check(h *history.Objects[int64]) []model.Verdict {
	var keys []string
	counters := make(map[string][]op)
	for _, o := range h.Ops() {
		known := counters[o.Input.Key]
		if len(known) == 0 {
			keys = append(keys, o.Input.Key)
		}
		counters[o.Input.Key] = append(known, o)
	}
	bounds, falls := WithinBounds.Held(), NeverFalls.Held()
	for _, key := range keys {
		moments := momentsOf(counters[key])
		if !bounds.Failed() {
			bounds = judgeBounds(key, moments)
		}
		if !falls.Failed() {
			falls = judgeFalls(key, moments)
		}
	}
	return []model.Verdict{bounds, falls}
}

// moment is a call or an answer.
type moment struct {
	place  int
	answer bool
	op     op
}

// momentsOf are the calls and answers in their order.
func momentsOf(ops []op) (list []moment) {
	for _, o := range ops {
		if o.Outcome == history.Fail {
			continue
		}
		if n := o.Input.Value; o.Input.Verb == history.IncreaseBy && n < 0 {
			panic(
				fmt.Sprintf(
					"counter: operation %d adds %d: a counter that falls is judged by package "+
						"linear",
					o.Index, n),
			)
		}
		list = append(list, moment{o.Call, false, o})
		if o.Outcome == history.OK {
			list = append(list, moment{o.Return, true, o})
		}
	}
	slices.SortFunc(list, func(a, b moment) int { return cmp.Compare(a.place, b.place) })
	return list
}

// judgeBounds walks along with both sums. Where a read is asked the lower one counts, and where it
// is answered the upper one.
func judgeBounds(key string, moments []moment) model.Verdict {
	var asked, acked int64
	least := make(map[int]int64) // by operation
	for _, m := range moments {
		reads := m.op.Input.Verb == history.ReadValue
		switch got := m.op.Output.Value; {
		case reads && !m.answer:
			least[m.op.Index] = acked
		case reads && got < least[m.op.Index]:
			return failed(WithinBounds, m.op, "too little",
				"%s, and at least %d had been acknowledged", describe(key, m.op), least[m.op.Index])
		case reads && got > asked:
			return failed(WithinBounds, m.op, "too much",
				"%s, and no more than %d had been asked for", describe(key, m.op), asked)
		case reads:
		case m.answer:
			acked += m.op.Input.Value
		default:
			asked += m.op.Input.Value
		}
	}
	return WithinBounds.Held()
}

// judgeFalls walks along with the greatest read that was answered.
func judgeFalls(key string, moments []moment) model.Verdict {
	var greatest op
	known := false
	before := make(map[int]op) // by operation: the greatest read when it was asked
	for _, m := range moments {
		if m.op.Input.Verb != history.ReadValue {
			continue
		}
		if !m.answer {
			if known {
				before[m.op.Index] = greatest
			}
			continue
		}
		if b, ok := before[m.op.Index]; ok && m.op.Output.Value < b.Output.Value {
			return failed(NeverFalls, m.op, "sum falls", "%s, after %s had read %d by %s",
				describe(key, m.op), b.Client, b.Output.Value, history.Seconds(b.Ended))
		}
		if !known || m.op.Output.Value > greatest.Output.Value {
			greatest, known = m.op, true
		}
	}
	return NeverFalls.Held()
}

func describe(key string, o op) string {
	if key != "" {
		key = " from " + key
	}
	return fmt.Sprintf("%s reads %d%s, asked at %s and answered at %s",
		o.Client, o.Output.Value, key, history.Seconds(o.Asked), history.Seconds(o.Ended))
}

func failed(p *model.Property, o op, key, format string, args ...any) model.Verdict {
	e := &model.Evidence{Event: o.Index, Subject: o.Input.Key}
	return p.Violated(e, key, format, args...).At(o.Ended)
}
