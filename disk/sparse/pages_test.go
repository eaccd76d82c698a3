package sparse

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// twin is the same content in one piece, with the state of each of its pages.
type twin struct {
	b     []byte
	state map[int64]byte // 'd' data, 'r' reserved; none: a hole
}

func (w *twin) clone() *twin {
	c := &twin{b: bytes.Clone(w.b), state: map[int64]byte{}}
	for i, s := range w.state {
		c.state[i] = s
	}
	return c
}

func (w *twin) grow(size int64) {
	if size > int64(len(w.b)) {
		w.b = append(w.b, make([]byte, size-int64(len(w.b)))...)
	}
}

func (w *twin) write(p []byte, off int64) {
	if len(p) == 0 {
		return
	}
	w.grow(off + int64(len(p)))
	copy(w.b[off:], p)
	for i := off / PageSize; i*PageSize < off+int64(len(p)); i++ {
		w.state[i] = 'd'
	}
}

func (w *twin) truncate(size int64) {
	for i := range w.state {
		if i*PageSize >= size && size <= int64(len(w.b)) {
			delete(w.state, i)
		}
	}
	w.grow(size)
	w.b = w.b[:size:size]
}

func (w *twin) punch(off, n int64) {
	if from := min(off, int64(len(w.b))); from < int64(len(w.b)) {
		clear(w.b[from:min(off+n, int64(len(w.b)))])
	}
	for i := range w.state {
		if i*PageSize >= off && (i+1)*PageSize <= off+n {
			delete(w.state, i)
		}
	}
}

func (w *twin) reserve(off, n int64) {
	for i := off / PageSize; i*PageSize < off+n; i++ {
		if w.state[i] == 0 {
			w.state[i] = 'r'
		}
	}
}

// seek is the next byte of data, or with data unset the next that is none.
func (w *twin) seek(off int64, data bool) (int64, bool) {
	for ; off < int64(len(w.b)); off += PageSize - off%PageSize {
		if w.state[off/PageSize] == 'd' == data {
			return off, true
		}
	}
	return int64(len(w.b)), false
}

func check(t require.TestingT, p *Pages, w *twin) {
	require.Equal(t, int64(len(w.b)), p.Len())
	require.True(t, bytes.Equal(w.b, p.Bytes()))
	require.Equal(t, int64(len(w.state)), p.Used())
	require.Equal(t, SumOf(w.b), p.Sum())
}

// Pages do what a slice does, and values that share pages know nothing of each other.
func TestPagesAgreeWithASlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pages, twins := []*Pages{new(Pages)}, []*twin{{state: map[int64]byte{}}}
		at := rapid.Custom(func(t *rapid.T) int64 {
			unit := rapid.SampledFrom([]int64{1, PageSize, leafBytes, branchBytes}).Draw(t, "unit")
			return min(unit*rapid.Int64Range(0, 66).Draw(t, "n"), branchBytes) +
				rapid.SampledFrom([]int64{0, 0, 1, -1, 100}).Draw(t, "by")
		}).Filter(func(n int64) bool { return n >= 0 })
		for range rapid.IntRange(1, 12).Draw(t, "calls") {
			i := rapid.IntRange(0, len(pages)-1).Draw(t, "value")
			p, w := pages[i], twins[i]
			off, n := at.Draw(t, "off"), at.Draw(t, "length")
			switch rapid.SampledFrom([]string{"write", "write", "zeros", "truncate", "punch",
				"reserve", "share", "from", "look"}).Draw(t, "call") {
			case "write":
				data := bytes.Repeat([]byte{byte(n | 1)}, int(n%(3*PageSize)))
				p.WriteAt(data, off)
				w.write(data, off)
			case "zeros":
				data := make([]byte, n%(3*PageSize))
				p.WriteAt(data, off)
				w.write(data, off)
			case "truncate":
				p.Truncate(off)
				w.truncate(off)
			case "punch":
				p.Punch(off, n)
				w.punch(off, n)
			case "reserve":
				holes := p.Holes(off, n)
				before := p.Used()
				p.Reserve(off, n)
				w.reserve(off, n)
				require.Equal(t, holes, p.Used()-before)
			case "share":
				pages, twins = append(pages, p.Share()), append(twins, w.clone())
			case "from":
				p = From(bytes.Clone(w.b))
				pages[i] = p
				w.state = map[int64]byte{}
				w.write(bytes.Clone(w.b), 0)
			case "look":
				check(t, p, w)
			}
			data, ok := p.NextData(off)
			want, found := w.seek(off, true)
			require.Equal(t, found, ok)
			require.True(t, !ok || data == want)
			if off < p.Len() {
				hole, _ := w.seek(off, false)
				require.Equal(t, hole, p.NextHole(off))
			}
		}
		for i := range pages {
			check(t, pages[i], twins[i])
		}
	})
}

// A file of 16 TiB costs what was written into it, at both ends.
func TestSizeCostsNothing(t *testing.T) {
	const size = int64(16) << 40
	p := new(Pages)
	p.Truncate(size)
	require.Less(t, testing.AllocsPerRun(1, func() {
		c := p.Share()
		c.WriteAt([]byte("begin"), 0)
		c.WriteAt([]byte("end"), size-3)
		require.Equal(t, int64(2), c.Used())
		c.Truncate(0)
		require.Zero(t, c.Used())
	}), 100.0)
	p.Reserve(0, size)
	require.Equal(t, size/PageSize, p.Used())
	p.Punch(PageSize, size-2*PageSize)
	require.Equal(t, int64(2), p.Used())
}

// Pages that are written again and again are not copied again.
func TestRewritingDoesNotAllocate(t *testing.T) {
	p := new(Pages)
	line := bytes.Repeat([]byte("x"), 100)
	round := func() {
		for i := range int64(1000) {
			p.WriteAt(line, i*100)
		}
	}
	round()
	require.Zero(t, testing.AllocsPerRun(10, round))
	c := p.Share()
	p.WriteAt(line, 0)
	c.WriteAt([]byte("y"), 0)
	require.Equal(t, byte('x'), p.Bytes()[0])
	require.Equal(t, byte('y'), c.Bytes()[0])
}
