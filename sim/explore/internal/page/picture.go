package page

import (
	"fmt"
	"html/template"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/internal/series"
)

// Picture is one quantity of the run over virtual time, and of others beside it.
type Picture struct {
	Curves []Curve // the run's own first; at most [MaxCurves]
}

// MaxCurves is how many curves of a picture can be told apart.
const MaxCurves = 6

// Curve is a series of one run.
type Curve struct {
	Label   string // "1.4.13"
	Verdict string // "stuck acks-catch-up"
	Series  series.Series
}

// Name is the heading of the picture.
func (p Picture) Name() string {
	s := p.Curves[0].Series
	if s.Unit == series.Bytes || s.Unit == "" {
		return s.Name
	}
	return s.Name + ", in " + s.Unit
}

// The picture in pixels: it is scaled as a whole.
const (
	pictureWidth, pictureHeight = 1000, 240
	left, right, top, bottom    = 74, 14, 18, 26
	innerWidth                  = pictureWidth - left - right
	innerHeight                 = pictureHeight - top - bottom
)

// sketch is a picture under way.
type sketch struct {
	strings.Builder
	times, values series.Axis
}

func (s *sketch) x(at sim.Instant) int {
	return left + int(series.Scale(min(uint64(at), s.times.To), innerWidth, s.times.To))
}

func (s *sketch) y(v uint64) int {
	return top + innerHeight - int(series.Scale(min(v, s.values.To), innerHeight, s.values.To))
}

// draw makes the picture: static, of numbers and labels of axes alone. Its colours are those of the
// page. until is when the violation of the run showed; not marked if nothing is amiss.
func (p Picture) draw(until sim.Instant, failed bool) template.HTML {
	span, highest := series.Span{To: 1}, uint64(0)
	for _, c := range p.Curves {
		span.To = max(span.To, c.Series.Until)
		peak, _ := c.Series.Highest()
		highest = max(highest, peak.Value)
	}
	s := &sketch{times: series.TimeAxis(span, 10),
		values: series.ValueAxis(p.Curves[0].Series.Unit, highest, 5)}
	fmt.Fprintf(s, `<svg viewBox="0 0 %d %d" role="img" aria-label="%s over virtual time">`,
		pictureWidth, pictureHeight, template.HTMLEscapeString(p.Name()))
	s.axes()
	if failed {
		x := s.x(until)
		fmt.Fprintf(s, `<line class="until" x1="%d" x2="%d" y1="%d" y2="%d"/>`, x, x, top-6,
			top+innerHeight)
		anchor, at := "start", x+5
		if x > pictureWidth-70 {
			anchor, at = "end", x-5
		}
		fmt.Fprintf(s, `<text class="until" x="%d" y="%d" text-anchor="%s">verdict</text>`, at,
			top-4, anchor)
	}
	for i, c := range p.Curves {
		s.curve(i, c.Series)
	}
	s.WriteString("</svg>")
	return template.HTML(s.String())
}

// axes draws the grid and its labels.
func (s *sketch) axes() {
	for _, v := range s.values.Ticks() {
		y := s.y(v)
		fmt.Fprintf(s,
			`<line class="grid" x1="%d" x2="%d" y1="%d" y2="%d"/><text x="%d" y="%d" text-anchor="end">%s</text>`,
			left, left+innerWidth, y, y, left-8, y+4, s.values.Label(v))
	}
	for _, t := range s.times.Ticks() {
		x := s.x(sim.Instant(t))
		anchor := "middle"
		if x > pictureWidth-30 {
			anchor = "end"
		}
		fmt.Fprintf(s,
			`<line class="grid" x1="%d" x2="%d" y1="%d" y2="%d"/><text x="%d" y="%d" text-anchor="%s">%s</text>`,
			x, x, top, top+innerHeight, x, pictureHeight-8, anchor, s.times.Label(t))
	}
}

// curve draws the steps of a series: no more of them than pixels can show, and never less than its
// heights.
func (s *sketch) curve(i int, all series.Series) {
	if len(all.Points) == 0 {
		return
	}
	fmt.Fprintf(s, `<path class="curve c%d" d="`, i)
	for k, p := range all.Coarse(innerWidth).Points {
		if k == 0 {
			fmt.Fprintf(s, "M%d %d", s.x(p.At), s.y(p.Value))
		} else {
			fmt.Fprintf(s, "H%dV%d", s.x(p.At), s.y(p.Value))
		}
	}
	fmt.Fprintf(s, `H%d"/>`, s.x(all.Until))
}
