package shapelog

import (
	"fmt"
	"slices"
	"sort"

	"groundhog/model"
)

// LogHasNoHole: what is in a log is right, however much of it there is.
var LogHasNoHole = &model.Property{
	Name: "log-has-no-hole",
	Kind: model.Safety,
	Statement: "at each observation, the log of each served shape is a prefix of its relevant " +
		"operations: no hole, no duplicate, nothing foreign, in order; a commit mark stands " +
		"behind whole transactions only; what was once durable is there",
	Assumes: "the log is observed as a reader would find it after opening it",
	Needs:   []*model.Property{HistoryIsSound},
	NotChecked: "logs between observations; logs of invalidated handles; entries behind the last " +
		"commit mark may be part of a transaction",
}

func checkLogPrefix(h *History, _ Rules) model.Verdict {
	t := newTracker(h)
	for i, e := range h.events.all() {
		t.apply(e)
		if e.Kind != Observed {
			continue
		}
		logs := h.logs(e.State)
		for k := range t.list {
			s := &t.list[k]
			if s.standing != serving {
				continue
			}
			want := h.log(s.shape, t.end)
			if key, reason := s.judgeLog(logs.of(s.number), want); key != "" {
				return LogHasNoHole.Violated(&model.Evidence{Event: i, Subject: s.shape.Handle},
					key, "shape %s: %s", s.shape.Handle, reason)
			}
		}
	}
	return LogHasNoHole.Held()
}

// judgeLog finds what is wrong with a log that should begin want; an empty key is nothing.
func (s *tracked) judgeLog(log Log, want []Op) (key, reason string) {
	for i, e := range log.Entries {
		if i >= len(want) || e != entryOf(want[i]) {
			return s.explainEntry(log.Entries, i, want)
		}
	}
	for _, m := range log.Commits {
		if key, reason = judgeMark(m, log, want); key != "" {
			return key, reason
		}
	}
	if n := len(log.Entries); n < len(want) && !s.durable.Before(want[n].At) {
		return "durable entry lost", fmt.Sprintf(
			"%v is missing, though the log was durable up to %v", want[n].At, s.durable)
	}
	return "", ""
}

func entryOf(op Op) Entry { return Entry{op.At, op.Key, op.Value} }

// place is the index of the operation at off in want.
func place(want []Op, off Offset) (int, bool) {
	return sort.Find(len(want), func(i int) int { return off.Compare(want[i].At) })
}

// explainEntry says why entry i, the first that differs from want, is wrong.
func (s *tracked) explainEntry(entries []Entry, i int, want []Op) (key, reason string) {
	e := entries[i]
	j, known := place(want, e.At)
	switch {
	case !known && e.At.LSN <= s.shape.Snapshot:
		return "foreign", fmt.Sprintf("entry %v belongs to the snapshot at %d", e.At,
			s.shape.Snapshot)
	case !known:
		return "foreign", fmt.Sprintf("entry %v is no operation of this shape", e.At)
	case j < i:
		return "duplicate", fmt.Sprintf("entry %v stands in the log twice, as number %d and %d",
			e.At, j, i)
	case j == i:
		return "altered", fmt.Sprintf("entry %v is %s=%s, but %s=%s was committed", e.At, e.Key,
			e.Value, want[i].Key, want[i].Value)
	}
	missing := want[i].At
	if slices.ContainsFunc(entries[i:], func(e Entry) bool { return e.At == missing }) {
		return "order", fmt.Sprintf("entry %v stands before %v", e.At, missing)
	}
	return "hole", fmt.Sprintf("%v is missing before %v", missing, e.At)
}

// judgeMark holds a commit mark against want, of which the log is a prefix.
func judgeMark(m Mark, log Log, want []Op) (key, reason string) {
	whole := sort.Search(len(want), func(i int) bool { return want[i].At.LSN > m.LSN })
	switch {
	case m.Len == whole:
		return "", ""
	case m.Len > whole:
		return "torn transaction", fmt.Sprintf(
			"the commit mark of %d stands behind %v, which is of a later transaction", m.LSN,
			want[m.Len-1].At)
	case m.Len > 0 && log.Entries[m.Len-1].At.LSN == want[m.Len].At.LSN:
		return "torn transaction", fmt.Sprintf(
			"the commit mark of %d stands before %v of the same transaction", m.LSN, want[m.Len].At)
	}
	return "hole", fmt.Sprintf("the commit mark of %d stands where %v is missing", m.LSN,
		want[m.Len].At)
}
