package shapelog

import (
	"slices"
	"strings"

	"groundhog/model"
)

// ClientViewIsRight says what clients of a shape end up with.
var ClientViewIsRight = &model.Property{
	Name: "client-view-is-right",
	Kind: model.Safety,
	Statement: "a client that was told it is up to date sees the rows of its shape as of that " +
		"LSN, or of the end of what it has; under one handle its offset never falls",
	Assumes: "each answer is recorded in the order in which its client takes it, with all rows " +
		"that the client has then",
	Needs:      []*model.Property{HistoryIsSound},
	NotChecked: "clients that get no answer",
}

func checkClientView(h *History, _ Rules) model.Verdict {
	t := newTracker(h)
	last := make(map[string]Event)
	answers := make(
		map[string]answer) // of each handle: clients ask more often than anything changes
	for i, e := range h.events.all() {
		t.apply(e)
		if e.Kind != ClientRead {
			continue
		}
		before, known := last[e.Reason]
		last[e.Reason] = *e
		if known && before.Handle == e.Handle && e.Offset.Before(before.Offset) {
			return ClientViewIsRight.Violated(&model.Evidence{Event: i, Subject: e.Handle},
				"offset fell", "client %s was at %v of shape %s, now at %v", e.Reason,
				before.Offset, e.Handle, e.Offset)
		}
		at := max(e.LSN, e.Offset.LSN)
		if a, ok := answers[e.Handle]; !ok || a.at != at {
			answers[e.Handle] = answer{at, h.rows(t.at(e.number).shape, at)}
		}
		want := answers[e.Handle].rows
		if !slices.EqualFunc(want, e.View,
			func(a, b Entry) bool { return a.Key == b.Key && a.Value == b.Value }) {
			return ClientViewIsRight.Violated(&model.Evidence{Event: i, Subject: e.Handle},
				"view is not the query's answer",
				"client %s is up to date at %d and sees %s, there are %s", e.Reason, at,
				rowsText(e.View), rowsText(want))
		}
	}
	return ClientViewIsRight.Held()
}

type answer struct {
	at   LSN
	rows []Entry
}

// rows are the rows of s as of lsn, in the order of their keys: the query's answer.
func (h *History) rows(s *Shape, lsn LSN) (rows []Entry) {
	ops := h.relevant().of(s)
	for _, op := range ops[:upTo(ops, lsn)] {
		i, found := slices.BinarySearchFunc(rows, op.Key,
			func(e Entry, key string) int { return strings.Compare(e.Key, key) })
		if !found {
			rows = slices.Insert(rows, i, Entry{})
		}
		rows[i] = Entry{op.At, op.Key, op.Value}
	}
	return rows
}

func rowsText(rows []Entry) string {
	words := make([]string, len(rows))
	for i, e := range rows {
		words[i] = e.Key + "=" + e.Value
	}
	return "[" + strings.Join(words, " ") + "]"
}
