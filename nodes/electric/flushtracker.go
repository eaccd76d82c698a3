package electric

import (
	"container/heap"
	"slices"
)

// FlushTracker decides how far the source may be acknowledged: Electric's module of the same name, as it is at
// sync-service 1.4.13. It knows shapes by handle and nothing of processes.
//
// An entry stands for a shape that was sent a transaction and has not flushed all of it. Invariants: the heap holds
// exactly the entries of the map, ordered by what they flushed; global never goes back; what was notified is below
// the first unflushed transaction of every entry.
type FlushTracker struct {
	opts    TrackerOptions
	entries map[Handle]*TrackerEntry
	order   entryHeap
	seen    Offset // end of the last transaction
	global  Offset
	notify  func(lsn LSN)
}

// TrackerOptions are the rules in which versions of the tracker differ.
type TrackerOptions struct {
	// StartAtGlobal starts a new entry at the last global offset, as until PR 3106, instead of right before its
	// transaction: under interleaved load the minimum then never rises.
	StartAtGlobal bool
	// CompleteAtLeast completes an entry at any offset from the last one sent (PR 4744), not at that alone.
	CompleteAtLeast bool
}

// TrackerEntry is the state of one shape that has not flushed everything.
type TrackerEntry struct {
	Handle      Handle
	LastSent    Offset
	LastFlushed Offset
	place       int
}

// entryHeap orders entries by what they flushed, the least first. Each entry knows its place.
type entryHeap []*TrackerEntry

func (h entryHeap) Len() int           { return len(h) }
func (h entryHeap) Less(i, j int) bool { return lessEntry(h[i], h[j]) }
func (h entryHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i]; h[i].place, h[j].place = i, j }

// Push is for container/heap.
func (h *entryHeap) Push(x any) {
	e := x.(*TrackerEntry)
	e.place = len(*h)
	*h = append(*h, e)
}

// Pop is for container/heap.
func (h *entryHeap) Pop() any {
	n := len(*h) - 1
	e := (*h)[n]
	(*h)[n] = nil
	*h = (*h)[:n]
	return e
}

func lessEntry(a, b *TrackerEntry) bool {
	if a.LastFlushed != b.LastFlushed {
		return a.LastFlushed.Before(b.LastFlushed)
	}
	return a.Handle < b.Handle
}

// NewFlushTracker returns an empty tracker that reports each LSN up to which all is flushed.
func NewFlushTracker(opts TrackerOptions, notify func(lsn LSN)) *FlushTracker {
	return &FlushTracker{opts: opts, entries: make(map[Handle]*TrackerEntry), notify: notify}
}

// Commit takes note of a transaction that ends at last and was sent to the affected shapes.
func (t *FlushTracker) Commit(last Offset, affected []Handle) {
	t.Sent(last, affected)
	t.seen = later(t.seen, last)
	if len(t.entries) == 0 {
		t.update()
	}
}

// Sent takes note of a part of a transaction that ends at last and was sent to the affected shapes.
func (t *FlushTracker) Sent(last Offset, affected []Handle) {
	for _, h := range affected {
		if e := t.entries[h]; e != nil {
			e.LastSent = last
			continue
		}
		start := Offset{last.Tx - 1, 0}
		if t.opts.StartAtGlobal {
			start = t.global
		}
		e := &TrackerEntry{Handle: h, LastSent: last, LastFlushed: start}
		t.entries[h] = e
		heap.Push(&t.order, e)
	}
}

// Flushed takes note that a shape has flushed up to o. Shapes without an entry are ignored.
func (t *FlushTracker) Flushed(h Handle, o Offset) {
	e := t.entries[h]
	if e == nil {
		return
	}
	if o == e.LastSent || t.opts.CompleteAtLeast && e.LastSent.Before(o) {
		t.drop(e)
	} else {
		e.LastFlushed = o
		heap.Fix(&t.order, e.place)
	}
	t.update()
}

// Removed forgets a shape that is no more.
func (t *FlushTracker) Removed(h Handle) {
	if e := t.entries[h]; e != nil {
		t.drop(e)
	}
	t.update()
}

func (t *FlushTracker) drop(e *TrackerEntry) {
	heap.Remove(&t.order, e.place)
	delete(t.entries, e.Handle)
}

// update recomputes the global offset. While entries are left, one transaction of slack is kept.
func (t *FlushTracker) update() {
	if len(t.order) == 0 {
		t.global = later(t.global, t.seen)
		t.notify(t.global.Tx)
		return
	}
	if least := t.order[0].LastFlushed; t.global.Before(least) {
		t.global = least
		t.notify(t.global.Tx - 1)
	}
}

// Entry returns the entry of a shape, if it has one.
func (t *FlushTracker) Entry(h Handle) (TrackerEntry, bool) {
	if e := t.entries[h]; e != nil {
		return *e, true
	}
	return TrackerEntry{}, false
}

// Entries returns all entries, the one that holds back the most first.
func (t *FlushTracker) Entries() []TrackerEntry {
	sorted := slices.Clone(t.order)
	slices.SortFunc(sorted, func(a, b *TrackerEntry) int {
		if lessEntry(a, b) {
			return -1
		}
		return 1
	})
	all := make([]TrackerEntry, len(sorted))
	for i, e := range sorted {
		all[i] = *e
	}
	return all
}
