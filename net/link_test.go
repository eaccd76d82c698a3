package net

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/sim"
)

// got is one datagram as it was received.
type got struct {
	n  int // the number it carries
	at sim.Instant
}

// datagrams sends count datagrams of size bytes from a to b, every apart, and
// returns what b received, in order.
func (w *world) datagrams(count, size int, every time.Duration) *[]got {
	all := new([]got)
	w.on("b", func(p *sim.Proc, st *Stack) {
		pc, err := st.ListenPacket(53)
		check(err)
		buf := make([]byte, 2048)
		for {
			n, from, err := pc.ReadFrom(buf)
			check(err)
			if n != size || from.String() != "a:1000" {
				panic(fmt.Sprintf("got %d bytes from %v", n, from))
			}
			*all = append(*all, got{int(buf[0])<<8 | int(buf[1]), p.Sim().Now()})
		}
	})
	w.on("a", func(p *sim.Proc, st *Stack) {
		pc, err := st.ListenPacket(1000)
		check(err)
		p.Sleep(time.Second)
		buf := make([]byte, size)
		for i := range count {
			buf[0], buf[1] = byte(i>>8), byte(i)
			_, err := pc.WriteTo(buf, &HostAddr{Net: "udp", Host: "b", Port: 53})
			check(err)
			if every > 0 {
				p.Sleep(every)
			}
		}
		clear(buf) // too late to change what was sent
	})
	return all
}

// Without Reorder, datagrams arrive in order: with latencies that vary, and many
// of one instant.
func TestDatagramOrder(t *testing.T) {
	for _, link := range []Link{
		{},
		{Latency: Constant(time.Millisecond)},
		{Latency: Uniform(0, 100*time.Millisecond)},
		{Latency: Bimodal(0, time.Microsecond, time.Second, 2*time.Second, sim.Percent(10)),
			Loss: sim.Percent(10)},
		{Latency: Exponential(0, time.Millisecond), Bandwidth: 1_000_000,
			Duplicate: sim.Percent(10)},
	} {
		for seed := range uint64(5) {
			for _, every := range []time.Duration{0, time.Millisecond} {
				w := newWorld(t, seed, "ab", WithLink(link))
				all := w.datagrams(300, 100, every)
				w.s.RunFor(time.Minute)
				last, seen := -1, make(map[int]bool)
				for _, g := range *all {
					copied := seen[g.n] && link.Duplicate.Num > 0
					require.True(t, g.n > last || copied, "%v: %d after %d", link, g.n, last)
					last = max(last, g.n)
					seen[g.n] = true
				}
				if link.Loss.Num == 0 && link.Duplicate.Num == 0 {
					require.Len(t, *all, 300)
				}
				w.s.Close()
			}
		}
	}
}

func TestDatagramFaults(t *testing.T) {
	w := newWorld(t, 3, "ab", WithLink(Link{
		Latency: Constant(time.Millisecond),
		Loss:    sim.Percent(10), Duplicate: sim.Percent(10), Replay: sim.Percent(10),
		Reorder: sim.Percent(10),
	}))
	all := w.datagrams(2000, 100, time.Millisecond)
	w.s.RunFor(time.Minute)
	copies, inversions, late := make(map[int]int), 0, 0
	for i, g := range *all {
		copies[g.n]++
		if i > 0 && g.n < (*all)[i-1].n {
			inversions++
		}
		if g.at > sim.Instant(time.Second+time.Duration(g.n)*time.Millisecond+20*time.Millisecond) {
			late++
		}
	}
	lost, double := 0, 0
	for n := range 2000 {
		if copies[n] == 0 {
			lost++
		} else if copies[n] > 1 {
			double++
		}
	}
	assert.InDelta(t, 200, lost, 60)
	assert.InDelta(t, 340, double, 80)
	assert.Greater(t, inversions, 150)
	assert.InDelta(t, 180, late, 60)
	st := w.n.LinkStats("a", "b")
	assert.Equal(t, uint64(2000), st.Of(Sent))
	assert.Equal(t, uint64(lost), st.Of(Lost))
	assert.Equal(t, uint64(len(*all)), st.Of(Delivered))
	assert.Equal(t, st.Of(Sent)+st.Of(Duplicated)+st.Of(Replayed), st.Of(Delivered)+st.Dropped())
	assert.Zero(t, st.Of(Corrupted))
	assert.Equal(t, uint64(len(*all)*100), st.Bytes)
}

// A packet of 100 bytes and 28 of header takes 1.28 ms at 100 kB/s. The second
// waits for the first; what finds 2,560 bytes before it is lost.
func TestBandwidth(t *testing.T) {
	w := newWorld(t, 1, "ab", WithLink(Link{Latency: Constant(10 * time.Millisecond),
		Bandwidth: 100_000, Queue: 2560}))
	all := w.datagrams(30, 100, 0)
	w.s.RunFor(time.Minute)
	require.Len(t, *all, 20)
	for i, g := range *all {
		assert.Equal(t, i, g.n)
		assert.Equal(t, time.Second+10*time.Millisecond+time.Duration(i+1)*1280*time.Microsecond,
			time.Duration(g.at))
	}
	assert.Equal(t, uint64(10), w.n.Stats().Of(Overflowed))
}

// A stream over a slow link takes what the bandwidth says, loses nothing to the
// queue, and shares it fairly with another stream.
func TestSlowStream(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet),
		WithLink(Link{Latency: Constant(time.Millisecond), Bandwidth: 1_500_000, Queue: 16 << 10}))
	var ends []sim.Instant
	w.on("b", func(p *sim.Proc, st *Stack) {
		l, err := st.Listen(80)
		check(err)
		for range 2 {
			c, err := l.Accept()
			check(err)
			p.Go("read", func(p *sim.Proc) {
				got, _ := readAll(c)
				assert.Len(t, got, 730_000)
				ends = append(ends, p.Sim().Now())
			})
		}
	})
	for range 2 {
		w.on("a", func(p *sim.Proc, st *Stack) {
			p.Sleep(time.Millisecond)
			c, err := st.Dial(p.Context(), "b:80")
			check(err)
			_, err = c.Write(make([]byte, 730_000))
			check(err)
			check(c.Close())
		})
	}
	require.Equal(t, sim.Quiescent, w.s.Run().Reason)
	require.Len(t, ends, 2)
	// 1,000 segments of 1,500 bytes
	assert.InDelta(t, int64(time.Second), int64(ends[1]), float64(20*time.Millisecond))
	assert.Less(t, ends[1].Sub(ends[0]), 100*time.Millisecond)
	assert.Zero(t, w.n.Stats().Dropped())
	assert.Zero(t, w.n.Stats().Retransmits)
}

func TestLatencies(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	mean := func(l Latency) (mean, least, most time.Duration) {
		st := s.Stream(l.String())
		const n = 200_000
		least = time.Hour
		for range n {
			d := l.draw(st)
			mean += d
			least, most = min(least, d), max(most, d)
		}
		return mean / n, least, most
	}
	ms := time.Millisecond
	m, lo, hi := mean(Constant(3 * ms))
	assert.Equal(t, [3]time.Duration{3 * ms, 3 * ms, 3 * ms}, [3]time.Duration{m, lo, hi})
	m, lo, hi = mean(Uniform(2*ms, 4*ms))
	assert.InDelta(t, 3*ms, m, float64(10*time.Microsecond))
	assert.True(t, lo >= 2*ms && hi <= 4*ms)
	m, lo, hi = mean(Exponential(2*ms, 5*ms))
	assert.InDelta(t, 5*ms, m, float64(30*time.Microsecond))
	assert.InDelta(t, 2*ms, lo, float64(ms/1000))
	assert.InDelta(t, 2*ms+36*ms, hi, float64(12*ms)) // 3 ms · ln(200,000)
	m, lo, hi = mean(Bimodal(ms, 2*ms, 100*ms, 200*ms, sim.Percent(1)))
	assert.InDelta(t, 1500*time.Microsecond+1485*time.Microsecond, m, float64(100*time.Microsecond))
	assert.True(t, lo >= ms && hi > 190*ms && hi <= 200*ms)
}

// The logarithm is exact at powers of two and pinned elsewhere, so that no
// latency ever changes between versions or machines.
func TestExponentialIsPinned(t *testing.T) {
	for k := range uint64(64) {
		assert.Equal(t, (64-k)<<32, negLog2(1<<k-1))
	}
	assert.Zero(t, negLog2(^uint64(0)))
	assert.Equal(t, time.Duration(693147180), exponential(1<<63-1, time.Second)) // ln 2
	assert.Equal(t, time.Duration(44361419555), exponential(0, time.Second))     // 64 ln 2
	last := time.Duration(1 << 62)
	for d := range uint64(100) {
		now := exponential(d<<57, time.Hour)
		assert.LessOrEqual(t, now, last)
		last = now
	}
}

// Traffic and faults on one link shift no draw on another, and a partition or a
// rule shifts none of the packets behind it.
func TestDrawsSurvive(t *testing.T) {
	run := func(change func(w *world)) []got {
		w := newWorld(t, 7, "abcd", WithLink(Link{
			Latency: Exponential(time.Millisecond,
				5*time.Millisecond), Loss: sim.Percent(10), Reorder: sim.Percent(10),
		}))
		all := w.datagrams(200, 50, 20*time.Millisecond)
		change(w)
		w.s.RunFor(time.Minute)
		return *all
	}
	plain := run(func(*world) {})
	busy := run(func(w *world) {
		w.pairOn("c", "d", func(p *sim.Proc, c StreamConn) { check(pour(p, c, pattern(100_000))) })
		w.pairOn("b", "c", func(p *sim.Proc, c StreamConn) { check(pour(p, c, pattern(100_000))) })
		w.n.SetLink("c", "d", Link{Latency: Constant(time.Second), Duplicate: sim.Percent(50)})
	})
	assert.Equal(t, plain, busy)

	within := func(gs []got) (out []got) {
		for _, g := range gs {
			if g.n < 50 || g.n >= 100 {
				out = append(out, g)
			}
		}
		return out
	}
	cut := run(func(w *world) {
		w.at(1999*time.Millisecond, func() { // from the 50th packet to before the 100th
			f := w.n.Partition([]string{"a"}, []string{"b"})
			w.s.World().After(999*time.Millisecond, sim.HandlerFunc(func(uint64) { f.Lift() }), 0)
		})
	})
	assert.Less(t, len(cut), len(plain))
	var kept []got
	for _, g := range within(plain) {
		// What was under way when the cut came is lost too.
		if g.n < 50 && g.at >= sim.Instant(1999*time.Millisecond) {
			continue
		}
		kept = append(kept, g)
	}
	assert.Equal(t, kept, cut)

	faulty := run(func(w *world) {
		l := w.n.LinkOf("a", "b")
		l.Duplicate, l.Replay = sim.Percent(1), sim.Percent(1)
		w.n.SetLink("a", "b", l)
	})
	assert.Subset(t, faulty, plain)
	assert.Greater(t, len(faulty), len(plain))
}

// pairOn connects two hosts; client writes, the other reads all.
func (w *world) pairOn(a, b string, client func(p *sim.Proc, c StreamConn)) {
	w.on(b, func(p *sim.Proc, st *Stack) {
		l, err := st.Listen(80)
		check(err)
		c, err := l.Accept()
		check(err)
		_, _ = readAll(c)
	})
	w.on(a, func(p *sim.Proc, st *Stack) {
		p.Sleep(time.Millisecond)
		c, err := st.Dial(p.Context(), b+":80")
		check(err)
		client(p, c.(StreamConn))
	})
}

// Corruption flips bits and nothing else; it is off unless asked for.
func TestCorruption(t *testing.T) {
	for _, on := range []bool{false, true} {
		link := DefaultLink()
		if on {
			link.Corrupt, link.CorruptBits = sim.Percent(20), 1
		}
		w := newWorld(t, 1, "ab", WithLink(link), WithTCP(quiet))
		sent := pattern(100_000)
		flipped := 0
		w.pair(func(p *sim.Proc, c StreamConn) {
			check(pour(p, c, sent))
			check(c.Close())
		}, func(p *sim.Proc, c StreamConn) {
			b, _ := readAll(c)
			for i := range b {
				if x := b[i] ^ sent[i]; x != 0 {
					assert.Zero(t, x&(x-1), "one bit")
					flipped++
				}
			}
			assert.Len(t, b, len(sent))
		})
		require.Equal(t, sim.Quiescent, w.s.Run().Reason)
		assert.Equal(t, on, flipped > 0)
		assert.Equal(t, uint64(flipped), w.n.Stats().Of(Corrupted))
	}
}

func TestLinkText(t *testing.T) {
	text := "latency=bimodal(1ms,5ms,100ms,500ms,1/1000) bandwidth=125000 queue=4096 loss=1/100 " +
		"duplicate=1/50 " +
		"replay=1/1000 reorder=1/20 corrupt=1/10000 reset=1/100000 replay-after=3s " +
		"reorder-after=20ms corrupt-bits=4"
	l, err := ParseLink(text)
	require.NoError(t, err)
	assert.Equal(t, text, l.String())
	assert.Equal(t, "latency=constant(0s)", Link{}.String())
	for _, bad := range []string{
		"x=1", "loss", "loss=2", "loss=3/2", "loss=1/0", "latency=uniform(2ms,1ms)",
		"latency=uniform(1ms)",
		"latency=gauss(1ms)", "latency=constant(-1s)", "latency=constant(2h)",
		"latency=constant(x)", "latency=constant",
		"bandwidth=-1", "bandwidth=5", "queue=3", "corrupt-bits=-1",
		"latency=bimodal(1ms,1ms,1ms,1ms,x)",
	} {
		_, err := ParseLink(bad)
		require.Error(t, err, bad)
		assert.NotContains(t, err.Error(), "\n")
	}
	w := newWorld(t, 1, "ab")
	assert.PanicsWithValue(t, `net: SetLink: no host is named "x"; attached are a, b`, func() {
		w.n.SetLink("a", "x", Link{})
	})
	assert.Panics(t, func() { w.n.SetLink("a", "b", Link{Loss: sim.Ratio{Num: 2, Den: 1}}) })
	w.n.SetLink("a", "*", l)
	assert.Equal(t, l, w.n.LinkOf("a", "b"))
	assert.Equal(t, DefaultLink(), w.n.LinkOf("b", "a"))
	w.n.SetLinks(Link{})
	assert.Equal(t, Link{}, w.n.LinkOf("a", "b"))
}

func genRatio(t *rapid.T, name string) sim.Ratio {
	if rapid.Bool().Draw(t, name+" off") {
		return sim.Ratio{}
	}
	den := rapid.Uint64Range(1, 1<<40).Draw(t, name)
	return sim.Ratio{Num: rapid.Uint64Range(1, den).Draw(t, name), Den: den}
}

func TestLinkRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := func(name string) time.Duration {
			return time.Duration(rapid.Int64Range(0, int64(time.Hour/2)).Draw(t, name))
		}
		a, b := d("a"), d("b")
		l := Link{
			Latency: rapid.SampledFrom([]Latency{
				Constant(a), Uniform(a, a+b), Exponential(a, a+b),
				Bimodal(a, a+b, b, a+b, genRatio(t, "slow")),
			}).Draw(t, "latency"),
			Loss: genRatio(t, "loss"), Duplicate: genRatio(t, "duplicate"), Replay: genRatio(t,
				"replay"),
			Reorder: genRatio(t, "reorder"), Corrupt: genRatio(t, "corrupt"), Reset: genRatio(t,
				"reset"),
			ReplayAfter: d("replay after"), ReorderAfter: d("reorder after"),
			CorruptBits: rapid.IntRange(0, 100).Draw(t, "bits"),
			Bandwidth:   rapid.SampledFrom([]uint64{0, 100, 1 << 40}).Draw(t, "bandwidth"),
			Queue:       rapid.SampledFrom([]uint64{0, 2048, 1 << 40}).Draw(t, "queue"),
		}
		require.NoError(t, l.Check())
		back, err := ParseLink(l.String())
		require.NoError(t, err)
		require.Equal(t, l, back)
	})
}
