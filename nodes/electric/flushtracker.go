package electric

import (
	"cmp"
	"slices"
	"sort"

	"groundhog/nodes/electric/table"
)

// FlushTracker decides how far the source may be acknowledged: Electric's module of the same name,
// as it is at sync-service 1.4.13. It knows shapes by handle and nothing of processes.
//
// An entry stands for a shape that was sent a transaction and has not flushed all of it.
// Invariants: the floors count exactly the entries, by what they flushed; global never goes back;
// what was notified is below the first unflushed transaction of every entry.
type FlushTracker struct {
	opts    TrackerOptions
	entries table.Paged[Handle, flushState]
	floors  []floor // ascending: Electric's tree of incomplete flushes
	seen    Offset  // end of the last transaction
	global  Offset
	notify  func(lsn LSN)
}

// flushState is an entry.
type flushState struct{ sent, flushed Offset }

// floor is how many entries have flushed up to one offset: few offsets, where there are many
// entries.
type floor struct {
	at Offset
	n  int
}

// TrackerOptions are the rules in which versions of the tracker differ.
type TrackerOptions struct {
	// StartAtGlobal starts a new entry at the last global offset, as until PR 3106, instead of
	// right before its transaction: under interleaved load the minimum then never rises.
	StartAtGlobal bool
	// CompleteAtLeast completes an entry at any offset from the last one sent (PR 4744), not at
	// that alone.
	CompleteAtLeast bool
}

// TrackerEntry is the state of one shape that has not flushed everything.
type TrackerEntry struct {
	Handle      Handle
	LastSent    Offset
	LastFlushed Offset
}

// NewFlushTracker returns an empty tracker that reports each LSN up to which all is flushed.
func NewFlushTracker(opts TrackerOptions, notify func(lsn LSN)) *FlushTracker {
	return &FlushTracker{opts: opts, notify: notify}
}

// Commit takes note of a transaction that ends at last and was sent to the affected shapes.
func (t *FlushTracker) Commit(last Offset, affected []Handle) {
	t.Sent(last, affected)
	t.seen = later(t.seen, last)
	if t.entries.Len() == 0 {
		t.update()
	}
}

// Sent takes note of a part of a transaction that ends at last and was sent to the affected shapes.
func (t *FlushTracker) Sent(last Offset, affected []Handle) {
	start := Offset{last.Tx - 1, 0}
	if t.opts.StartAtGlobal {
		start = t.global
	}
	added := 0
	for _, h := range affected {
		if e := t.entries.At(h); e != nil {
			e.sent = last
			continue
		}
		t.entries.Put(h, flushState{last, start})
		added++
	}
	t.raise(start, added)
}

// Flushed takes note that a shape has flushed up to o. Shapes without an entry are ignored.
func (t *FlushTracker) Flushed(h Handle, o Offset) {
	e := t.entries.At(h)
	if e == nil {
		return
	}
	t.lower(e.flushed)
	if o == e.sent || t.opts.CompleteAtLeast && e.sent.Before(o) {
		t.entries.Delete(h)
	} else {
		e.flushed = o
		t.raise(o, 1)
	}
	t.update()
}

// Removed forgets a shape that is no more.
func (t *FlushTracker) Removed(h Handle) {
	if e := t.entries.At(h); e != nil {
		t.lower(e.flushed)
		t.entries.Delete(h)
	}
	t.update()
}

// update recomputes the global offset. While entries are left, one transaction of slack is kept.
func (t *FlushTracker) update() {
	if len(t.floors) == 0 {
		t.global = later(t.global, t.seen)
		t.notify(t.global.Tx)
		return
	}
	if least := t.floors[0].at; t.global.Before(least) {
		t.global = least
		t.notify(t.global.Tx - 1)
	}
}

// raise counts n more entries that have flushed up to o.
func (t *FlushTracker) raise(o Offset, n int) {
	if n == 0 {
		return
	}
	i := t.floor(o)
	if i == len(t.floors) || t.floors[i].at != o {
		t.floors = slices.Insert(t.floors, i, floor{at: o})
	}
	t.floors[i].n += n
}

// lower counts one less.
func (t *FlushTracker) lower(o Offset) {
	i := t.floor(o)
	if t.floors[i].n--; t.floors[i].n == 0 {
		t.floors = slices.Delete(t.floors, i, i+1)
	}
}

// floor is the place of o in the floors.
func (t *FlushTracker) floor(o Offset) int {
	return sort.Search(len(t.floors), func(i int) bool { return !t.floors[i].at.Before(o) })
}

// Len is the number of entries.
func (t *FlushTracker) Len() int { return t.entries.Len() }

// Entry returns the entry of a shape, if it has one.
func (t *FlushTracker) Entry(h Handle) (TrackerEntry, bool) {
	if e := t.entries.At(h); e != nil {
		return TrackerEntry{h, e.sent, e.flushed}, true
	}
	return TrackerEntry{}, false
}

// Entries returns all entries, the one that holds back the most first.
func (t *FlushTracker) Entries() []TrackerEntry {
	return t.appendEntries(make([]TrackerEntry, 0, t.Len()))
}

// appendEntries appends them to a buffer that is empty.
func (t *FlushTracker) appendEntries(all []TrackerEntry) []TrackerEntry {
	for h, e := range t.entries.All() {
		all = append(all, TrackerEntry{h, e.sent, e.flushed})
	}
	slices.SortFunc(all, func(a, b TrackerEntry) int {
		switch {
		case a.LastFlushed == b.LastFlushed:
			return cmp.Compare(a.Handle, b.Handle)
		case a.LastFlushed.Before(b.LastFlushed):
			return -1
		}
		return 1
	})
	return all
}
