package series

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/sim"
)

// twin keeps every change, and thins them in the end by grouping and sorting.
type twin struct{ points []Point }

func (w *twin) add(at sim.Instant, v uint64) {
	if n := len(w.points); n == 0 || w.points[n-1].Value != v {
		w.points = append(w.points, Point{at, v})
	}
}

func (w *twin) thinned(grain sim.Instant) (kept []Point) {
	groups := make(map[sim.Instant][]int)
	for i, p := range w.points {
		groups[p.At/grain] = append(groups[p.At/grain], i)
	}
	var wanted []int
	for _, g := range groups {
		byValue := slices.Clone(g)
		slices.SortStableFunc(byValue, func(a, b int) int {
			return compare(w.points[a].Value, w.points[b].Value)
		})
		high := byValue[len(byValue)-1]
		for _, i := range g { // the earliest that is as high
			if w.points[i].Value == w.points[high].Value {
				high = i
				break
			}
		}
		wanted = append(wanted, g[0], byValue[0], high, g[len(g)-1])
	}
	slices.Sort(wanted)
	for _, i := range slices.Compact(wanted) {
		kept = append(kept, w.points[i])
	}
	return kept
}

func compare(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// TestThinning: whatever comes in, what a recorder keeps is what its twin keeps, and no more than
// it may.
func TestThinning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, w := NewRecorder("q", Bytes), &twin{}
		r.max = rapid.IntRange(8, 40).Draw(t, "max")
		at, pace := sim.Instant(0), rapid.SampledFrom([]int64{0, 1, 10, 1e3, 1e9}).Draw(t, "pace")
		for range rapid.IntRange(0, 500).Draw(t, "changes") {
			at += sim.Instant(rapid.Int64Range(0, pace).Draw(t, "after"))
			v := rapid.Uint64Range(0, 20).Draw(t, "value")
			r.Add(at, v)
			w.add(at, v)
			if len(r.points) > r.max {
				t.Fatalf("%d points are kept, %d may be", len(r.points), r.max)
			}
		}
		s := r.Series(at)
		if want := w.thinned(s.Grain); !slices.Equal(want, s.Points) ||
			s.Changes != uint64(len(w.points)) {
			t.Fatalf("of %d changes, %v\nkept     %v\nexpected %v", s.Changes, w.points, s.Points,
				want)
		}
	})
}

// TestSpike: of a million changes, one of a nanosecond is seen.
func TestSpike(t *testing.T) {
	r := NewRecorder("q", Bytes)
	spike := Point{765_432_100_000_001, 1 << 40}
	for i := range sim.Instant(1_000_000) {
		r.Add(i*1_000_000_000, uint64(i%977))
		if i == 765_432 {
			r.Add(spike.At, spike.Value)
			r.Add(spike.At+1, 3)
		}
	}
	s := r.Series(1_000_000_000_000_000)
	require.EqualValues(t, 1_000_002, s.Changes)
	require.LessOrEqual(t, len(s.Points), MaxPoints)
	require.Greater(t, len(s.Points), MaxPoints/8, "what is kept is not much less than what may be")
	top, ok := s.Highest()
	require.True(t, ok)
	require.Equal(t, spike, top)
	require.EqualValues(t, 999_999%977, s.Last())
	for _, n := range []int{1, 7, 96, 1000} {
		high := uint64(0)
		for _, c := range s.Columns(Span{0, s.Until}, n) {
			high = max(high, c.High)
		}
		require.Equal(t, spike.Value, high)
		coarse := s.Coarse(n)
		require.LessOrEqual(t, len(coarse.Points), 4*n)
		require.Contains(t, coarse.Points, spike)
	}
}

func TestNilRecorder(t *testing.T) {
	var r *Recorder
	r.Add(5, 1)
	r.Add(4, 2)
	require.Zero(t, testing.AllocsPerRun(100, func() { r.Add(1, 1) }))
	require.PanicsWithValue(t,
		`series "q": a change at 0.000000004s comes after one at 0.000000005s`, func() {
			r := NewRecorder("q", "")
			r.Add(5, 1)
			r.Add(4, 2)
		})
}

// TestColumns: a column knows what holds in any of its nanoseconds, as a twin that looks at each
// does.
func TestColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := NewRecorder("q", "")
		times := rapid.SliceOfN(rapid.IntRange(0, 60), 0, 20).Draw(t, "at")
		slices.Sort(times)
		for _, at := range times {
			r.Add(sim.Instant(at), rapid.Uint64Range(0, 9).Draw(t, "value"))
		}
		s := r.Series(60)
		from := sim.Instant(rapid.IntRange(0, 50).Draw(t, "from"))
		w := Span{from, from + sim.Instant(rapid.IntRange(12, 40).Draw(t, "length"))}
		n := rapid.IntRange(1, 12).Draw(t, "n") // a column is a nanosecond long, or longer
		want := make([]Column, n)
		for at := w.From; at < w.To; at++ {
			c := &want[int(at-w.From)*n/int(w.To-w.From)]
			for i, p := range s.Points {
				last := i+1 == len(s.Points)
				if p.At == at || p.At < at &&
					(last && at < s.Until || !last && at < s.Points[i+1].At) {
					c.add(p.Value)
				}
			}
		}
		if got := s.Columns(w, n); !slices.Equal(want, got) {
			t.Fatalf("%v in %d columns of %v\ngot      %v\nexpected %v", s.Points, n, w, got, want)
		}
	})
}

func TestAxis(t *testing.T) {
	labels := func(a Axis) (out []string) {
		for _, tick := range a.Ticks() {
			out = append(out, a.Label(tick))
		}
		return out
	}
	require.Equal(t, []string{"0 B", "64 B", "128 B", "192 B", "256 B", "320 B"},
		labels(ValueAxis(Bytes, 260, 5)))
	require.Equal(t, []string{"0 B", "8 GiB", "16 GiB", "24 GiB"},
		labels(ValueAxis(Bytes, 24<<30, 5)))
	require.Equal(t, []string{"0 B", "256 KiB", "512 KiB", "768 KiB", "1 MiB", "1.25 MiB"},
		labels(ValueAxis(Bytes, 5<<18, 5)))
	require.Equal(t, []string{"0", "500", "1,000", "1,500", "2,000", "2,500"},
		labels(ValueAxis("uploads", 2001, 5)))
	require.Equal(t, []string{"0", "1"}, labels(ValueAxis("uploads", 0, 5)))
	require.Equal(t, []string{"0 B", "1 EiB", "2 EiB", "3 EiB", "4 EiB"},
		labels(ValueAxis(Bytes, 1<<64-1, 5)))
	require.Equal(t, []string{"0 s", "50 s", "100 s", "150 s"}, labels(TimeAxis(Span{0, 167e9}, 5)))
	require.Equal(t, []string{"2.05 s", "2.1 s", "2.15 s"},
		labels(TimeAxis(Span{2_020_000_000, 2_180_000_000}, 5)))
	require.Equal(t, []string{"0 s", "5000000000 s"}, labels(TimeAxis(Span{0, sim.Forever}, 2)))
}

func TestFormat(t *testing.T) {
	for v, want := range map[uint64]string{
		0: "0 B", 1023: "1023 B", 1024: "1 KiB", 1536: "1.5 KiB", 1050: "1.03 KiB",
		24<<30 + 400<<20: "24.4 GiB", 700 << 20: "700 MiB",
		1<<64 - 1: "16 EiB", 999_999: "977 KiB",
	} {
		require.Equal(t, want, Format(Bytes, v))
	}
	require.Equal(t, "1,234,567 uploads", Format("uploads", 1234567))
	require.Equal(t, "12", Format("", 12))
}

// BenchmarkAdd is what a change costs: of a nil recorder, and of one that thins.
func BenchmarkAdd(b *testing.B) {
	for _, r := range []*Recorder{nil, NewRecorder("q", Bytes)} {
		b.Run(fmt.Sprintf("recorded=%v", r != nil), func(b *testing.B) {
			b.ReportAllocs()
			i := sim.Instant(0)
			for b.Loop() {
				r.Add(i*1000, uint64(i)&0xff)
				i++
			}
		})
	}
}
