package electric

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// slowTracker is the dumb twin: a plain map, and the minimum found by looking at everything.
type slowTracker struct {
	opts         TrackerOptions
	entries      map[Handle]TrackerEntry
	seen, global Offset
	told         []LSN
}

func (t *slowTracker) commit(last Offset, affected []Handle) {
	for _, h := range affected {
		e, ok := t.entries[h]
		if !ok {
			e = TrackerEntry{Handle: h, LastFlushed: Offset{last.Tx - 1, 0}}
			if t.opts.StartAtGlobal {
				e.LastFlushed = t.global
			}
		}
		e.LastSent = last
		t.entries[h] = e
	}
	if t.seen.Before(last) {
		t.seen = last
	}
	if len(t.entries) == 0 {
		t.update()
	}
}

func (t *slowTracker) flushed(h Handle, o Offset) {
	e, ok := t.entries[h]
	if !ok {
		return
	}
	e.LastFlushed = o
	t.entries[h] = e
	if o == e.LastSent || t.opts.CompleteAtLeast && e.LastSent.Before(o) {
		delete(t.entries, h)
	}
	t.update()
}

func (t *slowTracker) update() {
	if len(t.entries) == 0 {
		if t.global.Before(t.seen) {
			t.global = t.seen
		}
		t.told = append(t.told, t.global.Tx)
		return
	}
	first, least := true, Offset{}
	for _, e := range t.entries {
		if first || e.LastFlushed.Before(least) {
			first, least = false, e.LastFlushed
		}
	}
	if t.global.Before(least) {
		t.global = least
		t.told = append(t.told, least.Tx-1)
	}
}

func (t *slowTracker) list() []TrackerEntry {
	all := []TrackerEntry{}
	for _, e := range t.entries {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b TrackerEntry) int {
		if a.LastFlushed == b.LastFlushed {
			return int(a.Handle) - int(b.Handle)
		}
		if a.LastFlushed.Before(b.LastFlushed) {
			return -1
		}
		return 1
	})
	return all
}

func (t *slowTracker) floors() []floor {
	all := []floor{}
	for _, e := range t.list() {
		if n := len(all); n == 0 || all[n-1].at != e.LastFlushed {
			all = append(all, floor{at: e.LastFlushed})
		}
		all[len(all)-1].n++
	}
	return all
}

// TestFlushTrackerTwin holds the tracker to its twin, and to: the floors are the entries (F1),
// global never goes back (F2), and what was notified is before the first unflushed transaction of
// every entry (F3).
func TestFlushTrackerTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		opts := TrackerOptions{
			StartAtGlobal:   rapid.Bool().Draw(t, "global"),
			CompleteAtLeast: rapid.Bool().Draw(t, "atLeast"),
		}
		twin := &slowTracker{opts: opts, entries: make(map[Handle]TrackerEntry)}
		var told []LSN
		ft := NewFlushTracker(opts, func(l LSN) { told = append(told, l) })
		ft.floors = []floor{}
		firstUnflushed := make(map[Handle][]Offset)
		tx, global := LSN(10), Offset{}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			h := Handle(rapid.IntRange(1, 5).Draw(t, "handle"))
			switch rapid.IntRange(0, 3).Draw(t, "op") {
			case 0, 1:
				tx += LSN(rapid.IntRange(2, 9).Draw(t, "lsn"))
				last := Offset{tx, uint64(2 * rapid.IntRange(0, 3).Draw(t, "op"))}
				affected := rapid.SliceOfNDistinct(rapid.Map(rapid.IntRange(1, 5),
					func(i int) Handle { return Handle(i) }), 0, 3, rapid.ID).
					Draw(t, "affected")
				ft.Commit(last, affected)
				twin.commit(last, affected)
				for _, a := range affected {
					firstUnflushed[a] = append(firstUnflushed[a], last)
				}
			case 2:
				if sent := firstUnflushed[h]; len(sent) > 0 {
					n := rapid.IntRange(1, len(sent)).Draw(t, "n")
					ft.Flushed(h, sent[n-1])
					twin.flushed(h, sent[n-1])
					firstUnflushed[h] = sent[n:]
				}
			case 3:
				ft.Removed(h)
				delete(twin.entries, h)
				twin.update()
				delete(firstUnflushed, h)
			}
			require.Equal(t, twin.told, told)
			require.Equal(t, twin.list(), ft.Entries())
			require.Equal(t, twin.floors(), ft.floors)
			require.Equal(t, len(twin.entries), ft.Len())
			require.False(t, ft.global.Before(global), "global went back")
			global = ft.global
			for _, sent := range firstUnflushed {
				if len(sent) > 0 && len(told) > 0 {
					require.Less(t, told[len(told)-1], sent[0].Tx)
				}
			}
		}
	})
}

// TestStartAtGlobalNeverRises shows what PR 3106 cured: under interleaved load the minimum stays.
func TestStartAtGlobalNeverRises(t *testing.T) {
	for _, atGlobal := range []bool{true, false} {
		var told LSN
		ft := NewFlushTracker(TrackerOptions{StartAtGlobal: atGlobal}, func(l LSN) { told = l })
		for i := LSN(1); i <= 20; i++ {
			ft.Commit(Offset{10 * i, 0}, []Handle{Handle(1 + i%2)})
			if i > 1 {
				ft.Flushed(Handle(1+(i-1)%2), Offset{10 * (i - 1), 0})
			}
		}
		if atGlobal {
			require.Zero(t, told)
		} else {
			require.Equal(t, LSN(198), told)
		}
	}
}

// BenchmarkFlushTracker sends two transactions to so many shapes, which then flush them one by one.
func BenchmarkFlushTracker(b *testing.B) {
	const shapes = 300_000
	var affected []Handle
	for h := range Handle(shapes) {
		affected = append(affected, h+1)
	}
	ft := NewFlushTracker(TrackerOptions{}, func(LSN) {})
	b.ReportAllocs()
	lsn := LSN(10)
	for b.Loop() {
		for range 2 {
			lsn += 10
			for part := range slices.Chunk(affected, 1000) {
				ft.Commit(endOf(lsn), part)
			}
		}
		for _, h := range affected {
			ft.Flushed(h, endOf(lsn-10))
		}
		for _, h := range affected {
			ft.Flushed(h, endOf(lsn))
		}
		if len(ft.Entries()) > 0 {
			b.Fatal("not flushed")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(2*b.N*shapes), "ns/flush")
}
