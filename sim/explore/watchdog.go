package explore

import (
	"fmt"
	"strings"
	"time"

	"groundhog/model"
	"groundhog/sim"
)

// StallLimit is how long a run may go without finishing a step, in wall time,
// unless [Options] say otherwise.
const StallLimit = 10 * time.Second

const (
	looks     = 10 // that a watchdog takes within the limit
	patience  = 30 // limits for which the scenario's own code may compute outside of the simulation
	lastLines = 12 // records of the trace that are shown of a run that does not return
)

// watchdog looks at a run from outside. Progress is that steps end, however slowly. Only a run that
// will never return gets a verdict from it, so that no verdict of any other depends on wall time.
//
// It counts looks, not time: a process that was suspended, or stood in a debugger, has not used it
// up.
type watchdog struct {
	*time.Ticker
	sim   *sim.Sim
	limit time.Duration
	self  string       // the goroutine of the run
	seen  sim.Progress // at the last look
	still int          // looks since anything moved
}

// watch begins to look at s. A limit below 0 is none; then nothing is ever due.
func watch(s *sim.Sim, limit time.Duration) *watchdog {
	if limit == 0 {
		limit = StallLimit
	}
	w := &watchdog{sim: s, limit: limit}
	if w.Ticker = time.NewTicker(max(limit/looks, 1)); limit < 0 {
		w.Stop()
	}
	return w
}

// look returns the verdict on a run that does not return, nil as long as it may.
func (w *watchdog) look() *stall {
	now := w.sim.Progress(0)
	if now.Steps != w.seen.Steps || now.Running != w.seen.Running {
		w.seen, w.still = now, 0
		return nil
	}
	if w.still++; w.still%looks != 0 {
		return nil
	}
	g := w.goroutine()
	switch {
	case g.waits() && strings.Contains(g.stack, "explore.(*sink)."):
		return nil // for whoever reads its trace
	case !now.Running && !g.waits() && w.still < patience*looks:
		return nil // it builds the world or judges the run, which may take long
	}
	return &stall{
		Progress: w.sim.Progress(lastLines), goroutine: g,
		since: w.limit * time.Duration(w.still/looks),
	}
}

// stall is a run that does not return.
type stall struct {
	sim.Progress
	goroutine
	since time.Duration
}

// verdict says who is where, since when, why, and what to do.
func (st *stall) verdict() model.Verdict {
	who, where, at := st.Who, "an unknown function", ""
	if who == "" {
		who = "the scenario's own code"
	}
	frames := sim.FramesOf(st.stack)
	key := st.state
	if len(frames) > 0 {
		key = frames[0].Name() + ": " + st.state
		where = frames[0].String()
	}
	for _, f := range frames {
		at += fmt.Sprintf("\n    at %s", f)
	}
	v := RunReturns.Violated(nil, key, "%s has been in %s for %v, at step %d, %s: %s%s",
		who, where, st.since, st.Steps, st.Now, st.cause(), at)
	v.Time, v.Step = int64(st.Now), st.Steps
	return v
}

// outcome is that of the run: what can be known of it.
func (st *stall) outcome(out Outcome, r *Run) Outcome {
	out.Plan, out.Swarm = r.Plan, r.swarm
	out.Steps, out.Now, out.Until = st.Steps, st.Now, st.Now
	out.Verdicts = []model.Verdict{st.verdict()}
	out.Story = st.Last
	out.stalled = true
	return out
}

// goroutine finds the one that holds up the run: its own, or that of the process whose turn it is.
// Those of processes are coroutines that the run's goroutine has created; all but one of them wait
// for their turn.
func (w *watchdog) goroutine() goroutine {
	ours := map[string]bool{w.self: true}
	all := allGoroutines()
	for known := 0; known < len(ours); {
		known = len(ours)
		for _, g := range all {
			if i := strings.LastIndex(g.stack, "created by iter.Pull[...] in goroutine "); i >= 0 {
				creator, _,
					_ := strings.Cut(g.stack[i+len("created by iter.Pull[...] in goroutine "):],
					"\n")
				if ours[creator] {
					ours[g.id] = true
				}
			}
		}
	}
	for _, g := range all {
		if ours[g.id] && g.state != "coroutine" {
			return g
		}
	}
	for _, g := range all { // while one of an ordinary program runs, all of them wait
		if g.ofProgram() && g.state == busy {
			return g
		}
	}
	return goroutine{state: busy}
}
