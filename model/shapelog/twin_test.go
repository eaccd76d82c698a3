package shapelog

import (
	"testing"

	"groundhog/model"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// byKey cuts a table in two.
var byKey = &Partition{Name: "key % 2", Of: func(op Op) uint64 { return uint64(op.Key[0]) % 2 }}

// drawnShapes are few, so that operations meet them often.
var drawnShapes = []Shape{
	{Handle: "s1", Table: "a"},
	{Handle: "s2", Table: "a", Keys: []string{"k"}},
	{Handle: "s3", Table: "b", Where: func(op Op) bool { return op.Key != "m" }},
	{Handle: "s4", Table: "b"},
	{Handle: "s5", Table: "a", Partition: byKey, Part: 1},
	{Handle: "s6", Table: "a", Partition: byKey, Part: 0},
}

// wildHistory is well-formed, and true of no sane service: anything is stored and acknowledged at
// any time.
func wildHistory(t *rapid.T) *History {
	h := &History{}
	var end LSN
	shapes := map[string]Shape{}
	for range rapid.IntRange(1, 40).Draw(t, "steps") {
		shape := rapid.SampledFrom(drawnShapes).Draw(t, "shape")
		lsn := LSN(rapid.Uint64Range(0, uint64(end)+1).Draw(t, "lsn"))
		next := clone(h)
		switch rapid.IntRange(0, 7).Draw(t, "step") {
		case 0, 1:
			end++
			op := Op{
				At:    Offset{end, 0},
				Table: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "table"),
				Key:   rapid.SampledFrom([]string{"k", "m"}).Draw(t, "key"),
				Value: "v",
			}
			next.Commit(end, op, Op{At: Offset{end, 1}, Table: "a", Key: "k", Value: "w"})
		case 2, 3:
			if known, ok := shapes[shape.Handle]; ok {
				shape = known
			} else {
				shape.Snapshot = min(lsn, end)
			}
			next.Serve(shape)
		case 4, 5:
			next.Store(shape.Handle, Offset{lsn, rapid.Uint64Range(0, 1).Draw(t, "op")})
		case 6:
			next.Acknowledge(lsn)
		case 7:
			next.Invalidate(shape.Handle, rapid.Bool().Draw(t, "durable"))
		}
		if checkWellFormed(next, Rules{}).Kind == model.Held {
			h = next
			if e := h.list(); len(e) > 0 && e[len(e)-1].Kind == Served {
				shapes[shape.Handle] = shape
			}
		}
	}
	return h
}

// slowAckDurable is AckedIsDurable from its words: for each acknowledgement look at everything
// again.
func slowAckDurable(h *History, r Rules) (event int, handle string, ok bool) {
	events := h.list()
	for i, e := range events {
		if e.Kind != Acknowledged && e.Kind != Served {
			continue
		}
		var order []string
		seen := map[string]int{}
		for _, before := range events[:i+1] {
			if before.Kind == Served {
				if seen[before.Handle]++; seen[before.Handle] == 1 {
					order = append(order, before.Handle)
				}
			}
		}
		for _, handle := range order {
			if e.Kind == Served && (e.Handle != handle || seen[handle] < 2) {
				continue
			}
			if !slowOwed(h, i, handle, r) {
				return i, handle, false
			}
		}
	}
	return 0, "", true
}

// slowOwed says whether, after event last, the handle has stored what is acknowledged, or is not
// served.
func slowOwed(h *History, last int, handle string, r Rules) bool {
	var shape *Shape
	var acked LSN
	var durable Offset
	isServed := false
	for _, e := range h.list()[:last+1] {
		switch {
		case e.Kind == Acknowledged:
			acked = max(acked, e.LSN)
		case e.Handle != handle:
		case e.Kind == Served:
			isServed = true
			if shape == nil {
				shape = e.Shape
			}
		case e.Kind == Invalidated:
			isServed = !e.Durable && r.StrictRemoval
		case e.Kind == Stored && durable.Before(e.Offset):
			durable = e.Offset
		}
	}
	if !isServed {
		return true
	}
	for _, e := range h.list() { // also what is committed later: it was acknowledged before
		for _, op := range e.Ops {
			if shape.Relevant(op) && op.At.LSN > shape.Snapshot && op.At.LSN <= acked &&
				durable.Before(op.At) {
				return false
			}
		}
	}
	return true
}

func TestAckDurableAgreesWithItsTwin(t *testing.T) {
	outcomes := map[model.VerdictKind]int{}
	rapid.Check(t, func(t *rapid.T) {
		h := wildHistory(t)
		r := Rules{StrictRemoval: rapid.Bool().Draw(t, "strict")}
		v := checkAckDurable(h, r)
		event, handle, ok := slowAckDurable(h, r)
		require.Equal(t, ok, v.Kind == model.Held, "%v\n%v", v, h)
		if !ok {
			require.Equal(t, event, v.Evidence.Event, "%v\n%v", v, h)
			require.Equal(t, handle, v.Evidence.Subject)
		}
		outcomes[v.Kind]++
	})
	require.Len(t, outcomes, 2, "both outcomes must occur")
}

// slowPrefix is LogHasNoHole from its words, as sets and counts.
func slowPrefix(s *tracked, l Log, want []Op) bool {
	count := func(within []Entry, e Entry) (n int) {
		for _, other := range within {
			if other == e {
				n++
			}
		}
		return n
	}
	for i, e := range l.Entries {
		known := false
		for _, op := range want {
			known = known || entryOf(op) == e
		}
		if !known || count(l.Entries, e) != 1 || i > 0 && !l.Entries[i-1].At.Before(e.At) {
			return false // foreign or altered, duplicate, out of order
		}
	}
	for _, op := range want {
		in := count(l.Entries, entryOf(op)) == 1
		for _, e := range l.Entries {
			if !in && op.At.Before(e.At) {
				return false // hole
			}
		}
		if !in && !s.durable.Before(op.At) {
			return false // lost
		}
		for _, m := range l.Commits {
			if (count(l.Entries[:m.Len], entryOf(op)) == 1) != (op.At.LSN <= m.LSN) {
				return false // torn
			}
		}
	}
	return true
}

func TestLogPrefixAgreesWithItsTwin(t *testing.T) {
	outcomes := map[string]int{}
	for range 5 { // -short tries a fifth in each
		rapid.Check(t, func(t *rapid.T) {
			s := &tracked{
				shape:   &drawnShapes[0],
				durable: Offset{LSN(rapid.Uint64Range(0, 3).Draw(t, "durable")), 0},
			}
			var want []Op
			for lsn := LSN(1); lsn <= 4; lsn++ {
				for op := range rapid.Uint64Range(0, 3).Draw(t, "ops") {
					want = append(want, Op{At: Offset{lsn, op}, Table: "a", Key: "k", Value: "v"})
				}
			}
			log := logOf("s1", want[:rapid.IntRange(0, len(want)).Draw(t, "written")], want)
			for range rapid.IntRange(0, 3).Draw(t, "mistakes") {
				scribble(t, &log, want)
			}
			key, reason := s.judgeLog(log, want)
			require.Equal(t, slowPrefix(s, log, want), key == "", "%s %s\n%v\n%v", key, reason, log,
				want)
			outcomes[key]++
		})
	}
	require.GreaterOrEqual(t, len(outcomes), 7, "%v", outcomes)
}

// scribble makes one mistake in a log, or undoes one.
func scribble(t *rapid.T, l *Log, want []Op) {
	i := rapid.IntRange(0, len(l.Entries)).Draw(t, "at")
	at := Offset{LSN(rapid.Uint64Range(0, 5).Draw(t, "lsn")), rapid.Uint64Range(0, 3).Draw(t, "op")}
	switch rapid.IntRange(0, 4).Draw(t, "mistake") {
	case 0:
		l.Entries = append(l.Entries[:i:i], append([]Entry{{at, "k", "v"}}, l.Entries[i:]...)...)
	case 1:
		if i < len(l.Entries) {
			l.Entries = append(l.Entries[:i:i], l.Entries[i+1:]...)
		}
	case 2:
		if i+1 < len(l.Entries) {
			l.Entries[i], l.Entries[i+1] = l.Entries[i+1], l.Entries[i]
		}
	case 3:
		if i < len(l.Entries) {
			l.Entries[i].Value = "w"
		}
	case 4:
		l.Commits = []Mark{{at.LSN + 1, i}}
	}
	for k := range l.Commits {
		l.Commits[k].Len = min(l.Commits[k].Len, len(l.Entries))
	}
}
