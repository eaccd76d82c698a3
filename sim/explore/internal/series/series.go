package series

import (
	"fmt"
	"slices"

	"groundhog/sim"
)

// MaxPoints is how many points a series has at most: four in each of a thousand intervals and more,
// 256 KiB.
const MaxPoints = 1 << 14

// Bytes is the unit that is written with KiB, MiB and so on. Any other unit is the word for what is
// counted, such as "uploads".
const Bytes = "B"

// Point is a value and the instant from which on it holds.
type Point struct {
	At    sim.Instant
	Value uint64
}

// Series is the values of one quantity in one run. Before its first point there is none.
type Series struct {
	Name    string
	Unit    string
	Points  []Point // in order of time; several may share an instant
	Changes uint64  // how many changes there were; more than points if the series is thinned
	// the length of the intervals that it is thinned by; 1: each instant by itself
	Grain sim.Instant
	Until sim.Instant // the end of the run
}

// Recorder records one series. The zero Recorder is not usable; a nil one keeps nothing.
type Recorder struct {
	name, unit string
	points     []Point
	last       Point
	changes    uint64
	shift      uint // intervals are of 2^shift nanoseconds
	max        int
}

// NewRecorder returns a recorder of a quantity in a unit: see [Bytes].
func NewRecorder(name, unit string) *Recorder {
	return &Recorder{name: name, unit: unit, max: MaxPoints}
}

// Name returns the name of the quantity.
func (r *Recorder) Name() string { return r.name }

// Unit returns its unit.
func (r *Recorder) Unit() string { return r.unit }

// Add records that the quantity has this value from at on. A value that it has already is no
// change. It panics if at lies before the last change.
func (r *Recorder) Add(at sim.Instant, value uint64) {
	if r == nil || r.changes > 0 && value == r.last.Value {
		return
	}
	if at < r.last.At {
		panic(fmt.Sprintf("series %q: a change at %s comes after one at %s", r.name, at, r.last.At))
	}
	r.last = Point{at, value}
	r.changes++
	if len(r.points) == r.max {
		r.points = r.thin()
		for len(r.points) > r.max/2 {
			r.shift++
			r.points = r.thin()
		}
	}
	r.points = append(r.points, r.last)
}

// thin thins what there is by the present intervals, in place.
func (r *Recorder) thin() []Point {
	return thin(r.points, func(at sim.Instant) uint64 { return uint64(at) >> r.shift })
}

// Series returns what was recorded so far of a run that ends at until.
func (r *Recorder) Series(until sim.Instant) Series {
	r.points = r.thin()
	return Series{Name: r.name, Unit: r.unit, Points: slices.Clone(r.points), Changes: r.changes,
		Grain: 1 << r.shift, Until: until}
}

// Highest returns the point at which the series is highest, the first of equals; ok is false if it
// has none.
func (s Series) Highest() (top Point, ok bool) {
	for i, p := range s.Points {
		if i == 0 || p.Value > top.Value {
			top = p
		}
	}
	return top, len(s.Points) > 0
}

// Summary is the series in few words: "highest 210 B at 7.000 s, in the end 0 B".
func (s Series) Summary() string {
	top, ok := s.Highest()
	if !ok {
		return "nothing recorded"
	}
	return fmt.Sprintf("highest %s at %s, in the end %s", Format(s.Unit, top.Value),
		Seconds(top.At), Format(s.Unit, s.Last()))
}

// Last returns the value at the end of the run; zero if there is none.
func (s Series) Last() uint64 {
	if len(s.Points) == 0 {
		return 0
	}
	return s.Points[len(s.Points)-1].Value
}
