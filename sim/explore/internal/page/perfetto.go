package page

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/internal/trace"
)

// Perfetto writes the trace in the JSON format of Chrome's tracing, which
// ui.perfetto.dev and chrome://tracing open: a process for each host, a thread for
// each of its actors, a slice of half a microsecond for each step (a step takes no
// virtual time, and a slice of none cannot be seen), arrows for messages, and slices for
// what was off.
func Perfetto(w io.Writer, l *trace.Log) error {
	p := &perfetto{w: bufio.NewWriter(w), l: l}
	p.text(`{"displayTimeUnit":"ns","traceEvents":[`)
	p.names()
	p.steps()
	p.notes()
	for i, m := range l.Messages() {
		p.flow("s", i, m.Sent)
		p.flow("f", i, m.Delivered)
	}
	for _, b := range l.Bands {
		p.event(map[string]any{"ph": "X", "name": b.Kind, "cat": "off", "pid": b.Host + 1,
			"tid": offThread, "ts": micro(b.From), "dur": micro(b.To - b.From)})
	}
	p.text("\n]}\n")
	if p.err != nil {
		return p.err
	}
	return p.w.Flush()
}

// offThread is the thread under which a host shows what was off.
const offThread = 1 << 30

// stepWidth is how long a step is shown to take.
const stepWidth = 0.5 // microseconds

type perfetto struct {
	w     *bufio.Writer
	l     *trace.Log
	comma bool
	err   error
}

func (p *perfetto) text(s string) { _, _ = p.w.WriteString(s) } // Flush has the error

func (p *perfetto) event(e map[string]any) {
	if p.comma {
		p.text(",")
	}
	p.comma = true
	b, err := json.Marshal(e) // sorted by key
	if err != nil && p.err == nil {
		p.err = err
	}
	p.text("\n")
	_, _ = p.w.Write(b)
}

// micro is a time in microseconds, exact to the nanosecond.
func micro(t sim.Instant) json.Number {
	return json.Number(fmt.Sprintf("%d.%03d", t/1000, t%1000))
}

func (p *perfetto) pid(s sim.Symbol) int { return p.l.Host(s) + 1 }

// names tells the names of hosts and actors.
func (p *perfetto) names() {
	for i, host := range p.l.Hosts {
		p.event(map[string]any{"ph": "M", "name": "process_name", "pid": i + 1, "tid": 0,
			"args": map[string]any{"name": host}})
		p.event(map[string]any{"ph": "M", "name": "thread_name", "pid": i + 1, "tid": offThread,
			"args": map[string]any{"name": "off"}})
	}
	seen := make(map[sim.Symbol]bool)
	for _, r := range p.l.Records {
		if !seen[r.Actor] {
			seen[r.Actor] = true
			name := p.l.Name(r.Actor)
			if _, rest, ok := strings.Cut(name, "/"); ok {
				name = rest
			}
			p.event(map[string]any{"ph": "M", "name": "thread_name", "pid": p.pid(r.Actor),
				"tid": int(r.Actor), "args": map[string]any{"name": name}})
		}
	}
}

func (p *perfetto) steps() {
	for i, st := range p.l.Steps {
		step := p.l.FirstStep + uint64(i)
		if step == 0 {
			continue
		}
		p.event(map[string]any{
			"ph": "X", "name": st.Kind.String(), "cat": "step", "pid": p.pid(st.Actor),
			"tid": int(st.Actor),
			"ts":  micro(st.At), "dur": stepWidth,
			"args": map[string]any{"step": step, "cause": st.Cause},
		})
	}
}

// notes are instants, of the actor to which they belong.
func (p *perfetto) notes() {
	for i, r := range p.l.Records {
		if st := p.l.StepOf(r); st.From == i && r.Step > 0 {
			continue
		}
		name := r.Kind.String()
		if r.Topic != 0 {
			name = p.l.Name(r.Topic)
		}
		p.event(map[string]any{
			"ph": "i", "s": "t", "name": name, "cat": r.Kind.String(), "pid": p.pid(r.Actor),
			"tid": int(r.Actor), "ts": micro(r.At),
			"args": map[string]any{"step": r.Step,
				"record": strings.Join(strings.Fields(p.l.Text(i)), " ")},
		})
	}
}

// flow is one end of an arrow; it binds to the slice of the step in which the
// record was made.
func (p *perfetto) flow(end string, id, record int) {
	st := p.l.StepOf(p.l.Records[record])
	e := map[string]any{"ph": end, "name": "message", "cat": "net", "id": id,
		"pid": p.pid(st.Actor), "tid": int(st.Actor), "ts": micro(st.At)}
	if end == "f" {
		e["bp"] = "e"
	}
	p.event(e)
}
