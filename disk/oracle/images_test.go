package oracle

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// played is a record on an empty device: w and f are a write of a sector and one with FUA, F is a
// flush, each answered at once; an upper-case W is a write that is not answered until a is.
func played(t *testing.T, script string, torn bool) *history {
	dev := &device{size: 1 << 20, held: over(nil)}
	h := &history{base: dev.start(), torn: torn}
	open := -1
	for i, c := range script {
		r := request{off: int64(i) * blockSize, data: bytes.Repeat([]byte{byte(i + 1)}, blockSize)}
		switch c {
		case 'w':
			dev.answer(dev.take(r))
		case 'W':
			open = dev.take(r)
		case 'a':
			dev.answer(open)
		case 'f':
			r.fua = true
			dev.answer(dev.take(r))
		case 'F':
			dev.answer(dev.take(request{flush: true}))
		case '|':
			h.returns = append(h.returns, dev.place())
		}
	}
	h.requests, h.events = dev.stop()
	return h
}

// contents are the first bytes of each block of the images that can be after so many returns.
func contents(h *history, returned int) (list []string) {
	for _, im := range h.crashes(1) {
		if !im.returned[returned] {
			continue
		}
		text := ""
		for i := range int64(8) {
			p := make([]byte, sectorSize)
			im.content.read(i*blockSize, p)
			text += string("-123456789"[p[0]%0xee])
		}
		list = append(list, text)
	}
	return list
}

func TestFlushAndFUA(t *testing.T) {
	require.ElementsMatch(t, []string{"--------", "1-------", "-2------", "12------"},
		contents(played(t, "ww|", false), 1), "what was not flushed may be there or not")
	require.Equal(t, []string{"12------"}, contents(played(t, "wwF|", false), 1))
	require.ElementsMatch(t, []string{"-2------", "12------"},
		contents(played(t, "wf|", false), 1), "FUA is about one write")
	require.ElementsMatch(t, []string{"1-------", "12------"},
		contents(played(t, "wWFa|", false), 1), "a flush is not about what is not answered yet")
}

func TestReturns(t *testing.T) {
	h := played(t, "w|F|w", false)
	require.ElementsMatch(t, []string{"--------", "1-------"}, contents(h, 0))
	require.ElementsMatch(t, []string{"--------", "1-------"}, contents(h, 1))
	require.ElementsMatch(t, []string{"1-------", "1---5---"}, contents(h, 2))
}

// A write that came later is not undone by one before it that becomes durable after it.
func TestOrderOfWrites(t *testing.T) {
	dev := &device{size: 1 << 20, held: over(nil)}
	h := &history{base: dev.start()}
	first := dev.take(request{data: bytes.Repeat([]byte{1}, sectorSize)})
	dev.answer(dev.take(request{data: bytes.Repeat([]byte{2}, sectorSize), fua: true}))
	dev.answer(first)
	dev.answer(dev.take(request{flush: true}))
	h.returns = []int{dev.place()}
	h.requests, h.events = dev.stop()
	require.Equal(t, []string{"2-------"}, contents(h, 1))
}

func TestTornWrites(t *testing.T) {
	count := func(torn bool) (n int) {
		for _, im := range played(t, "w|", torn).crashes(1) {
			if im.torn {
				n++
			}
		}
		return n
	}
	require.Zero(t, count(false))
	require.NotZero(t, count(true))
}
