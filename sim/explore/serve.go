package explore

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"

	"groundhog/sim"
	"groundhog/sim/explore/internal/worker"
)

// Serve is where the process of one run begins its work. In a process that was started to make a
// run of one of these scenarios, it makes it, answers, and ends the process. In one that was
// started for another scenario it returns true: there is nothing else to do for the caller. In any
// other process it returns false.
//
// A program calls it before it does anything that the run could depend on: whatever a run with
// [Scenario.Programs] meets, such as the heap, is as Serve finds it.
func Serve(all ...*Scenario) bool {
	if !worker.Active() {
		return false
	}
	c, err := accepted()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s is set, and nobody asks for a run (%v): it is for processes "+
			"that explore starts itself; unset it\n", worker.Mark, err)
		os.Exit(2)
	}
	i := slices.IndexFunc(all, func(sc *Scenario) bool { return sc.Name == c.Scenario })
	if i < 0 {
		return true
	}
	if err := all[i].serve(c.wireRequest, c.replies); err != nil {
		os.Exit(2) // nobody listens any more
	}
	os.Exit(0)
	return true
}

// calling is what this process was started for, and the way back.
type calling struct {
	wireRequest
	replies *worker.Replies[wireMessage]
}

// accepted reads it, once for all calls of Serve.
var accepted = sync.OnceValues(func() (c calling, err error) {
	c.wireRequest, c.replies, err = worker.Accept[wireRequest, wireMessage]()
	return c, err
})

// serve makes the run and sends what comes of it.
func (sc *Scenario) serve(q wireRequest, replies *worker.Replies[wireMessage]) error {
	o, err := q.options(sc)
	if err != nil {
		return replies.Send(wireMessage{Refusal: err.Error()})
	}
	if q.Trace {
		o.Trace = replyWriter{replies}
	}
	if q.Log {
		o.Log = func(l sim.LogLine) { _ = replies.Send(wireMessage{Line: &l}) }
	}
	o.sign = func() {
		if replies.Send(wireMessage{}) != nil {
			os.Exit(2) // likewise
		}
	}
	o.sign() // programs of the run share what package gob keeps, and find it as all signs leave it
	out, err := sc.execute(context.Background(), o)
	if err != nil {
		return replies.Send(wireMessage{Refusal: err.Error()})
	}
	w := out.wired()
	if i := q.Picture - 1; i >= 0 && i < len(out.Verdicts) {
		if e := out.Verdicts[i].Evidence; e != nil && e.Picture != nil {
			w.Picture = e.Picture()
		}
	}
	return replies.Send(wireMessage{Outcome: w})
}

// replyWriter sends what is written to it as a part of the trace.
type replyWriter struct{ to *worker.Replies[wireMessage] }

// Write sends b.
func (r replyWriter) Write(b []byte) (int, error) {
	return len(b), r.to.Send(wireMessage{Trace: b})
}
