package explore

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// Report prints what is amiss with an outcome of sc: each property that failed, with its statement
// and the reason; the plan; up to so many lines of the history that led to the worst of them, and
// as many of the log and of the trace up to then; and the command that replays the run. Of a run
// that held it prints the plan, and the end of log and trace. When ctx ends first, log and trace
// are left out.
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
	if e, err := excerptOf(ctx, sc, o, lines); err == nil {
		if len(e.log) > 0 {
			fmt.Fprintf(w, "  the log up to %s:\n", seconds(o.Until))
			printAll(w, e.log)
		}
		if len(e.trace) > 0 {
			fmt.Fprintf(w, "  the trace up to %s, without packets, files, calls and wake-ups:\n",
				seconds(o.Until))
			printAll(w, e.trace)
		}
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

// wrap breaks a long line at spaces. The blanks with which it begins are kept, before what is
// broken off as well.
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

// excerpt is what a report shows of a trace: the last log lines, and the last records that tell a
// story, which are all but wake-ups and the notes of network and disk.
type excerpt struct {
	log   []string
	trace []string
}

// excerptOf replays the run, and keeps n lines of each up to when the worst verdict showed.
func excerptOf(ctx context.Context, sc *Scenario, o Outcome, n int) (e excerpt, err error) {
	var last []sim.Record
	var names *sim.TraceReader
	err = records(ctx, sc, o.Options(), func(r sim.Record, t *sim.TraceReader) {
		if names = t; r.At > o.Until || !tells(r, t.Name(r.Topic)) {
			return
		}
		last = lastOf(append(last, r), n)
	}, func(l sim.LogLine) {
		if l.At > o.Until || strings.HasPrefix(l.Who, "net ") { // what packets hold
			return
		}
		head := fmt.Sprintf("%14s  %-9s ", l.At, l.Who)
		for i, line := range strings.Split(strings.TrimRight(l.Text, "\n"), "\n") {
			if i == 1 {
				head = strings.Repeat(" ", len([]rune(head)))
			}
			e.log = lastOf(append(e.log, strings.TrimRight(head+line, " ")), n)
		}
	})
	e.log = e.log[max(0, len(e.log)-n):]
	for _, r := range last[max(0, len(last)-n):] {
		e.trace = append(e.trace, sc.FormatRecord(r, names.Name, o.Plan))
	}
	return e, err
}

// lastOf drops what lies before the last n of a list, now and then.
func lastOf[T any](list []T, n int) []T {
	if len(list) < 2*n+2 {
		return list
	}
	return append(list[:0], list[len(list)-n:]...)
}

// tells says whether a record of this topic is part of a story.
func tells(r sim.Record, topic string) bool {
	switch r.Kind {
	case sim.KindNote:
		own := func(prefix string) bool { return strings.HasPrefix(topic, prefix) }
		return topic == "linux.exit" || !slices.ContainsFunc(plan.OwnTopics, own)
	case sim.KindFault, sim.KindBoot, sim.KindCrash, sim.KindPause, sim.KindUnpause, sim.KindSkew,
		sim.KindPanic:
		return true
	}
	return false
}
