// Package trace reads the trace of a run, or a part of it, and says what hangs together in it:
// which step caused which, which messages went between hosts, what a host could
// not do for a while, and what its disk had not synced when it lost power.
//
// # Contract
//
// A [Log] is the records of a trace, in order: all, or those of a [Part]. Everything else is
// derived from the trace and is a function of it. What is derived from notes knows the topics of
// packages net and disk; notes of nodes have no meaning here.
//
// # Map of the files
//
//   - log.go: records, steps, hosts. part.go: reading, of a part too. past.go: the causal past of a
//     step.
//   - disturbed.go: the faults in that past, which schedule nothing.
//   - message.go: who sent what to whom. band.go: stretches in which something was off.
//   - unsynced.go: what was at stake at each crash.
package trace

import (
	"slices"
	"strings"

	"groundhog/sim"
)

// Log is a trace in memory, or a part of it.
type Log struct {
	Seed    uint64
	Records []sim.Record
	Lines   []sim.LogLine // those that were written between the records, in order
	// from FirstStep on; of a trace from its beginning Steps[0] is what happened before the first
	Steps []Step
	// of the whole trace, in order of appearance; the world, if it appears, is one of them
	Hosts     []string
	Bands     []Band // that reach into the part, in order of their beginning
	Stakes    []Stake
	First     uint64      // number of Records[0] in the trace, from 0
	FirstStep uint64      // number of Steps[0]
	Total     uint64      // records of the whole trace
	Next      sim.Instant // of the first record that follows; [sim.Forever] if none does
	names     *sim.TraceReader
	// prints a record; nil: [sim.FormatRecord]
	Format func(r sim.Record, name func(sim.Symbol) string) string
	// by symbol of an actor: one more than the index into Hosts, 0 if it is not known yet
	hosts []int
}

// Step is one step and the records that belong to it.
type Step struct {
	At       sim.Instant
	Kind     sim.Kind
	Actor    sim.Symbol
	Cause    uint64 // the step that scheduled or woke it
	From, To int    // its records are Records[From:To]
}

// IsStep says whether a record is a step of its own.
func IsStep(k sim.Kind) bool {
	return k == sim.KindRun || k == sim.KindResume || k == sim.KindDrop || k == sim.KindHold
}

// findSteps finds the steps of the records.
func (l *Log) findSteps() {
	if l.First == 0 {
		l.Steps = []Step{{}}
	} else if len(l.Records) > 0 {
		l.FirstStep = l.Records[0].Step
	}
	for i, r := range l.Records {
		if IsStep(r.Kind) {
			for uint64(len(l.Steps)) <= r.Step-l.FirstStep {
				l.Steps = append(l.Steps, Step{At: r.At, From: i, To: i})
			}
			st := &l.Steps[r.Step-l.FirstStep]
			st.At, st.Kind, st.Actor, st.Cause = r.At, r.Kind, r.Actor, r.B
		}
		l.Steps[len(l.Steps)-1].To = i + 1
	}
}

// findHost numbers the host of an actor.
func (l *Log) findHost(actor sim.Symbol) int {
	for int(actor) >= len(l.hosts) {
		l.hosts = append(l.hosts, 0)
	}
	if l.hosts[actor] == 0 {
		name, _, _ := strings.Cut(l.Name(actor), "/")
		i := slices.Index(l.Hosts, name)
		if i < 0 {
			i = len(l.Hosts)
			l.Hosts = append(l.Hosts, name)
		}
		l.hosts[actor] = i + 1
	}
	return l.hosts[actor] - 1
}

// Name returns the name of a symbol.
func (l *Log) Name(s sim.Symbol) string { return l.names.Name(s) }

// Host returns the index of an actor's host.
func (l *Log) Host(actor sim.Symbol) int { return l.hosts[actor] - 1 }

// LinesAfter returns for each record that is followed by log lines, by its index, those lines.
// Lines that were written before the first record of the log follow it.
func (l *Log) LinesAfter() map[int][]sim.LogLine {
	after := make(map[int][]sim.LogLine)
	for _, line := range l.Lines {
		i := max(0, int(line.Record)-1-int(l.First))
		after[i] = append(after[i], line)
	}
	return after
}

// Text returns a record as the text form of the trace has it, unless it has a Format of its own.
func (l *Log) Text(i int) string {
	if l.Format != nil {
		return l.Format(l.Records[i], l.Name)
	}
	return sim.FormatRecord(l.Records[i], l.Name)
}

// StepOf returns the step that a record of the log belongs to.
func (l *Log) StepOf(r sim.Record) Step { return l.Steps[r.Step-l.FirstStep] }

// At returns the instant of a step, or of the nearest that the log has.
func (l *Log) At(step uint64) sim.Instant {
	step = max(step, l.FirstStep) - l.FirstStep
	return l.Steps[min(step, uint64(len(l.Steps))-1)].At
}

// Told returns the last step up to an instant in which a node had something to say:
// a note that is not of the network, a disk or the plan, in a step that is not the
// plan's own. Zero if there is none.
func (l *Log) Told(until sim.Instant) uint64 {
	for i := len(l.Records) - 1; i >= 0; i-- {
		r := l.Records[i]
		if r.Kind == sim.KindNote && r.At <= until && !l.plain(r.Topic) && !l.planned(r) {
			return r.Step
		}
	}
	return 0
}

// planned says whether the step of a record carries out a line of the plan.
func (l *Log) planned(r sim.Record) bool {
	st := l.StepOf(r)
	return st.To > st.From+1 && strings.HasPrefix(l.Name(l.Records[st.From+1].Topic), "plan ")
}

// plain says whether a topic is of the framework: network, disk, system calls, plan.
func (l *Log) plain(topic sim.Symbol) bool {
	name := l.Name(topic)
	return strings.HasPrefix(name, "net ") || strings.HasPrefix(name, "disk.") ||
		strings.HasPrefix(name, "plan ") || strings.HasPrefix(name, "sys.") ||
		strings.HasPrefix(name, "linux.")
}
