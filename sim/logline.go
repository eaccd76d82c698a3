package sim

import (
	"fmt"
	"strings"
)

// LogLine is a line that code under simulation wrote with [Host.Logf] or
// [Proc.Logf]. Lines stand between the records of the trace, in order, but are
// no records: they are never hashed, so a run is the same with and without
// them.
type LogLine struct {
	At     Instant
	Step   uint64
	Record uint64 // how many records of the trace come before it
	Who    string // host, or host/process
	Text   string
}

// String prints the line in the columns of the text form of the trace. Line
// breaks in the text are kept and indented.
func (l LogLine) String() string {
	head := fmt.Sprintf("%16s %9d %-7s %-20s ", l.At, l.Step, kindLog, l.Who)
	return head + strings.ReplaceAll(strings.TrimRight(l.Text, "\n"), "\n",
		"\n"+strings.Repeat(" ", len(head)))
}

// Logf writes a line to the simulation's log and into the trace file. It is
// never hashed, and formatted only if somebody reads it.
func (h *Host) Logf(format string, args ...any) {
	h.sim.Guard() // whether or not anybody reads: the run is the same
	h.sim.logLine(h.self.sym, format, args...)
}

// Logf writes a line in the name of the process; see [Host.Logf].
func (p *Proc) Logf(format string, args ...any) {
	p.sim.Guard()
	p.sim.logLine(p.actor.sym, format, args...)
}

// Traced says whether the run is traced into a file, which [Sim.Annotate] writes to.
func (s *Sim) Traced() bool { return s.trace.file != nil }

// Annotate writes a line in the name of a topic into the trace file, behind the record that is the
// last one now. It is never hashed, and stands in no log.
func (s *Sim) Annotate(topic Symbol, text string) {
	if !s.Traced() || text == "" {
		return
	}
	s.trace.file.line(topic, LogLine{At: s.now, Step: s.steps, Record: s.trace.count,
		Who: s.SymbolName(topic), Text: text[:min(len(text), longestText)]})
}

// logs says whether anybody reads log lines.
func (s *Sim) logs() bool { return s.log != nil || s.trace.file != nil }

// logLine enters a line, if anybody reads it.
func (s *Sim) logLine(who Symbol, format string, args ...any) {
	if !s.logs() {
		return
	}
	line := LogLine{
		At: s.now, Step: s.steps, Record: s.trace.count,
		Who: s.SymbolName(who), Text: fmt.Sprintf(format, args...),
	}
	line.Text = line.Text[:min(len(line.Text), longestText)]
	if s.trace.file != nil {
		s.trace.file.line(who, line)
	}
	if s.log != nil {
		s.log(line)
	}
}
