package txn

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"groundhog/model"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// txns reads a history: one line each, "process from-to ops", where to is "?" without an answer and
// "x" in front of it means aborted; "a1=3" appends 3 to list 1, "r1=3,4" reads it, "g1=4" its last
// value.
func txns(t testing.TB, text string) *History {
	t.Helper()
	h := &History{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		f := strings.Fields(line)
		from, to, _ := strings.Cut(f[1], "-")
		x := Txn{Process: int(num(f[0])), From: int64(num(from)), Outcome: Committed}
		switch {
		case to == "?":
			x.Outcome = Unknown
		case strings.HasPrefix(to, "x"):
			x.Outcome, x.To = Aborted, int64(num(to[1:]))
		default:
			x.To = int64(num(to))
		}
		for _, word := range f[2:] {
			key, values, _ := strings.Cut(word[1:], "=")
			op := Op{Key: num(key), Append: word[0] == 'a', Last: word[0] == 'g'}
			for _, v := range strings.Split(values, ",") {
				switch {
				case op.Append:
					op.Value = num(v)
				case v != "":
					op.Read = append(op.Read, num(v))
				}
			}
			x.Ops = append(x.Ops, op)
		}
		h.Txns = append(h.Txns, x)
	}
	return h
}

func num(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

// worst is the key of the first failure, "" if all holds.
func worst(h *History) string {
	for _, v := range Judge(h) {
		if v.Failed() {
			return v.Key
		}
	}
	return ""
}

func TestKnownHistories(t *testing.T) {
	for name, c := range map[string]struct{ key, text string }{
		"empty list":         {"", "1 1-2 r1="},
		"one after another":  {"", "1 1-2 a1=1\n1 3-4 r1=1 a1=2\n2 5-6 r1=1,2"},
		"own append is seen": {"", "1 1-2 a1=1 r1=1 a1=2 r1=1,2"},
		"concurrent":         {"", "1 1-9 a1=1 a2=1\n2 1-9 a1=2 a2=2\n3 10-11 r1=1,2 r2=1,2"},
		"unknown may be":     {"", "1 1-? a1=1\n2 5-6 r1=1"},
		"unknown may not be": {"", "1 1-? a1=1\n2 5-6 r1="},
		"aborted is unseen":  {"", "1 1-x2 a1=1\n2 5-6 r1="},
		"internal":           {"internal", "1 1-2 a1=1 r1="},
		"internal twice":     {"internal", "1 1-2 r1=1 r1=1,2\n2 1-9 a1=1\n3 1-9 a1=2"},
		"G1a":                {"G1a", "1 1-x2 a1=1\n2 5-6 r1=1"},
		"G1b":                {"G1b", "1 1-2 a1=1 a1=2\n2 1-6 r1=1"},
		"duplicate":          {"duplicate", "1 1-2 a1=1\n2 5-6 r1=1,1"},
		"garbage":            {"garbage read", "1 1-2 r1=7"},
		"torn order":         {"torn", "1 1-9 a1=1 a1=2\n3 1-9 a1=3\n2 10-11 r1=2,1,3"},
		"torn transaction":   {"torn", "1 1-9 a1=1 a1=2\n2 1-9 a1=3\n3 10-11 r1=1,3,2"},
		"incompatible order": {
			"incompatible order", "1 1-9 a1=1\n2 1-9 a1=2\n3 1-9 r1=1,2\n4 1-9 r1=2"},
		"G0": {
			"G0",
			"1 1-9 a1=1 a2=1\n2 1-9 a1=2 a2=2\n3 10-11 r1=1,2\n3 12-13 r2=2,1",
		},
		"G1c":              {"G1c", "1 1-9 a1=1 r2=2\n2 1-9 a2=2 r1=1"},
		"G-single":         {"G-single", "1 1-9 a1=1 a2=1\n2 1-9 r1=1 r2=\n3 10-11 r2=1"},
		"lost update":      {"lost update", "1 1-9 r1= a1=1\n2 1-9 r1= a1=2\n3 10-11 r1=1,2"},
		"write skew":       {"G2", "1 1-9 r1= a2=1\n2 1-9 r2= a1=2\n3 10-11 r1=2 r2=1"},
		"stale read":       {"G-single-realtime", "1 1-2 a1=1\n2 3-4 r1=\n3 5-6 r1=1"},
		"lost append":      {"G-single-realtime", "1 1-2 a1=1\n2 3-4 r1="},
		"own write unread": {"G-single-process", "1 1-2 a1=1\n1 3-4 r1=\n3 5-6 r1=1"},
		"read goes back": {
			"G-single-process",
			"1 1-9 a1=1\n2 1-2 r1=1\n2 3-4 r1=\n3 10-11 r1=1",
		},
		"register": {"", "1 1-2 a1=1\n2 3-4 g1=1\n1 5-6 a1=2\n2 7-8 g1=2\n3 9-10 r1=1,2"},
		"stale register": {
			"G-single-realtime",
			"1 1-2 a1=1\n1 3-4 a1=2\n2 5-6 g1=1\n3 9-10 r1=1,2",
		},
		"register back": {
			"G-single-process",
			"1 1-20 a1=1\n3 1-20 a1=2\n2 5-6 g1=2\n2 7-8 g1=1\n3 29-30 r1=1,2",
		},
		"lost register": {
			"incompatible order",
			"1 1-2 a1=1\n2 3-4 g1=1\n1 5-6 a1=2\n3 9-10 r1=2",
		},
		"own register":       {"", "1 1-2 a1=1 a1=2 g1=2\n3 9-10 r1=1,2"},
		"own register lost":  {"incompatible order", "1 1-2 a1=1 a1=2 g1=2\n3 9-10 r1="},
		"order unknown":      {"", "1 1-2 a1=1\n2 3-4 g1=1"},
		"register internal":  {"internal", "1 1-2 a1=1 g1=\n3 9-10 r1=1"},
		"register skew":      {"G2", "1 1-9 g1= a2=1\n2 1-9 g2= a1=2\n3 10-11 r1=2 r2=1"},
		"time goes backward": {"G0-realtime", "1 1-2 a1=1\n2 3-4 a1=2\n3 5-6 r1=2,1"},
	} {
		t.Run(name, func(t *testing.T) {
			h := txns(t, c.text)
			require.Equal(t, c.key, worst(h), "%v", Judge(h))
		})
	}
}

// TestTheCycleIsTold: the reason names each edge, why it is there, and the transactions.
func TestTheCycleIsTold(t *testing.T) {
	h := txns(t, "1 1-9 r1= a2=1\n2 1-9 r2= a1=2\n3 10-11 r1=2 r2=1")
	v := Judge(h)[0]
	require.Equal(t, Serializable, v.Property)
	for _, want := range []string{
		"T0 before T1 (rw: list 1 was read before 2 was appended)",
		"T1 before T0 (rw: list 2 was read before 1 was appended)",
		"process 1", "1=[], append 1 to 2",
	} {
		require.Contains(t, v.Reason, want)
	}
}

// run draws a history by running transactions one after another in an order of their own, each at
// an instant between question and answer. Such a history is strictly serializable.
func run(t *rapid.T, n int) *History {
	h := &History{}
	lists := make(map[uint64][]uint64)
	value := uint64(0)
	free := make(map[int]int64) // when a process may ask again
	for i := range n {
		at := int64(10 * (i + 1))
		p := rapid.IntRange(0, 3).Draw(t, "process")
		from := max(free[p], at-int64(rapid.IntRange(0, 25).Draw(t, "early")))
		if from > at {
			continue
		}
		x := Txn{
			Process: p,
			From:    from,
			To:      at + int64(rapid.IntRange(0, 25).Draw(t, "late")),
			Outcome: Committed,
		}
		free[p] = x.To + 1
		outcome := rapid.IntRange(0, 9).Draw(t, "outcome")
		for range rapid.IntRange(1, 3).Draw(t, "ops") {
			op := Op{
				Key:    uint64(rapid.IntRange(0, 2).Draw(t, "key")),
				Append: rapid.Bool().Draw(t, "append"),
			}
			if op.Append {
				value++
				op.Value = value
				if outcome != 0 { // aborted ones leave nothing
					lists[op.Key] = append(lists[op.Key], value)
				}
			} else if outcome != 0 {
				op.Read = append([]uint64(nil), lists[op.Key]...)
			}
			x.Ops = append(x.Ops, op)
		}
		switch outcome {
		case 0:
			x.Outcome = Aborted
		case 1:
			x.Outcome = Unknown
		}
		h.Txns = append(h.Txns, x)
	}
	return h
}

func TestSerialRunsAreClean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := run(t, 40)
		for _, v := range Judge(h) {
			require.Equal(t, model.Held, v.Kind, "%v", v)
		}
	})
}

// explains says whether some order of the transactions explains all that was read: the definition,
// tried by hand. With real time, the order keeps it. Transactions without an answer may be left
// out.
func explains(h *History, realtime bool) bool {
	n := len(h.Txns)
	done := make([]bool, n)
	lists := make(map[uint64][]uint64)
	var try func() bool
	try = func() bool {
		left := false
		for i, x := range h.Txns {
			if done[i] || x.Outcome != Committed {
				continue
			}
			left = true
		}
		if !left {
			return true
		}
		for i, x := range h.Txns {
			if done[i] || x.Outcome == Aborted {
				continue
			}
			early := true
			for j, y := range h.Txns {
				if realtime && !done[j] && y.Outcome == Committed &&
					(y.To < x.From || y.Process == x.Process && y.From < x.From) {
					early = false
				}
			}
			if !early {
				continue
			}
			undo := make(map[uint64]int)
			for k, l := range lists {
				undo[k] = len(l)
			}
			good := true
			for _, op := range x.Ops {
				if op.Append {
					lists[op.Key] = append(lists[op.Key], op.Value)
				} else if x.Outcome == Committed &&
					fmt.Sprint(lists[op.Key]) != fmt.Sprint(op.Read) {
					good = false
				}
			}
			done[i] = true
			if good && try() {
				return true
			}
			done[i] = false
			for k := range lists {
				lists[k] = lists[k][:undo[k]]
			}
		}
		return false
	}
	return try()
}

// TestAgainstTheDefinition spoils small runs and compares with the definition. The checker never
// calls broken what some order explains. What no order explains it finds, as long as every append
// was read: otherwise the order of two appends may be known to nobody.
func TestAgainstTheDefinition(t *testing.T) {
	found := map[bool]int{}
	for range 5 { // -short tries a fifth in each
		rapid.Check(t, func(t *rapid.T) {
			h := run(t, 6)
			for k := range h.Txns {
				if h.Txns[k].Outcome == Unknown {
					h.Txns[k].Outcome, h.Txns[k].To = Committed, h.Txns[k].From+5
				}
			}
			final := Txn{Process: 9, From: 1 << 40, To: 1<<40 + 1, Outcome: Committed}
			lists := make(map[uint64][]uint64)
			for _, x := range h.Txns {
				for _, op := range x.Ops {
					if op.Append && x.Outcome == Committed {
						lists[op.Key] = append(lists[op.Key], op.Value)
					}
				}
			}
			for k := range uint64(3) {
				list := append([]uint64(nil), lists[k]...)
				if len(list) > 1 && rapid.Bool().Draw(t, "swap") {
					i := rapid.IntRange(1, len(list)-1).Draw(t, "where")
					list[i-1], list[i] = list[i], list[i-1]
				}
				final.Ops = append(final.Ops, Op{Key: k, Read: list})
			}
			h.Txns = append(h.Txns, final)
			for i := range h.Txns { // and cut some reads short
				for j := range h.Txns[i].Ops {
					op := &h.Txns[i].Ops[j]
					if n := len(op.Read); n > 0 && i < len(h.Txns)-1 &&
						rapid.IntRange(0, 3).Draw(t, "cut") == 0 {
						op.Read = op.Read[:rapid.IntRange(0, n-1).Draw(t, "to")]
					}
				}
			}
			clean := worst(h) == ""
			require.Equal(t, explains(h, true), clean, "%v", Judge(h))
			found[clean]++
		})
	}
	require.Greater(t, found[true], 5)
	require.Greater(t, found[false], 5)
}

func BenchmarkJudgeTxns(b *testing.B) {
	h := &History{}
	lists := make(map[uint64][]uint64)
	for i := range 20_000 {
		key := uint64(i/100) % 1000
		x := Txn{Process: i % 10, From: int64(10 * i), To: int64(10*i + 30), Outcome: Committed}
		x.Ops = []Op{
			{Key: key, Read: append([]uint64(nil), lists[key]...)},
			{Key: key, Append: true, Value: uint64(i + 1)},
		}
		lists[key] = append(lists[key], uint64(i+1))
		h.Txns = append(h.Txns, x)
	}
	for b.Loop() {
		if key := worst(h); key != "" {
			b.Fatal(key)
		}
	}
}
