// Package trace reads the full trace of a run and says what hangs together in it:
// which step caused which, which messages went between hosts, what a host could
// not do for a while, and what its disk had not synced when it lost power.
//
// # Contract
//
// A [Log] is all the records of a trace, in order. Everything else is derived from
// it and is a function of it. What is derived from notes knows the topics of
// packages net and disk; notes of nodes have no meaning here.
//
// # Map of the files
//
//   - log.go: records, steps, hosts. past.go: the causal past of a step.
//   - message.go: who sent what to whom. band.go: stretches in which something was off.
//   - unsynced.go: what was at stake at each crash.
package trace

import (
	"io"
	"strings"

	"groundhog/sim"
)

// Log is a trace in memory.
type Log struct {
	Seed    uint64
	Records []sim.Record
	Steps   []Step   // by number; Steps[0] is what happened before the first
	Hosts   []string // in order of appearance; the world, if it appears, is one of them
	names   []string
	hosts   []int // by symbol of an actor: index into Hosts, -1 if it is none
}

// Step is one step and the records that belong to it.
type Step struct {
	At       sim.Instant
	Kind     sim.Kind
	Actor    sim.Symbol
	Cause    uint64 // the step that scheduled or woke it
	From, To int    // its records are Records[From:To]
}

// Read reads a trace to its end.
func Read(r io.Reader) (*Log, error) {
	t, err := sim.NewTraceReader(r)
	if err != nil {
		return nil, err
	}
	l := &Log{Seed: t.Seed(), Steps: []Step{{}}}
	for {
		rec, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		l.add(rec)
	}
	for sym := sim.Symbol(0); t.Name(sym) != "?"; sym++ {
		l.names = append(l.names, t.Name(sym))
	}
	l.findHosts()
	return l, nil
}

// isStep says whether a record is a step of its own.
func isStep(k sim.Kind) bool {
	return k == sim.KindRun || k == sim.KindResume || k == sim.KindDrop || k == sim.KindHold
}

func (l *Log) add(r sim.Record) {
	if isStep(r.Kind) {
		for uint64(len(l.Steps)) <= r.Step {
			l.Steps = append(l.Steps, Step{At: r.At, From: len(l.Records), To: len(l.Records)})
		}
		st := &l.Steps[r.Step]
		st.At, st.Kind, st.Actor, st.Cause = r.At, r.Kind, r.Actor, r.B
	}
	l.Records = append(l.Records, r)
	l.Steps[len(l.Steps)-1].To = len(l.Records)
}

// findHosts numbers the hosts.
func (l *Log) findHosts() {
	index := make(map[string]int)
	l.hosts = make([]int, len(l.names))
	for i := range l.hosts {
		l.hosts[i] = -1
	}
	for _, r := range l.Records {
		if l.hosts[r.Actor] >= 0 {
			continue
		}
		name, _, _ := strings.Cut(l.names[r.Actor], "/")
		if _, known := index[name]; !known {
			index[name] = len(l.Hosts)
			l.Hosts = append(l.Hosts, name)
		}
		l.hosts[r.Actor] = index[name]
	}
}

// Name returns the name of a symbol.
func (l *Log) Name(s sim.Symbol) string {
	if int(s) >= len(l.names) {
		return "?"
	}
	return l.names[s]
}

// Host returns the index of an actor's host.
func (l *Log) Host(actor sim.Symbol) int { return l.hosts[actor] }

// Text returns a record as the text form of the trace has it.
func (l *Log) Text(i int) string { return sim.FormatRecord(l.Records[i], l.Name) }

// At returns the instant of a step.
func (l *Log) At(step uint64) sim.Instant {
	if step >= uint64(len(l.Steps)) {
		step = uint64(len(l.Steps)) - 1
	}
	return l.Steps[step].At
}

// Told returns the last step up to an instant in which a node had something to say:
// a note that is not of the network, a disk or the plan, in a step that is not the
// plan's own. Zero if there is none.
func (l *Log) Told(until sim.Instant) uint64 {
	for i := len(l.Records) - 1; i >= 0; i-- {
		r := l.Records[i]
		if r.Kind == sim.KindNote && r.At <= until && !l.plain(r.Topic) && !l.planned(r.Step) {
			return r.Step
		}
	}
	return 0
}

// planned says whether a step carries out a line of the plan.
func (l *Log) planned(step uint64) bool {
	st := l.Steps[step]
	return st.To > st.From+1 && strings.HasPrefix(l.Name(l.Records[st.From+1].Topic), "plan ")
}

// plain says whether a topic is of the framework: network, disk, plan.
func (l *Log) plain(topic sim.Symbol) bool {
	name := l.Name(topic)
	return strings.HasPrefix(name, "net ") || strings.HasPrefix(name, "disk.") || strings.HasPrefix(name, "plan ")
}
