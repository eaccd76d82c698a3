package shapelog

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestEventsTwin: what a history keeps is the list of the events that it was given, and a number
// for each handle.
func TestEventsTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var events eventStore
		var twin []Event
		numbers := make(map[string]uint32)
		add := func(e Event) {
			events.add(e)
			if e.Handle != "" && numbers[e.Handle] == 0 {
				numbers[e.Handle] = uint32(len(numbers) + 1)
			}
			e.number = numbers[e.Handle]
			twin = append(twin, e)
		}
		for range rapid.IntRange(0, 5).Draw(t, "runs of events") {
			e := anyEvent(t)
			for i := range rapid.SampledFrom([]int{1, 1, 2, 30, eventBlock}).Draw(t, "so many") {
				e.Time += int64(i)
				add(e)
			}
		}
		require.Equal(t, len(twin), events.len())
		next := 0
		for i, e := range events.all() {
			require.Equal(t, next, i)
			if i%97 == 0 || i > len(twin)-40 { // to compare all takes long
				require.Equal(t, twin[i], *e)
			}
			next++
		}
		require.Equal(t, len(twin), next)
		for range min(len(twin), 20) {
			i := rapid.IntRange(0, len(twin)-1).Draw(t, "place")
			var e Event
			events.get(i, &e)
			require.Equal(t, twin[i], e)
		}
	})
}

// anyEvent is an event of any kind, with the fields of its kind.
func anyEvent(t *rapid.T) Event {
	number := func(name string) uint64 { return rapid.Uint64().Draw(t, name) }
	offset := func() Offset { return Offset{LSN(number("lsn")), number("op")} }
	e := Event{
		Kind: EventKind(rapid.IntRange(0, int(eventKinds)).Draw(t, "kind")),
		Time: rapid.Int64Range(0, 1<<40).Draw(t, "time"),
	}
	switch e.Kind {
	case Served, Invalidated, Stored, ConsumerStarted, ConsumerDied, ClientRead, Delivered:
		e.Handle = fmt.Sprint(rapid.IntRange(1, 4).Draw(t, "handle"))
	}
	switch e.Kind {
	case Committed:
		e.LSN, e.Ops = LSN(number("lsn")), []Op{{At: offset()}}
	case Advanced, Acknowledged, Delivered:
		e.LSN = LSN(number("lsn"))
	case Served:
		e.Shape = &Shape{Handle: e.Handle}
	case Invalidated:
		e.Durable = rapid.Bool().Draw(t, "durable")
	case Stored:
		e.Offset = offset()
	case RoundBegun, RoundRetried, RoundEnded:
		e.Round, e.Retries = number("round"), rapid.Int().Draw(t, "retries")
	case ConsumerDied:
		e.Reason = "kill"
	case Observed:
		e.State = &State{Phase: Healed}
	case ClientRead:
		e.LSN, e.Offset, e.Reason, e.View = LSN(number("lsn")), offset(), "client", []Entry{
			{At: offset()},
		}
	}
	return e
}
