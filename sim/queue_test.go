package sim

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestQueueAgainstSortedSlice runs random pushes, takes and sweeps on the heap
// with its hole and on its dumb twin.
func TestQueueAgainstSortedSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q queue
		var twin []entry
		var seq uint64
		less := func(a, b entry) int {
			if a.before(&b) {
				return -1
			}
			return 1
		}
		for range rapid.IntRange(1, 300).Draw(t, "operations") {
			switch rapid.IntRange(0, 9).Draw(t, "operation") {
			case 0, 1, 2, 3, 4:
				seq++
				e := entry{
					at:   Instant(rapid.IntRange(0, 20).Draw(t, "at")),
					ord:  uint64(rapid.IntRange(0, 3).Draw(t, "tie"))<<seqBits | seq,
					slot: uint32(seq),
				}
				q.push(e)
				twin = append(twin, e)
				slices.SortFunc(twin, less)
			case 9:
				odd := func(e *entry) bool { return e.slot%2 == 1 }
				q.sweep(odd)
				twin = slices.DeleteFunc(twin, func(e entry) bool { return !odd(&e) })
			default:
				e := q.peek()
				require.Equal(t, len(twin) == 0, e == nil)
				if e != nil {
					require.Equal(t, twin[0], *e)
					q.take()
					twin = twin[1:]
				}
			}
			require.Equal(t, len(twin), q.size())
		}
	})
}

// TestCancelKeepsOrder cancels most of many events, so that the heap is swept,
// and wants the others in order.
func TestCancelKeepsOrder(t *testing.T) {
	s := New(Config{Seed: 1})
	defer s.Close()
	var ran []uint64
	note := HandlerFunc(func(arg uint64) { ran = append(ran, arg) })
	var events []Event
	for i := range 10_000 {
		events = append(events,
			s.World().At(Instant((i*7919)%10_000), note, uint64((i*7919)%10_000)))
	}
	for i, e := range events {
		if i%10 != 0 {
			require.True(t, e.Pending())
			require.True(t, e.Cancel())
			require.False(t, e.Cancel())
			require.False(t, e.Pending())
		}
	}
	require.Less(t, s.queue.size(), 3000, "stale entries are swept")
	res := s.Run()
	require.Equal(t, Quiescent, res.Reason)
	require.EqualValues(t, 1000, res.Steps, "a cancelled event is no step")
	require.Len(t, ran, 1000)
	require.True(t, slices.IsSorted(ran))
	require.False(t, Event{}.Cancel())
	require.Zero(t, res.Pending)
}
