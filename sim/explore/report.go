package explore

import (
	"context"
	"fmt"
	"io"
	"strings"

	"groundhog/sim"
)

// Report prints what is amiss with an outcome of sc: each property that failed, with its statement
// and the reason; the plan; up to so many lines of the history that led to the worst of them, and as
// many of the trace up to then; and the command that replays the run. Of a run that held it prints
// the plan and the end of the trace. When ctx ends first, the trace is left out.
func Report(ctx context.Context, w io.Writer, sc *Scenario, o Outcome, lines int) {
	for _, v := range o.Failures() {
		fmt.Fprintf(w, "  %s %s at %s [%s]\n", v.Property, v.Kind, seconds(shownAt(v)), v.Key)
		fmt.Fprint(w, wrap("expected: "+v.Property.Statement, "    "))
		for line := range strings.SplitSeq(strings.Trim(v.Reason, "\n"), "\n") {
			fmt.Fprint(w, wrap(line, "    "))
		}
	}
	if o.Fails(SameEachTime) {
		o.writeDifference(ctx, w, sc)
	}
	if len(o.Plan.Lines) > 0 {
		chosen, of := o.planExcerpt(lines), len(o.Plan.Lines)
		fmt.Fprintf(w, "  the plan%s%s:\n", o.origin(), leftOut(len(chosen), of))
		printAll(w, chosen)
	}
	if len(o.Story) > 0 {
		last := o.Story[max(0, len(o.Story)-lines):]
		fmt.Fprintf(w, "  what led to it%s:\n", leftOut(len(last), len(o.Story)))
		printAll(w, last)
	}
	if told := traceExcerpt(ctx, sc, o, lines); len(told) > 0 {
		fmt.Fprintf(w, "  the trace up to %s, without packets, files and wake-ups:\n", seconds(o.Until))
		printAll(w, told)
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

// leftOut says how many there are, if not all are shown.
func leftOut(shown, of int) string {
	if shown == of {
		return ""
	}
	return fmt.Sprintf(" (%d of %d lines)", shown, of)
}

// printAll prints lines, indented and cut to the width of a terminal.
func printAll(w io.Writer, lines []string) {
	for _, line := range lines {
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

// wrap breaks a long line at spaces. The blanks with which it begins are kept, before what is broken
// off as well.
func wrap(line, indent string) string {
	line = strings.ReplaceAll(line, "\t", "    ")
	indent += line[:len(line)-len(strings.TrimLeft(line, " "))]
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

// planExcerpt returns n lines of the plan, or all if it has no more, in their order. Faults come
// before operations, lines up to the verdict before later ones, and late ones before early ones.
func (o Outcome) planExcerpt(n int) []string {
	all := strings.Split(strings.TrimRight(o.Plan.Body(), "\n"), "\n")
	if len(all) <= n {
		return all
	}
	chosen := make([]bool, len(all))
	for _, choose := range []func(i int) bool{
		func(i int) bool { return o.Plan.Lines[i].At <= o.Until && o.Plan.Lines[i].IsFault() },
		func(i int) bool { return o.Plan.Lines[i].At <= o.Until },
		func(int) bool { return true },
	} {
		for i := len(all) - 1; i >= 0 && n > 0; i-- {
			if !chosen[i] && choose(i) {
				chosen[i] = true
				n--
			}
		}
	}
	var lines []string
	for i, line := range all {
		if chosen[i] {
			lines = append(lines, line)
		}
	}
	return lines
}

// traceExcerpt replays the run and returns the last n lines of its trace that tell a story, up to
// when the worst verdict showed: log lines, and records but for wake-ups and the notes of network and
// disk.
func traceExcerpt(ctx context.Context, sc *Scenario, o Outcome, n int) (lines []string) {
	if o.stalled {
		return nil // it would take as long again; the story ends with the last records
	}
	type entry struct {
		record sim.Record
		log    []string // the lines of a log line; empty: it is the record
	}
	var last []entry
	var names *sim.TraceReader
	add := func(e entry) {
		if last = append(last, e); len(last) >= 2*n+2 {
			last = append(last[:0], last[len(last)-n:]...)
		}
	}
	err := records(ctx, sc, o.Options(), func(r sim.Record, t *sim.TraceReader) {
		if names = t; r.At <= o.Until && tells(r, t.Name(r.Topic)) {
			add(entry{record: r})
		}
	}, func(l sim.LogLine) {
		if l.At <= o.Until {
			add(entry{log: strings.Split(l.String(), "\n")})
		}
	})
	if err != nil {
		return nil
	}
	for _, e := range last {
		if e.log == nil {
			e.log = []string{sim.FormatRecord(e.record, names.Name)}
		}
		lines = append(lines, e.log...)
	}
	return lines[max(0, len(lines)-n):]
}

// tells says whether a record of this topic is part of a story.
func tells(r sim.Record, topic string) bool {
	switch r.Kind {
	case sim.KindNote:
		return !strings.HasPrefix(topic, "net ") && !strings.HasPrefix(topic, "disk.")
	case sim.KindFault, sim.KindBoot, sim.KindCrash, sim.KindPause, sim.KindUnpause, sim.KindSkew, sim.KindPanic:
		return true
	}
	return false
}
