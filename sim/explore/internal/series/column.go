package series

import (
	"math/bits"
	"slices"

	"groundhog/sim"
)

// Span is the stretch of time from From on and before To.
type Span struct{ From, To sim.Instant }

// column says in which of n equal columns an instant of the span lies; those beside it count to the
// first and to the last.
func (w Span) column(at sim.Instant, n int) int {
	if at >= w.To {
		return n - 1
	}
	if at <= w.From {
		return 0
	}
	return int(Scale(uint64(at-w.From), uint64(n), uint64(w.To-w.From)))
}

// Scale returns v * to / of, rounded down, without overflow in between; the result must fit.
func Scale(v, to, of uint64) uint64 {
	hi, lo := bits.Mul64(v, to)
	q, _ := bits.Div64(hi, lo, max(of, 1))
	return q
}

// Column is the lowest and the highest of the values that hold in a stretch of time.
type Column struct {
	Low, High uint64
	Any       bool // whether there is a value at all
}

func (c *Column) add(v uint64) {
	if !c.Any {
		*c = Column{v, v, true}
	}
	c.Low, c.High = min(c.Low, v), max(c.High, v)
}

// Columns reads the series off in n equal columns of the span.
func (s Series) Columns(w Span, n int) []Column {
	columns := make([]Column, n)
	for i, p := range s.Points {
		end := s.Until
		if i+1 < len(s.Points) {
			end = s.Points[i+1].At
		}
		// the last nanosecond of which it is the value; of no time at all, its instant
		end = max(end-1, p.At)
		if end < w.From || p.At >= w.To {
			continue
		}
		for c := w.column(p.At, n); c <= w.column(end, n); c++ {
			columns[c].add(p.Value)
		}
	}
	return columns
}

// Coarse is the series thinned further, to n intervals of the run: what a picture needs that is n
// pixels wide.
func (s Series) Coarse(n int) Series {
	w := Span{0, s.Until}
	s.Points = thin(slices.Clone(s.Points),
		func(at sim.Instant) uint64 { return uint64(w.column(at, n)) })
	return s
}
