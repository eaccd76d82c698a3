package net

import (
	"io"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/fault"
)

func rule(text string) Fault {
	f, err := ParseFault(text)
	check(err)
	return f
}

// numbers returns what arrived, by number.
func numbers(all []got) (out []int) {
	for _, g := range all {
		out = append(out, g.n)
	}
	return out
}

func TestRules(t *testing.T) {
	for _, c := range []struct {
		rules string
		// of ten datagrams, 10 ms apart, over a link of 1 ms that loses the odd of a kind
		want []int
	}{
		{"", []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{"drop", nil},
		{"drop stream", []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{"drop datagram nth=3", []int{0, 1, 3, 4, 5, 6, 7, 8, 9}},
		{"drop nth=3-5", []int{0, 1, 5, 6, 7, 8, 9}},
		{"drop from=3", []int{0, 1}},
		{"drop b|*", []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{"drop [a-c]|b port=53 nth=1", []int{1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{"drop port=54", []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{"drop port=1000", nil},
		{"drop since=1.02s until=1.05s", []int{0, 1, 5, 6, 7, 8, 9}},
		{"delay 25ms nth=1", []int{1, 2, 0, 3, 4, 5, 6, 7, 8, 9}},
		{"deliver 25ms nth=1", []int{1, 2, 0, 3, 4, 5, 6, 7, 8, 9}},
		{"deliver 0s", []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{"duplicate nth=2", []int{0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{"refuse nth=10", []int{0, 1, 2, 3, 4, 5, 6, 7, 8}},
		{"unreachable nth=10", []int{0, 1, 2, 3, 4, 5, 6, 7, 8}},
		{"break nth=10", []int{0, 1, 2, 3, 4, 5, 6, 7, 8}},
		{"pass nth=1-2; drop", []int{0, 1}},
		{"drop; pass nth=1-2", nil},
		{"drop nth=1-5; drop nth=1-3", []int{8, 9}},
	} {
		t.Run(c.rules, func(t *testing.T) {
			w := newWorld(t, 1, "ab", WithLink(Link{Latency: Constant(time.Millisecond)}))
			all := w.datagrams(10, 10, 10*time.Millisecond)
			for text := range strings.SplitSeq(c.rules, "; ") {
				if text != "" {
					w.n.Inject(rule(text))
				}
			}
			w.s.RunFor(time.Minute)
			assert.Equal(t, c.want, numbers(*all))
		})
	}
}

// Pass shields a packet from the faults of the link; Deliver from its latency.
func TestRuleOverridesLink(t *testing.T) {
	w := newWorld(t, 1, "ab", WithLink(Link{Latency: Constant(time.Second),
		Loss: sim.Percent(100)}))
	w.n.Inject(rule("pass nth=1"))
	w.n.Inject(rule("deliver 7ms nth=1"))
	all := w.datagrams(5, 10, 10*time.Millisecond)
	w.s.RunFor(time.Minute)
	assert.Equal(t, []got{
		{1, sim.Instant(1017 * time.Millisecond)}, {0, sim.Instant(2 * time.Second)},
	}, *all)
}

func TestRuleChance(t *testing.T) {
	seen := make(map[int]bool)
	for seed := range uint64(20) {
		w := newWorld(t, seed, "ab", WithLink(Link{}))
		in := w.n.Inject(rule("drop chance=1/4"))
		all := w.datagrams(400, 10, time.Millisecond)
		w.s.RunFor(time.Minute)
		assert.InDelta(t, 300, len(*all), 40)
		assert.Equal(t, uint64(400-len(*all)), in.Hits())
		seen[len(*all)] = true
		in.Lift()
		in.Lift()
		assert.Empty(t, w.n.Faults())
		w.s.Close()
	}
	assert.Greater(t, len(seen), 8)
}

// The kinds of segments, on a whole connection: the loss of any one is healed.
func TestRuleKinds(t *testing.T) {
	for _, text := range []string{
		"drop syn nth=1", "drop synack nth=1", "drop ack a|* nth=1", "drop data nth=1",
		"drop data nth=2-3",
		"drop fin nth=1", "drop fin nth=2", "drop nth=1", "drop nth=3-6", "duplicate",
		"duplicate syn", "delay 1s data nth=1",
		"delay 3s syn nth=1", "delay 1m fin nth=1", "corrupt ack", "unreachable data nth=1-3",
	} {
		w := newWorld(t, 1, "ab", WithTCP(quiet))
		in := w.n.Inject(rule(text))
		sent := pattern(20_000)
		var got []byte
		w.pair(func(p *sim.Proc, c StreamConn) {
			check(pour(p, c, sent))
			check(c.CloseWrite())
			_, err := c.Read(make([]byte, 1))
			assert.Equal(t, io.EOF, err)
			check(c.Close())
		}, func(p *sim.Proc, c StreamConn) {
			b, err := io.ReadAll(c)
			check(err)
			got = b
			check(c.Close())
		})
		r := w.s.Run()
		require.Equal(t, sim.Quiescent, r.Reason, text+r.Report())
		assert.Equal(t, sent, got, text)
		assert.NotZero(t, in.Hits(), text)
		assert.Zero(t, w.n.Stack("a").Conns()+w.n.Stack("b").Conns(), text)
		w.s.Close()
	}
}

// A firewall that rejects: a stream is reset, or told that there is no way.
func TestRuleAnswers(t *testing.T) {
	for text, want := range map[string]syscall.Errno{
		"refuse data": syscall.ECONNRESET, "break data nth=1": syscall.ECONNRESET,
		"unreachable data": syscall.EHOSTUNREACH,
		"drop data":        syscall.ETIMEDOUT,
	} {
		w := newWorld(t, 1, "ab", WithTCP(quiet))
		w.n.Inject(rule(text))
		var err error
		w.pair(func(p *sim.Proc, c StreamConn) {
			_, err = c.Write([]byte("x"))
			check(err)
			_, err = c.Read(make([]byte, 1))
		}, func(p *sim.Proc, c StreamConn) {})
		w.s.Run()
		assert.ErrorIs(t, err, want, text)
		w.s.Close()
	}
}

func TestRuleErrors(t *testing.T) {
	for text, part := range map[string]string{
		"":                       "begins with partition",
		"lose":                   "begins with partition",
		"delay":                  "wants a time",
		"delay x":                `"x" is no time`,
		"delay 2h":               "from 0s to 1h",
		"drop drop":              `"drop" is neither a kind of packets`,
		"drop sin a|*":           `"sin" is neither a kind of packets`,
		"drop from a":            `"from" is neither a kind of packets`,
		"drop a|b b|a":           `"b|a" is neither`,
		"drop [|b":               "nor a pattern",
		"drop a":                 `"a" is neither a kind`,
		"drop |b":                "from|to, with * for every host",
		"drop a|b|c":             "wants 2 groups",
		"drop nth=0":             "no number from 1",
		"drop nth=5-3":           "is empty",
		"drop nth=x":             "no number from 1",
		"drop nth=3-0":           "no number from 1",
		"drop nth=1 from=2":      "given twice",
		"drop chance=2/1":        "no fraction",
		"drop chance=0/1":        "no fraction",
		"drop port=70000":        "between 0 and 65535",
		"drop since=5s until=4s": "is empty",
		"drop since=5 until=4s":  `"5" is no time`,
		"drop\ta|b\nx":           `"x" is neither`,
		"deliver -5ms":           "from 0s to 1h",
		"lookup-delay":           "wants a time",
		"lookup-delay 2h":        "from 0s to 1h",
		"lookup-fail a":          `"a" is neither hosts and names written host|name`,
		"lookup-fail syn":        `"syn" is neither hosts and names`,
		"lookup-fail a|":         "host|name, with * for all",
		"lookup-fail port=53":    "is no setting",
		"pass a|b zone=me":       `"zone=me" is no setting`,
		"pass a|b loss=1/10":     `"loss=1/10" is no setting`,
	} {
		_, err := ParseFault(text)
		if assert.Error(t, err, text) {
			assert.Contains(t, err.Error(), part)
			assert.NotContains(t, err.Error(), "\n")
		}
	}
	w := newWorld(t, 1, "ab")
	assert.PanicsWithValue(t,
		`net: fault "": begins with partition, cut, islands, isolate, clog, reset, reset-one-side, `+
			`link, pass, deliver, delay, drop, duplicate, corrupt, refuse, unreachable, break, `+
			`lookup-fail, lookup-silent or lookup-delay`,
		func() { w.n.Inject(Fault{}) })
}

// TestFaultIsChecked: what is made without the text is held to the same, up to its limits.
func TestFaultIsChecked(t *testing.T) {
	last := rule("drop data a|b port=80")
	last.Port = 65535
	assert.NoError(t, last.Check())
	last.Port++
	assert.ErrorContains(t, last.Check(), "port=65536 is not between 0 and 65535")
	link := rule("link a|b loss=1/10")
	assert.NoError(t, link.Check())
	link.Link.Queue = 1
	assert.ErrorContains(t, link.Check(), "a queue of 1 bytes has no room for a packet")
}

func FuzzParseLink(f *testing.F) {
	f.Add("latency=uniform(1ms,2ms) loss=1/100")
	f.Add("latency=bimodal(1ms,5ms,100ms,500ms,1/1000) bandwidth=125000 queue=4096 reset=1/2 " +
		"corrupt-bits=3")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ParseLink(text)
		if err != nil {
			return
		}
		if again, err := ParseLink(l.String()); err != nil || again != l {
			t.Errorf("%q prints as %q, which parses as %+v, %v", text, l, again, err)
		}
	})
}

// Every effect and kind prints as a word of its own that parses back.
func TestRuleWords(t *testing.T) {
	for do := Pass; do <= Break; do++ {
		for k := AnyKind; k < numKinds; k++ {
			f := Fault{Do: do, Kind: k, When: fault.When{From: 2}}
			back, err := ParseFault(f.String())
			require.NoError(t, err)
			require.Equal(t, f, back)
		}
	}
	for do := LookupFail; do < numEffects; do++ {
		f := Fault{Do: do, Hosts: "a,b*|db.*", When: fault.When{Max: 2}}
		back, err := ParseFault(f.String())
		require.NoError(t, err)
		require.Equal(t, f, back)
		require.Equal(t, []string{"a", "b*"}, f.HostNames(), "names are not hosts")
	}
	assert.Equal(t, "?", numEffects.String()+strings.TrimSuffix(numKinds.String(), "?"))
	assert.False(t, slices.Contains(verdictNames[:], ""))
}
