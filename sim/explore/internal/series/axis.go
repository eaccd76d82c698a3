package series

import (
	"fmt"
	"strconv"
	"strings"

	"groundhog/sim"
)

// seconds is the unit of an axis of time, whose values are nanoseconds.
const seconds = "s"

// Axis is a stretch of numbers with round ticks.
type Axis struct {
	From, To uint64
	Step     uint64 // between ticks, which are its multiples
	unit     string
}

// highest is where an axis of values ends at the latest.
const highest = 1 << 62

// ValueAxis is from zero to the first tick that is not below top, with the smallest round step that
// makes at most so many.
func ValueAxis(unit string, top uint64, steps int) Axis {
	top = min(max(top, 1), highest)
	a := Axis{Step: round(unit, top, steps), unit: unit}
	a.To = a.Step * ((top-1)/a.Step + 1)
	return a
}

// TimeAxis is a span of time.
func TimeAxis(w Span, steps int) Axis {
	return Axis{From: uint64(w.From), To: uint64(w.To),
		Step: round(seconds, uint64(w.To-w.From), steps), unit: seconds}
}

// round returns the smallest round number of which at most so many make up length: a power of two
// of bytes, else 1, 2 or 5 with zeros.
func round(unit string, length uint64, steps int) uint64 {
	factors, base := []uint64{1, 2, 5}, uint64(10)
	if unit == Bytes {
		factors, base = factors[:1], 2
	}
	for power := uint64(1); ; power *= base {
		for _, f := range factors {
			if (max(length, 1)-1)/(power*f) < uint64(steps) {
				return power * f
			}
		}
	}
}

// Ticks returns the ticks of the axis.
func (a Axis) Ticks() (ticks []uint64) {
	for t := (a.From + a.Step - 1) / a.Step * a.Step; t <= a.To; t += a.Step {
		ticks = append(ticks, t)
	}
	return ticks
}

// Label is the text of a tick: "1.5 GiB", "20 s", or "3,000", whose unit stands elsewhere.
func (a Axis) Label(tick uint64) string {
	switch a.unit {
	case seconds:
		text := fmt.Sprintf("%d.%09d", tick/1e9, tick%1e9)
		return strings.TrimRight(strings.TrimRight(text, "0"), ".") + " s"
	case Bytes:
		return Format(Bytes, tick)
	}
	return grouped(tick)
}

// Format writes a value with its unit: "23.4 GiB", "3,000 uploads". Bytes are rounded to three
// digits.
func Format(unit string, v uint64) string {
	if unit != Bytes {
		return strings.TrimRight(grouped(v)+" "+unit, " ")
	}
	prefix := 0
	for v>>(10*(prefix+1)) != 0 {
		prefix++
	}
	if prefix == 0 {
		return fmt.Sprintf("%d B", v)
	}
	one, decimals, scale := uint64(1)<<(10*prefix), 0, uint64(1)
	for whole := v / one; decimals < 2 && whole*scale < 100; decimals++ {
		scale *= 10
	}
	rounded := (Scale(v, 2*scale, one) + 1) / 2
	text := strconv.FormatUint(rounded/scale, 10)
	if decimals > 0 {
		text += strings.TrimRight(fmt.Sprintf(".%0*d", decimals, rounded%scale), "0")
	}
	return strings.TrimRight(text, ".") + " " + "KMGTPE"[prefix-1:prefix] + "iB"
}

// Seconds writes an instant with milliseconds: "7.003 s".
func Seconds(t sim.Instant) string { return fmt.Sprintf("%d.%03d s", t/1e9, t%1e9/1e6) }

// grouped writes a number with commas.
func grouped(v uint64) string {
	text := strconv.FormatUint(v, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
