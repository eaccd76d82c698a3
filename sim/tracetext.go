package sim

import (
	"fmt"
	"io"
	"strings"
)

// TraceLegend explains the columns of the text form.
const TraceLegend = `// time: virtual, since the start      step: events executed so far      kind: see below
// who: host or host/process           what: topic and the two integers of the record
// run, resume: a callback, a process ran ("<- n": step n scheduled or woke it)
// drop: event of a dead incarnation   hold: event of a paused host      fault: a fault point fired
// note: what the host had to say      log: a line of Logf
// everything else: life of hosts and processes
`

// FormatRecord prints one record as one line of fixed columns, without newline.
func FormatRecord(r Record, name func(Symbol) string) string {
	return strings.TrimRight(fmt.Sprintf("%16s %9d %-7s %-20s %s", r.At, r.Step, r.Kind,
		name(r.Actor), detail(r, name)), " ")
}

// detail prints what a record of its kind has to tell.
func detail(r Record, name func(Symbol) string) string {
	switch r.Kind {
	case KindRun, KindDrop, KindHold:
		return fmt.Sprintf("arg %d <- %d", r.A, r.B)
	case KindResume:
		if uint32(r.A) == TimedOut {
			return fmt.Sprintf("timed out <- %d", r.B)
		}
		return fmt.Sprintf("code %d <- %d", r.A, r.B)
	case KindSpawn, KindBoot:
		return fmt.Sprintf("incarnation %d", r.A)
	case KindExit:
		if r.B != 0 {
			return fmt.Sprintf("incarnation %d, unwound", r.A)
		}
		return fmt.Sprintf("incarnation %d", r.A)
	case KindCrash:
		return fmt.Sprintf("%s, incarnation %d", CrashKind(r.B), r.A)
	case KindSkew:
		return fmt.Sprintf("offset %dns, drift %dppm", int64(r.A), int64(r.B))
	case KindFault:
		return fmt.Sprintf("%s hit %d value %d", name(r.Topic), r.A, r.B)
	case KindChange:
		return fmt.Sprintf("rank %d", r.A)
	case KindNote:
		return fmt.Sprintf("%s %d %d", name(r.Topic), r.A, r.B)
	}
	return ""
}

// WriteText reads a binary trace and prints it as text: legend, then a line for
// each record, and the log lines between them.
func WriteText(w io.Writer, r io.Reader) error {
	t, err := NewTraceReader(r)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "// groundhog trace, version %d, seed %d\n%s", TraceVersion,
		t.Seed(), TraceLegend); err != nil {
		return err
	}
	// an error comes again at the next record
	t.OnLine(func(l LogLine) { _, _ = fmt.Fprintln(w, l) })
	for {
		rec, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(w, FormatRecord(rec, t.Name)); err != nil {
			return err
		}
	}
}

// LastLines returns the last n records as text lines.
func (s *Sim) LastLines(n int) []string {
	recs := s.Last()
	recs = recs[max(0, len(recs)-n):]
	lines := make([]string, len(recs))
	for i, r := range recs {
		lines[i] = FormatRecord(r, s.SymbolName)
	}
	return lines
}
