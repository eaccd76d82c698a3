package explore

import (
	"fmt"
	"io"

	"groundhog/sim"
)

// Stream runs the scenario, and gives its trace to read while it is made: it may be longer than the memory, and is kept nowhere. The run
// waits for read, and goes on to its end also if read stops before. Stream returns what read returns.
func Stream(sc *Scenario, o Options, read func(trace io.Reader) error) (Outcome, error) {
	pipe, trace := io.Pipe()
	o.Trace = trace
	done := make(chan Outcome)
	go func() {
		out := Execute(sc, o)
		trace.Close()
		done <- out
	}()
	err := read(pipe)
	_, _ = io.Copy(io.Discard, pipe) // a pipe of ours has no errors
	return <-done, err
}

// records runs the scenario and calls each with every record of its trace. names tells the symbols that are defined by then.
func records(sc *Scenario, o Options, each func(r sim.Record, names *sim.TraceReader)) {
	_, err := Stream(sc, o, func(trace io.Reader) error {
		t, err := sim.NewTraceReader(trace)
		for err == nil {
			var r sim.Record
			if r, err = t.Next(); err == nil {
				each(r, t)
			}
		}
		return err
	})
	if err != io.EOF {
		panic(fmt.Sprintf("explore: the trace of a run cannot be read: %v", err))
	}
}
