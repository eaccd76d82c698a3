package shapelog

import (
	"fmt"
	"slices"
	"strings"

	"groundhog/model"
)

// Render tells a verdict to a person: the property in words, the reason, and the events that led to
// it, the decisive one marked with ">". Of a verdict about one shape, only the events that can
// matter to it are shown; of those, the last max, 0 for all.
func (h *History) Render(v model.Verdict, max int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v\n  %s (%v): %s\n", v, v.Property.Name, v.Property.Kind,
		v.Property.Statement)
	if v.Evidence == nil || v.Evidence.Event >= h.Len() {
		return b.String()
	}
	decisive, handle := v.Evidence.Event, v.Evidence.Subject
	shape := h.shapeOf(handle)
	var chosen []int
	for i, e := range h.events.all() {
		if i > decisive {
			break
		}
		if i == decisive || handle == "" || e.concerns(handle, shape) {
			chosen = append(chosen, i)
		}
	}
	if max > 0 && len(chosen) > max {
		fmt.Fprintf(&b, "  (%d earlier events left out)\n", len(chosen)-max)
		chosen = chosen[len(chosen)-max:]
	}
	b.WriteString("  " + columns)
	for _, i := range chosen {
		mark := " "
		if i == decisive {
			mark = ">"
		}
		e := h.Event(i)
		b.WriteString(mark + " " + e.line(i) + "\n")
	}
	h.renderLog(&b, decisive, shape)
	return b.String()
}

// renderLog adds the log that the verdict is about, beside what it should be.
func (h *History) renderLog(b *strings.Builder, decisive int, shape *Shape) {
	e := h.Event(decisive)
	if e.Kind != Observed || shape == nil {
		return
	}
	want := Log{Handle: "expected"}
	for _, op := range h.log(shape, h.end(decisive)) {
		want.Entries = append(want.Entries, Entry{op.At, op.Key, op.Value})
	}
	got := h.logs(e.State).of(h.events.numbers[shape.Handle])
	got.Handle = "stored  "
	fmt.Fprintf(b, "  %v\n  %v\n", want, got)
}

// concerns says whether an event can matter to the shape: its own but for deliveries, those of the
// whole but for publish rounds that went well, commits to its log.
func (e *Event) concerns(handle string, shape *Shape) bool {
	if e.Kind == RoundBegun || e.Kind == Delivered || e.Kind == RoundEnded && e.Retries == 0 {
		return false
	}
	if e.Kind == Committed && shape != nil {
		return slices.ContainsFunc(e.Ops, shape.Relevant)
	}
	return e.Handle == "" || e.Handle == handle
}

// shapeOf is the shape of this handle, nil if there is none.
func (h *History) shapeOf(handle string) *Shape {
	for _, e := range h.events.all() {
		if e.Kind == Served && e.Handle == handle {
			return e.Shape
		}
	}
	return nil
}

// end is the LSN of the last transaction before event i.
func (h *History) end(i int) LSN {
	for ; i >= 0; i-- {
		if e := h.Event(i); e.Kind == Committed {
			return e.LSN
		}
	}
	return 0
}
