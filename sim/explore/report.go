package explore

import (
	"context"
	"fmt"
	"io"
	"strings"

	"groundhog/sim"
)

// Report prints what is amiss with an outcome of sc: each broken property with
// its reason, up to so many lines of the history that led to the worst of them, as
// many of the trace, and the command that replays the run. The trace takes another run; if ctx ends
// before that does, the trace is left out.
func Report(ctx context.Context, w io.Writer, sc *Scenario, o Outcome, lines int) {
	for _, v := range o.Failures() {
		fmt.Fprintf(w, "  %s %s [%s]\n", v.Property.Name, v.Kind, v.Key)
		for _, line := range strings.Split(strings.TrimSpace(v.Reason), "\n") {
			fmt.Fprint(w, wrap(line, "    "))
		}
	}
	if len(o.Plan.Lines) > 0 {
		fmt.Fprintf(w, "  the plan%s:\n", o.origin())
		printLast(w, strings.Split(strings.TrimRight(o.Plan.Body(), "\n"), "\n"), lines)
	}
	if len(o.Story) > 0 {
		fmt.Fprintf(w, "  what led to it:\n")
		printLast(w, o.Story, lines)
	}
	if records := telling(ctx, sc, o, lines); len(records) > 0 {
		fmt.Fprintf(w, "  the trace up to %s, without packets, files and wake-ups:\n", seconds(o.Until))
		printLast(w, records, lines)
	}
	fmt.Fprintf(w, "  replay: %s\n", o.ReplayCommand())
}

// origin says where the plan comes from, and which faults the swarm let exist.
func (o Outcome) origin() string {
	switch text := o.Swarm.String(); {
	case o.Given:
		return ", as it was given"
	case text != "":
		return "; faults: " + text
	}
	return ""
}

// printLast prints the last n lines, indented and cut to the width of a
// terminal.
func printLast(w io.Writer, lines []string, n int) {
	for _, line := range lines[max(0, len(lines)-n):] {
		fmt.Fprintf(w, "    %s\n", cut(line, reportWidth-4))
	}
}

// reportWidth is the width of a report in columns; the test runner indents
// it by four.
const reportWidth = 96

// cut shortens a line to so many columns.
func cut(line string, columns int) string {
	if r := []rune(line); len(r) > columns {
		return string(r[:columns-1]) + "…"
	}
	return line
}

// wrap breaks a long line at spaces.
func wrap(line, indent string) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(line) {
		switch {
		case i == 0:
			b.WriteString(indent)
			column = len(indent)
		case column+1+len(word) > reportWidth:
			b.WriteString("\n" + indent + "  ")
			column = len(indent) + 2
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String() + "\n"
}

// telling replays the run and returns the last n trace records that tell a story: no
// wake-ups, and no notes of network and disk. They end when the worst verdict
// showed.
func telling(ctx context.Context, sc *Scenario, o Outcome, n int) (lines []string) {
	var last []sim.Record
	var names *sim.TraceReader
	err := records(ctx, sc, o.Options(), func(r sim.Record, t *sim.TraceReader) {
		if names = t; r.At > o.Until || !tells(r, t.Name(r.Topic)) {
			return
		}
		if last = append(last, r); len(last) >= 2*n+2 {
			last = append(last[:0], last[len(last)-n:]...)
		}
	})
	if err != nil {
		return nil
	}
	for _, r := range last[max(0, len(last)-n):] {
		lines = append(lines, sim.FormatRecord(r, names.Name))
	}
	return lines
}

func tells(r sim.Record, topic string) bool {
	switch r.Kind {
	case sim.KindNote:
		return !strings.HasPrefix(topic, "net") && !strings.HasPrefix(topic, "disk")
	case sim.KindFault, sim.KindBoot, sim.KindCrash, sim.KindPause, sim.KindUnpause, sim.KindSkew, sim.KindPanic:
		return true
	}
	return false
}
