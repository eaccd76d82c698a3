package shapelog

import (
	"slices"
	"testing"

	"groundhog/model"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// requireHeld fails unless every property was judged and held.
func requireHeld(t require.TestingT, h *History) {
	verdicts := Judge(h, Rules{StrictRemoval: true})
	require.Len(t, verdicts, len(Properties()))
	for _, v := range verdicts {
		require.Equal(t, model.Held, v.Kind, "%v\n%s", v, h.Render(v, 0))
	}
}

// requireFails fails unless one of the verdicts is this failure.
func requireFails(t require.TestingT, h *History, id string) model.Verdict {
	verdicts := Judge(h, Rules{})
	for _, v := range verdicts {
		if v.Failed() && v.ID() == id {
			return v
		}
	}
	require.Fail(t, "not found", "%s\n%v\n%v", id, verdicts, h)
	return model.Verdict{}
}

func TestGoodHistoriesHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { requireHeld(t, goodHistory(t)) })
}

// A mutation breaks a good history in one way and says which failure that is. It gets a log with at
// least two entries, and the handle's shape is served to the end.
type mutation struct {
	name   string
	broken func(t *rapid.T, h *History, l *Log) (result *History, id string)
}

// shift moves the marks behind entry i by d.
func shift(l *Log, i, d int) {
	for k := range l.Commits {
		if l.Commits[k].Len > i {
			l.Commits[k].Len += d
		}
	}
}

func entry(t *rapid.T, l *Log, except int) int {
	return rapid.IntRange(0, len(l.Entries)-1-except).Draw(t, "entry")
}

var mutations = []mutation{
	{"drop an entry", func(t *rapid.T, h *History, l *Log) (*History, string) {
		i := entry(t, l, 0)
		last := i == len(l.Entries)-1
		id := "log-has-no-hole/hole"
		if last && l.Entries[i-1].At.LSN == l.Entries[i].At.LSN {
			id = "log-has-no-hole/torn transaction"
		}
		l.Entries = slices.Delete(l.Entries, i, i+1)
		shift(l, i, -1)
		return h, id
	}},
	{"duplicate an entry", func(t *rapid.T, h *History, l *Log) (*History, string) {
		i := entry(t, l, 0)
		at := rapid.IntRange(i+1, len(l.Entries)).Draw(t, "at")
		l.Entries = slices.Insert(l.Entries, at, l.Entries[i])
		shift(l, at-1, 1)
		return h, "log-has-no-hole/duplicate"
	}},
	{"swap two entries", func(t *rapid.T, h *History, l *Log) (*History, string) {
		i := entry(t, l, 1)
		l.Entries[i], l.Entries[i+1] = l.Entries[i+1], l.Entries[i]
		return h, "log-has-no-hole/order"
	}},
	{"alter an entry", func(t *rapid.T, h *History, l *Log) (*History, string) {
		l.Entries[entry(t, l, 0)].Value += "x"
		return h, "log-has-no-hole/altered"
	}},
	{"foreign entry", func(t *rapid.T, h *History, l *Log) (*History, string) {
		i := entry(t, l, 0)
		e := l.Entries[i]
		e.At.Op += 1 // operations have even numbers
		l.Entries = slices.Insert(l.Entries, i+1, e)
		shift(l, i, 1)
		return h, "log-has-no-hole/foreign"
	}},
	{"tear a transaction", func(t *rapid.T, h *History, l *Log) (*History, string) {
		for k, m := range l.Commits {
			if i := m.Len - 1; i > 0 && l.Entries[i-1].At.LSN == m.LSN {
				l.Commits[k].Len--
				return h, "log-has-no-hole/torn transaction"
			}
		}
		t.Skip("no transaction of two operations")
		return nil, ""
	}},
	{"mark too far", func(t *rapid.T, h *History, l *Log) (*History, string) {
		if len(l.Commits) < 2 {
			t.Skip("one transaction only")
		}
		l.Commits[0].Len++
		return h, "log-has-no-hole/torn transaction"
	}},
	{"lose the durable tail", func(t *rapid.T, h *History, l *Log) (*History, string) {
		forgetTail(l)
		return h, "log-has-no-hole/durable entry lost"
	}},
	{"lose the tail", func(t *rapid.T, h *History, l *Log) (*History, string) {
		forgetTail(l)
		return without(
			h,
			func(e Event) bool { return e.Kind == Stored && e.Handle == l.Handle },
		), "log-is-complete/log ends early"
	}},
	{"lose the log", func(t *rapid.T, h *History, l *Log) (*History, string) {
		l.Entries, l.Commits = nil, nil
		return without(
			h,
			func(e Event) bool { return e.Kind == Stored && e.Handle == l.Handle },
		), "log-is-complete/log ends early"
	}},
	{"lose the last commit mark", func(t *rapid.T, h *History, l *Log) (*History, string) {
		l.Commits = l.Commits[:len(l.Commits)-1]
		return h, "log-is-complete/last transaction not committed"
	}},
	{"acknowledge without storing", func(t *rapid.T, h *History, l *Log) (*History, string) {
		return without(
			h,
			func(e Event) bool { return e.Kind == Stored && e.Handle == l.Handle },
		), "acked-is-durable/acknowledged but not stored"
	}},
	{"acknowledge early", func(t *rapid.T, h *History, l *Log) (*History, string) {
		for i, e := range h.list() {
			if e.Kind == Stored && e.Handle == l.Handle {
				early := Event{Kind: Acknowledged, LSN: l.Entries[0].At.LSN}
				return rebuilt(
					slices.Insert(h.list(), i, early),
				), "acked-is-durable/acknowledged but not stored"
			}
		}
		panic("a served log is stored")
	}},
	{"never acknowledge", func(t *rapid.T, h *History, l *Log) (*History, string) {
		return neverAcknowledged(h), "acks-catch-up/flush offset stuck: nothing pends"
	}},
	{"dead writer", func(t *rapid.T, h *History, l *Log) (*History, string) {
		pend(
			h,
			Pending{
				Handle:  l.Handle,
				Sent:    l.Entries[1].At,
				Flushed: l.Entries[0].At,
				Writer:  Dead,
				Death:   "kill -9 (42)",
			},
		)
		return h, "no-wait-for-dead-writer/writer is dead (kill -)"
	}},
	{"missing writer", func(t *rapid.T, h *History, l *Log) (*History, string) {
		pend(h, Pending{Handle: l.Handle, Sent: l.Entries[1].At, Writer: Missing})
		return h, "no-wait-for-dead-writer/writer is missing"
	}},
	{"dead writer, never acknowledged", func(t *rapid.T, h *History, l *Log) (*History, string) {
		pend(
			h,
			Pending{
				Handle:  l.Handle,
				Sent:    l.Entries[1].At,
				Flushed: l.Entries[0].At,
				Writer:  Dead,
				Death:   "kill",
			},
		)
		return neverAcknowledged(h), "acks-catch-up/flush offset stuck: consumer is dead (kill)"
	}},
	{"flush not noticed", func(t *rapid.T, h *History, l *Log) (*History, string) {
		pend(h, Pending{Handle: l.Handle, Sent: l.Entries[1].At, Flushed: l.Entries[0].At})
		return neverAcknowledged(h), "acks-catch-up/flush offset stuck: flush was not noticed"
	}},
	{"acknowledged LSN falls", func(t *rapid.T, h *History, l *Log) (*History, string) {
		h.Acknowledge(0)
		return h, "acks-only-grow/acknowledged LSN fell"
	}},
	{"acknowledged past the end", func(t *rapid.T, h *History, l *Log) (*History, string) {
		h.Acknowledge(final(h, Restarted).EndOfWAL + 1)
		return h, "acks-only-grow/acknowledged past the end"
	}},
	{"remove and deliver", func(t *rapid.T, h *History, l *Log) (*History, string) {
		h.Invalidate(l.Handle, rapid.Bool().Draw(t, "durable"))
		h.Deliver(l.Handle, l.Entries[0].At.LSN)
		return h, "no-delivery-after-removal/delivered to a removed shape"
	}},
	{"remove before the last delivery", func(t *rapid.T, h *History, l *Log) (*History, string) {
		for i, e := range slices.Backward(h.list()) {
			if e.Kind == Delivered && e.Handle == l.Handle {
				return rebuilt(
					slices.Insert(h.list(), i, Event{Kind: Invalidated, Handle: l.Handle}),
				), "no-delivery-after-removal/delivered to a removed shape"
			}
		}
		panic("what is in a log was delivered")
	}},
	{"deliver to nobody", func(t *rapid.T, h *History, l *Log) (*History, string) {
		h.EndConsumer(l.Handle, "kill")
		h.Deliver(l.Handle, l.Entries[0].At.LSN)
		return h, "shape-history-is-sound/delivery to no consumer"
	}},
	{"round without end", func(t *rapid.T, h *History, l *Log) (*History, string) {
		last := h.Len() - 1
		return rebuilt(
			slices.Insert(h.list(), last, Event{Kind: RoundBegun, Round: 1 << 40}),
		), "publish-round-ends/publish round never ends"
	}},
	{"round without bound", func(t *rapid.T, h *History, l *Log) (*History, string) {
		h.BeginRound(1 << 40)
		h.RetryRound(1<<40, 11)
		return h, "publish-round-ends/publish round retries without bound"
	}},
	{"LSN falls", func(t *rapid.T, h *History, l *Log) (*History, string) {
		h.Commit(l.Entries[0].At.LSN)
		return h, "shape-history-is-sound/LSN falls"
	}},
	{"unknown handle", func(t *rapid.T, h *History, l *Log) (*History, string) {
		drop := func(e Event) bool { return e.Kind == Served && e.Handle == l.Handle }
		return without(h, drop), "shape-history-is-sound/unknown handle"
	}},
}

// forgetTail takes the last transaction off a log.
func forgetTail(l *Log) {
	lsn := l.Entries[len(l.Entries)-1].At.LSN
	l.Entries = slices.DeleteFunc(l.Entries, func(e Entry) bool { return e.At.LSN == lsn })
	l.Commits = l.Commits[:len(l.Commits)-1]
}

func neverAcknowledged(h *History) *History {
	return without(h, func(e Event) bool { return e.Kind == Acknowledged })
}

func pend(h *History, p Pending) {
	s := final(h, Healed)
	s.Pending = append(s.Pending, p)
}

func TestMutationsAreRejected(t *testing.T) {
	for _, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			tried := 0
			rapid.Check(t, func(t *rapid.T) {
				h := clone(goodHistory(t))
				logs := final(h, Restarted).Logs
				long := slices.DeleteFunc(slices.Clone(logs),
					func(l Log) bool { return len(l.Entries) < 2 })
				if len(long) == 0 {
					t.Skip("no log of two entries")
				}
				handle := rapid.SampledFrom(long).Draw(t, "log").Handle
				at := slices.IndexFunc(logs, func(l Log) bool { return l.Handle == handle })
				broken, id := m.broken(t, h, &logs[at])
				v := requireFails(t, broken, id)
				require.NotEmpty(t, v.Reason)
				require.NotContains(t, v.Reason, "%!", v.Reason)
				require.NotEmpty(t, broken.Render(v, 5))
				tried++
			})
			require.Positive(t, tried)
		})
	}
}
