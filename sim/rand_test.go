package sim

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestStreamGolden pins the draws: a change here makes every old seed another
// run, and needs a new TraceVersion.
func TestStreamGolden(t *testing.T) {
	s := New(Config{Seed: 42})
	defer s.Close()
	h := s.NewHost("client", nil)
	h.Boot()
	for _, c := range []struct {
		stream *Stream
		want   [3]uint64
	}{
		{s.Stream("faults"), [3]uint64{0xe2c554367bf5a4fe, 0xe9de91c28c3ece10, 0x43440d2cfb94f6c6}},
		{s.Stream("workload"),
			[3]uint64{0x774af5d4d8ba1543, 0x723dfd7fd1f28896, 0xe4d78078cf12d1ab}},
		{h.Stream("faults"), [3]uint64{0x11b394414c962ff0, 0xcd17d81fb2fe4cfa, 0x4635b192c70fe9e9}},
	} {
		var got [3]uint64
		for i := range got {
			got[i] = c.stream.Uint64()
		}
		require.Equal(t, c.want, got, "%#x", got)
	}
	require.Equal(t, uint64(0), mix(0))
	require.NotEqual(t, keyOf(1, "a", "bc"), keyOf(1, "ab", "c"))
	require.NotEqual(t, keyOf(1, "a"), keyOf(1, "a", ""))
	require.NotEqual(t, keyOf(1, "12345678"), keyOf(1, "1234567", "8"))
}

func TestStreamBounds(t *testing.T) {
	st := &Stream{key: keyOf(7, "bounds")}
	var counts [10]int
	for range 100_000 {
		counts[st.IntN(10)]++
		require.EqualValues(t, 3, st.Int64(3, 3))
		v := st.Int64(-2, 2)
		require.True(t, v >= -2 && v <= 2)
		d := st.Duration(time.Second, 2*time.Second)
		require.True(t, d >= time.Second && d <= 2*time.Second)
	}
	// Chi-square with nine degrees of freedom: above 28 once in a thousand.
	sum := 0
	for _, n := range counts {
		sum += (n - 10_000) * (n - 10_000)
	}
	require.Less(t, sum/10_000, 28)
	st.Int64(-1<<63, 1<<63-1)
	for _, f := range []func(){func() { st.IntN(0) }, func() { st.Int64(2, 1) },
		func() { st.Uint64N(0) }} {
		require.Panics(t, f)
	}
}

func TestRatio(t *testing.T) {
	st := &Stream{key: 1}
	hits := 0
	for range 100_000 {
		require.False(t, st.Chance(Ratio{}))
		require.False(t, st.Chance(Percent(0)))
		require.True(t, st.Chance(Always()))
		if st.Chance(PerMille(250)) {
			hits++
		}
	}
	require.InDelta(t, 25_000, hits, 600)
	require.EqualValues(t, 400_000, st.Uses(), "one draw each, whatever the ratio")
}

func TestShuffleReachesEveryOrder(t *testing.T) {
	st := &Stream{key: 3}
	seen := make(map[[3]int]int)
	for range 6000 {
		a := [3]int{0, 1, 2}
		st.Shuffle(3, func(i, j int) { a[i], a[j] = a[j], a[i] })
		seen[a]++
	}
	require.Len(t, seen, 6)
	for order, n := range seen {
		require.InDelta(t, 1000, n, 150, "%v", order)
	}
}

// survivor is one actor of the survival test: it draws, sleeps, selects and
// meets fault points, and writes down every choice that befell it.
func survivor(h *Host, told *[]string, extra bool) func(p *Proc) {
	return func(p *Proc) {
		a, b := NewChan[int](p.Sim(), "a", 9), NewChan[int](p.Sim(), "b", 9)
		topic := p.Sim().Symbol("extra")
		for i := range 20 {
			if extra {
				p.Stream("more").Uint64()
				h.Stream("more").Uint64()
				h.Note(topic, 1, 2)
				p.Logf("a line more")
				p.Go("more", func(q *Proc) { q.Sleep(time.Millisecond) })
				p.Yield()
				h.Faults().Eval("other")
			}
			p.Sleep(p.Stream("think").Duration(0,
				3*time.Millisecond) / time.Millisecond * time.Millisecond)
			a.TrySend(i)
			b.TrySend(i)
			which := Select(p.Sim(), Recv(a, nil, nil), Recv(b, nil, nil))
			_, fault := h.Faults().Eval("point")
			line := fmt.Sprintf("%s %s %d %v %d", h.Name(), p.Sim().Now(), which, fault,
				p.Rand().IntN(100))
			*told = append(*told, line)
		}
	}
}

// TestSurvival is the promise of keyed draws: whatever one actor does more, no
// other actor's choices change, nor their order among themselves.
func TestSurvival(t *testing.T) {
	run := func(seed uint64, extra bool) (others []string, hash uint64) {
		s := New(Config{Seed: seed})
		defer s.Close()
		s.setChance("point", 1, Percent(30), true)
		var all, noisy []string
		for i := range 5 {
			h := s.NewHost(fmt.Sprintf("h%d", i), nil)
			h.Boot()
			told := &all
			if i == 2 {
				told = &noisy
			}
			h.Go("actor", survivor(h, told, extra && i == 2))
		}
		require.Equal(t, Quiescent, s.Run().Reason)
		return all, s.Hash()
	}
	for seed := range uint64(50) {
		plain, one := run(seed, false)
		noisy, two := run(seed, true)
		require.NotEqual(t, one, two, "the extra things did happen")
		require.Len(t, plain, 80)
		require.Equal(t, plain, noisy, "seed %d", seed)
	}
}
