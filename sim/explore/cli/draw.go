package cli

import (
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strings"

	"groundhog/sim/explore/internal/series"
)

// marks draw the curves of a plot; they differ without colour. Curves that are the same throughout
// share one.
var marks = []rune("ox+*#@%&=~^$?!:;")

// markColors are those of marks on a terminal, by turns.
var markColors = []string{"36", "33", "35", "32", "34", "31"}

// A plot is about so high.
const plotRows = 16

// drawing is a plot for a terminal. Each column shows all values that hold in its stretch of time,
// so that a spike is a bar from where it rises to its height, however short it is. In a cell that
// several curves share their marks alternate.
type drawing struct {
	curves []curve
	marks  []int // by curve
	span   series.Span
	values series.Axis
	times  series.Axis
	margin int        // columns left of the axis
	cells  [][]uint32 // by row from below, and column: a bit for each mark
	width  int        // of the whole
	colors bool
}

func newDrawing(curves []curve, span series.Span, width int, colors bool) *drawing {
	d := &drawing{curves: curves, span: span, width: width, colors: colors,
		times: series.TimeAxis(span, 10)}
	top := uint64(0)
	for i, one := range curves {
		for _, c := range one.series.Columns(span, 1) {
			top = max(top, c.High)
		}
		same := slices.IndexFunc(curves[:i], func(other curve) bool {
			return other.series.Until == one.series.Until &&
				slices.Equal(other.series.Points, one.series.Points)
		})
		switch {
		case i == 0:
			d.marks = append(d.marks, 0)
		case same >= 0:
			d.marks = append(d.marks, d.marks[same])
		default:
			d.marks = append(d.marks, slices.Max(d.marks)+1)
		}
	}
	d.values = series.ValueAxis(curves[0].series.Unit, top, 5)
	for _, t := range d.values.Ticks() {
		d.margin = max(d.margin, len(d.values.Label(t))+1)
	}
	d.fill()
	return d
}

// steps are how many rows there are between two ticks.
func (d *drawing) steps() int { return plotRows / int(d.values.To/d.values.Step) }

// fill sets the cells.
func (d *drawing) fill() {
	width := d.width - d.margin - 1
	d.cells = make([][]uint32, int(d.values.To/d.values.Step)*d.steps()+1)
	for i := range d.cells {
		d.cells[i] = make([]uint32, width)
	}
	row := func(v uint64) int {
		return int((series.Scale(min(v, d.values.To), 2*uint64(len(d.cells)-1),
			d.values.To) + 1) / 2)
	}
	for i, one := range d.curves {
		for x, c := range one.series.Columns(d.span, width) {
			for y := row(c.Low); c.Any && y <= row(c.High); y++ {
				d.cells[y][x] |= 1 << d.marks[i]
			}
		}
	}
}

// write draws it: heading, rows, the axis of time, and a line for each curve.
func (d *drawing) write(w io.Writer) {
	first := d.curves[0]
	fmt.Fprintf(w, "%s of %s, seed %d", first.series.Name, first.out.Scenario, first.out.Seed)
	if unit := first.series.Unit; unit != series.Bytes && unit != "" {
		fmt.Fprintf(w, ", in %s", unit)
	}
	fmt.Fprintln(w)
	for y := len(d.cells) - 1; y >= 0; y-- {
		label, axis := "", "│"
		if y%d.steps() == 0 {
			label, axis = d.values.Label(uint64(y/d.steps())*d.values.Step), "┤"
		}
		fmt.Fprintln(w,
			strings.TrimRight(fmt.Sprintf("%*s%s%s", d.margin, label+" ", axis, d.row(y)), " "))
	}
	d.axis(w)
	d.legend(w)
}

// row is the marks of a row.
func (d *drawing) row(y int) string {
	var text strings.Builder
	last := -1
	for x, cell := range d.cells[y] {
		if cell == 0 {
			text.WriteByte(' ')
			continue
		}
		for range (x + y) % bits.OnesCount32(cell) {
			cell &= cell - 1
		}
		mark := bits.TrailingZeros32(cell)
		if d.colors && mark != last {
			fmt.Fprintf(&text, "\x1b[%sm", markColors[mark%len(markColors)])
		}
		last = mark
		text.WriteRune(marks[mark])
	}
	if d.colors && last >= 0 {
		return strings.TrimRight(text.String(), " ") + "\x1b[0m"
	}
	return text.String()
}

// axis draws the axis of time and its labels.
func (d *drawing) axis(w io.Writer) {
	width := len(d.cells[0])
	line := []rune(strings.Repeat("─", width))
	labels := []rune(strings.Repeat(" ", d.margin+1+width))
	free := 0
	for _, t := range d.times.Ticks() {
		x := min(int(series.Scale(t-d.times.From, uint64(width), d.times.To-d.times.From)), width-1)
		if x > 0 {
			line[x] = '┴'
		}
		label := []rune(d.times.Label(t))
		at := max(min(d.margin+1+x-len(label)/2, len(labels)-len(label)), 0)
		if at >= free {
			copy(labels[at:], label)
			free = at + len(label) + 2
		}
	}
	fmt.Fprintf(w, "%*s└%s\n%s\n", d.margin, "", string(line),
		strings.TrimRight(string(labels), " "))
}

// legend says which mark is whose, and what came of its run.
func (d *drawing) legend(w io.Writer) {
	name, number := 0, 0
	for _, one := range d.curves {
		name, number = max(name, len(one.out.Variant)), max(number, len(one.series.Summary()))
	}
	for i, one := range d.curves {
		mark := string(marks[d.marks[i]])
		if d.colors {
			mark = fmt.Sprintf("\x1b[%sm%s\x1b[0m", markColors[d.marks[i]%len(markColors)], mark)
		}
		numbers := fmt.Sprintf("%-*s", number, one.series.Summary())
		verdict := one.out.Summary()
		if !one.out.Held() {
			verdict += " at " + series.Seconds(one.out.Until)
		}
		if 7+name+len(numbers)+len(verdict) > d.width {
			verdict = fmt.Sprintf("\n%*s%s", 5+name, "", verdict)
		}
		fmt.Fprintln(w,
			strings.TrimRight(fmt.Sprintf("%s  %-*s  %s  %s", mark, name, one.out.Variant, numbers,
				verdict), " "))
	}
}
