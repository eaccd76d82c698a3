package net

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// reach sends one datagram from every host to every other, at an instant, and
// returns who got one from whom, as "a>b".
func (w *world) reach(at time.Duration, names string) *[]string {
	seen := new([]string)
	for i := range len(names) {
		name := names[i : i+1]
		w.on(name, func(p *sim.Proc, st *Stack) {
			pc, err := st.ListenPacket(7)
			check(err)
			p.Sleep(at - time.Duration(p.Sim().Now()))
			for j := range len(names) {
				if j != i {
					_, err := pc.WriteTo([]byte{1}, &HostAddr{Host: names[j : j+1], Port: 7})
					check(err)
				}
			}
			check(pc.SetReadDeadline(p.Now().Add(time.Second)))
			for {
				_, from, err := pc.ReadFrom(make([]byte, 1))
				if err != nil {
					check(pc.Close())
					return
				}
				*seen = append(*seen, from.(*HostAddr).Host+">"+name)
			}
		})
	}
	return seen
}

func TestPartitions(t *testing.T) {
	for _, c := range []struct {
		name   string
		inject func(n *Network) *Injected
		want   []string
	}{
		{"none", func(n *Network) *Injected {
			return n.Islands([]string{"a", "b", "c", "d"}, nil)
		}, []string{
			"a>b", "a>c", "a>d", "b>a", "b>c", "b>d", "c>a", "c>b", "c>d", "d>a", "d>b", "d>c"}},
		{"symmetric", func(n *Network) *Injected {
			return n.Partition([]string{"a"}, []string{"b", "c"})
		}, []string{
			"a>d", "b>c", "b>d", "c>b", "c>d", "d>a", "d>b", "d>c"}},
		{"one way", func(n *Network) *Injected {
			return n.CutOneWay([]string{"a"}, []string{"b", "c"})
		}, []string{
			"a>d", "b>a", "b>c", "b>d", "c>a", "c>b", "c>d", "d>a", "d>b", "d>c"}},
		{"islands", func(n *Network) *Injected {
			return n.Islands([]string{"a", "b"}, []string{"c"}, []string{"d"})
		}, []string{
			"a>b", "b>a"}},
		{"isolate", func(n *Network) *Injected { return n.Isolate("b") }, []string{
			"a>c", "a>d", "c>a", "c>d", "d>a", "d>c"}},
		{"clog", func(n *Network) *Injected { return n.Clog("*", "a") }, []string{
			"a>b", "a>c", "a>d", "b>c", "b>d", "c>b", "c>d", "d>b", "d>c"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, 1, "abcd")
			f := c.inject(w.n)
			seen := w.reach(time.Second, "abcd")
			w.s.RunFor(time.Minute)
			assert.ElementsMatch(t, c.want, *seen)
			f.Lift()
			f.Lift()
			w.s.RunFor(time.Second)
			again := w.reach(2*time.Minute, "abcd")
			w.s.RunFor(2 * time.Minute)
			assert.Len(t, *again, 12)
		})
	}
}

// Faults overlap: a link works again when the last one is taken back.
func TestFaultsOverlap(t *testing.T) {
	w := newWorld(t, 1, "ab")
	f := w.n.Isolate("a")
	g := w.n.Partition([]string{"a"}, []string{"b"})
	f.Lift()
	seen := w.reach(time.Second, "ab")
	w.s.RunFor(3 * time.Second)
	assert.Empty(t, *seen)
	g.Lift()
	seen = w.reach(4*time.Second, "ab")
	w.s.RunFor(3 * time.Second)
	assert.Len(t, *seen, 2)
	assert.Panics(t, func() { w.n.Isolate("x") })
	assert.Panics(t, func() { w.n.Partition([]string{"a"}, []string{"a"}) })
}

// What a clog holds arrives when it is taken back: all of it, in order, at once.
func TestClogReleases(t *testing.T) {
	w := newWorld(t, 1, "ab", WithLink(Link{Latency: Uniform(time.Millisecond,
		5*time.Millisecond)}))
	all := w.datagrams(100, 64, time.Millisecond) // from 1 s to 1.1 s
	w.at(1050*time.Millisecond, func() { w.n.ClogFor("a", "b", time.Second) })
	w.s.RunFor(time.Minute)
	require.Len(t, *all, 100)
	held := 0
	for i, g := range *all {
		assert.Equal(t, i, g.n)
		if g.at == sim.Instant(2050*time.Millisecond) {
			held++
		}
	}
	assert.InDelta(t, 52, held, 3)
	assert.Equal(t, uint64(held), w.n.Stats().Of(Clogged))
}

// A stream outlives a partition shorter than its patience, and a one-way cut of
// the acknowledgements as well.
func TestStreamOutlivesPartition(t *testing.T) {
	for _, inject := range []func(n *Network) *Injected{
		func(n *Network) *Injected { return n.Isolate("a") },
		func(n *Network) *Injected { return n.CutOneWay([]string{"b"}, []string{"a"}) },
		func(n *Network) *Injected { return n.Clog("b", "a") },
		func(n *Network) *Injected { return n.Clog("a", "b") },
	} {
		w := newWorld(t, 1, "ab")
		sent := pattern(300_000)
		var got []byte
		w.pair(func(p *sim.Proc, c StreamConn) {
			p.Sleep(time.Second)
			check(pour(p, c, sent))
			check(c.Close())
		}, func(p *sim.Proc, c StreamConn) {
			b, err := io.ReadAll(c)
			check(err)
			got = b
		})
		w.at(1002*time.Millisecond, func() {
			f := inject(w.n)
			w.s.World().After(2*time.Minute, sim.HandlerFunc(func(uint64) { f.Lift() }), 0)
		})
		r := w.s.Run()
		require.Equal(t, sim.Quiescent, r.Reason, r.Report())
		assert.Equal(t, sent, got)
		assert.NotZero(t, w.n.Stats().Retransmits)
		w.s.Close()
	}
}

func TestLift(t *testing.T) {
	l := Link{Latency: Constant(time.Millisecond), Bandwidth: 1_000_000, Loss: sim.Percent(100)}
	w := newWorld(t, 1, "ab", WithLink(l))
	w.n.Isolate("a")
	w.n.Clog("b", "a")
	w.n.Inject(Fault{Do: Drop})
	w.n.Lift()
	assert.Empty(t, w.n.Faults())
	seen := w.reach(time.Second, "ab")
	w.s.RunFor(time.Minute)
	assert.Len(t, *seen, 2)
	l.Loss = sim.Ratio{}
	assert.Equal(t, l, w.n.LinkOf("a", "b"))
}

func TestFaultText(t *testing.T) {
	for _, text := range []string{
		"partition a,b|c for=3s", "cut a|b,c", "islands a|b,c|d", "isolate a for=1m0s", "clog a|*",
		"reset a|b",
		"reset-one-side a|b", "link a|b latency=uniform(1ms,5ms) loss=1/10 for=10s",
		"drop syn *|b port=80 for=5s",
		"drop",
	} {
		f, err := ParseFault(text)
		require.NoError(t, err)
		assert.Equal(t, text, f.String())
	}
	for text, part := range map[string]string{
		"": "begins with", "burn a": "begins with", "partition a": "wants 2 groups",
		"isolate a|b": "wants 1 groups",
		"islands a":   "wants 2 groups", "clog a|b for": "is no setting",
		"clog a|b for=0s":  "no time above zero",
		"reset a|b for=3s": "lasts", "partition a|a": "stands twice",
		"partition a,|b":  "without blanks",
		"link a|b loss=2": "no fraction", "isolate a nth=1": "only for=TIME belongs to isolate",
		"partition a|b c": "is no setting",
	} {
		_, err := ParseFault(text)
		if assert.Error(t, err, text) {
			assert.Contains(t, err.Error(), part)
			assert.NotContains(t, err.Error(), "\n")
		}
	}
	w := newWorld(t, 1, "ab")
	assert.PanicsWithValue(t, `net: isolate: no host is named "x"; attached are a, b`, func() {
		w.n.Isolate("x")
	})
	assert.PanicsWithValue(t, `net: Stack: no host is named "x"; attached are a, b`, func() {
		w.n.Stack("x")
	})
}

// A fault that is injected from text works, ends by itself, and leaves the links
// as they were.
func TestInject(t *testing.T) {
	for _, text := range []string{"partition a|b for=3s",
		"link *|* latency=constant(0s) loss=1/1 for=3s", "drop for=3s"} {
		w := newWorld(t, 1, "ab")
		f, err := ParseFault(text)
		require.NoError(t, err)
		assert.Equal(t, f, w.n.Inject(f).Fault())
		seen := w.reach(time.Second, "ab")
		w.s.RunFor(3 * time.Second)
		assert.Empty(t, *seen, text)
		seen = w.reach(4*time.Second, "ab")
		w.s.RunFor(3 * time.Second)
		assert.Len(t, *seen, 2, text)
		assert.Equal(t, DefaultLink(), w.n.LinkOf("a", "b"))
		assert.Empty(t, w.n.faults)
	}
}

func FuzzParseFault(f *testing.F) {
	f.Add("partition a,b|c for=3s")
	f.Add("link a|b latency=uniform(1ms,5ms) loss=1/10 for=10s")
	f.Add("drop syn *|b port=80 nth=1-3 chance=1/10 since=2s until=5s for=5s")
	f.Add("deliver 5ms from=2")
	f.Add("delay 1h0m0s datagram")
	f.Add("pass *|[ab]?")
	f.Add("break chance=1/18446744073709551615")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseFault(text)
		if err != nil {
			if strings.ContainsRune(err.Error(), '\n') {
				t.Errorf("%q: more than one line: %v", text, err)
			}
			return
		}
		if b, err := ParseFault(a.String()); err != nil || a != b {
			t.Errorf("%q prints as %q, which parses as %+v, %v", text, a, b, err)
		}
	})
}
