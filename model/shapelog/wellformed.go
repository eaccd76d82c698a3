package shapelog

import (
	"fmt"

	"groundhog/model"
)

// HistoryIsSound: whether the recorder made sense. If it did not, every other verdict would be
// about the recorder and not about the service.
var HistoryIsSound = &model.Property{
	Name: "shape-history-is-sound",
	Kind: model.Assumption,
	Statement: "LSNs and offsets grow; handles are served before anything else is said of them; " +
		"nothing is stored that is not committed; rounds, consumers and crashes begin before " +
		"they end; a service that is down does nothing",
	NotChecked: "the sense of values, which is the recorder's",
}

func checkWellFormed(h *History, _ Rules) model.Verdict {
	f := form{tracker: newTracker(h), history: h}
	for i, e := range h.events.all() {
		if key, reason := f.judge(e); key != "" {
			return HistoryIsSound.Violated(&model.Evidence{Event: i, Subject: e.Handle}, key,
				"event %d, %v: %s", i, e.Kind, reason)
		}
		f.apply(e)
	}
	return HistoryIsSound.Held()
}

// form is what the well-formedness of the next event depends on.
type form struct {
	*tracker
	history *History
	wal     LSN // end of the WAL
	down    bool
	open    []uint64 // rounds
}

// judge says what is wrong with e, an empty key if nothing is, and moves on.
func (f *form) judge(e *Event) (key, reason string) {
	if f.down && e.Kind > Advanced && e.Kind != Acknowledged && e.Kind != Crashed &&
		e.Kind != Rebooted &&
		e.Kind != Observed {
		return "event of a dead service", "the service is down"
	}
	switch e.Kind {
	case Committed:
		return f.commit(e)
	case Advanced:
		if e.LSN < f.wal {
			return "LSN falls", fmt.Sprintf("the WAL already ends at %d", f.wal)
		}
		f.wal = e.LSN
	case Served, Invalidated, Stored, ConsumerStarted, ConsumerDied, ClientRead, Delivered:
		return f.handle(e)
	case RoundBegun, RoundRetried, RoundEnded:
		return f.round(e)
	case Crashed, Rebooted:
		if f.down == (e.Kind == Crashed) {
			return "crash and restart do not alternate", fmt.Sprintf("the service is down: %v",
				f.down)
		}
		f.down = e.Kind == Crashed
		f.open = f.open[:0]
	case Observed:
		return f.observe(e.State)
	}
	return "", ""
}

func (f *form) commit(e *Event) (key, reason string) {
	if e.LSN <= f.end || e.LSN < f.wal {
		return "LSN falls", fmt.Sprintf(
			"commit at %d, but the last was at %d and the WAL ends at %d", e.LSN, f.end, f.wal)
	}
	for k, op := range e.Ops {
		if op.At.LSN != e.LSN || k > 0 && op.At.Op <= e.Ops[k-1].At.Op {
			return "offsets out of order", fmt.Sprintf(
				"operation %d of the transaction at %d has offset %v", k, e.LSN, op.At)
		}
	}
	f.wal = e.LSN
	return "", ""
}

func (f *form) handle(e *Event) (key, reason string) {
	s := f.at(e.number)
	switch {
	case e.Handle == "":
		return "no handle", "a shape without a handle"
	case e.Kind == Served:
		return f.serve(e.Shape, s)
	case s == nil:
		return "unknown handle", fmt.Sprintf("shape %s was never served", e.Handle)
	case e.Kind == Invalidated && s.standing == gone:
		return "invalidated twice", fmt.Sprintf("shape %s is already invalidated for good",
			e.Handle)
	case e.Kind == Stored && e.Offset.LSN > f.wal:
		return "stored before committed", fmt.Sprintf(
			"shape %s stored up to %v, but the WAL ends at %d", e.Handle, e.Offset, f.wal)
	case e.Kind == ConsumerDied && s.running == 0:
		return "death of no consumer", fmt.Sprintf("shape %s has no consumer", e.Handle)
	case e.Kind == Delivered && s.running == 0:
		return "delivery to no consumer", fmt.Sprintf("shape %s has no consumer", e.Handle)
	}
	return "", ""
}

func (f *form) serve(shape *Shape, known *tracked) (key, reason string) {
	switch {
	case shape.Snapshot > f.wal:
		return "snapshot before committed", fmt.Sprintf("snapshot at %d, but the WAL ends at %d",
			shape.Snapshot, f.wal)
	case known == nil:
	case known.standing == serving:
		return "served twice", fmt.Sprintf("shape %s is already served", shape.Handle)
	case known.shape.String() != shape.String():
		return "handle changed its shape", fmt.Sprintf("shape %s was %v, now it is %v",
			shape.Handle, known.shape, shape)
	}
	return "", ""
}

func (f *form) round(e *Event) (key, reason string) {
	at := -1
	for k, round := range f.open {
		if round == e.Round {
			at = k
		}
	}
	switch {
	case e.Kind == RoundBegun && at >= 0:
		return "round begun twice", fmt.Sprintf("round %d is already open", e.Round)
	case e.Kind == RoundBegun:
		f.open = append(f.open, e.Round)
	case at < 0:
		return "unknown round", fmt.Sprintf("round %d is not open", e.Round)
	case e.Kind == RoundEnded:
		f.open = append(f.open[:at], f.open[at+1:]...)
	}
	return "", ""
}

func (f *form) observe(s *State) (key, reason string) {
	if s.EndOfWAL < f.wal {
		return "observed WAL too short", fmt.Sprintf("the WAL ends at %d, at least %d was recorded",
			s.EndOfWAL, f.wal)
	}
	if shapes := f.history.logs(s).shapes; shapes < len(s.Logs) {
		return "two logs of one shape", fmt.Sprintf("%d logs of %d shapes", len(s.Logs), shapes)
	}
	for _, l := range s.Logs {
		if f.find(l.Handle) == nil {
			return "unknown handle", fmt.Sprintf(
				"there is a log of shape %s, which was never served", l.Handle)
		}
		at := Mark{}
		for _, m := range l.Commits {
			if m.LSN <= at.LSN || m.Len < at.Len || m.Len > len(l.Entries) {
				return "commit marks out of order", fmt.Sprintf(
					"mark of %d behind %d entries of %d, after mark of %d behind %d", m.LSN, m.Len,
					len(l.Entries), at.LSN, at.Len)
			}
			at = m
		}
	}
	for _, p := range s.Pending {
		if f.find(p.Handle) == nil {
			return "unknown handle", fmt.Sprintf(
				"an entry waits for shape %s, which was never served", p.Handle)
		}
	}
	return "", ""
}
