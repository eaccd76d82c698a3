package explore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"groundhog/sim"
)

// Stream runs the scenario, and gives its trace to read while it is made: it may be longer than the
// memory, and is kept nowhere. The run waits for read, and goes on to its end also if read stops
// before. Stream returns what read returns; when ctx ends before the run, the trace ends there, and
// Stream returns the error of ctx.
func Stream(ctx context.Context, sc *Scenario, o Options,
	read func(trace io.Reader) error) (out Outcome, err error) {
	pipe, trace := io.Pipe()
	o.Trace = trace
	var interrupted error
	done := make(chan struct{})
	go func() {
		defer close(done)
		out, interrupted = Execute(ctx, sc, o)
		trace.Close()
	}()
	err = read(pipe)
	_, _ = io.Copy(io.Discard, pipe) // a pipe of ours has no errors
	<-done
	if interrupted != nil {
		err = interrupted
	}
	return out, err
}

// records runs the scenario and calls each with every record of its trace, whose names knows the
// symbols that are defined by then, and line with every log line; nil: nobody reads them. Only the
// end of ctx is an error, and that the run cannot be made.
func records(ctx context.Context, sc *Scenario, o Options,
	each func(r sim.Record, names *sim.TraceReader), line func(sim.LogLine)) error {
	out, err := Stream(ctx, sc, o, func(trace io.Reader) error {
		t, err := sim.NewTraceReader(trace)
		if err == nil && line != nil {
			t.OnLine(line)
		}
		for err == nil {
			var r sim.Record
			if r, err = t.Next(); err == nil {
				each(r, t)
			}
		}
		return err
	})
	var refused *WorkerError
	if ctx.Err() != nil || errors.As(err, &refused) {
		return cmp.Or(ctx.Err(), err)
	}
	if err != io.EOF && !out.stalled && !out.cut { // then the end may be missing
		panic(fmt.Sprintf("explore: the trace of a run cannot be read: %v", err))
	}
	return nil
}
