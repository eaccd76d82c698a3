package explore

import (
	"context"
	"errors"
	"io"
	"time"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore/internal/worker"
	"groundhog/sim/explore/plan"
)

// Options say which run of a scenario is wanted.
type Options struct {
	Variant string
	Seed    uint64
	Policy  sim.Policy
	Plan    *plan.Plan // the plan to follow; nil: the one that the seed draws
	AllOn   bool       // draw plans without swarm: every fault exists
	Events  sim.Ratio  // the share of drawn faults on events; zero: as the scenario has it
	Series  bool       // keep the series that the scenario records
	Trace   io.Writer  // takes the full binary trace; nil: none
	// StallLimit is how long the run may go without finishing a step, in wall time, before it
	// counts as one that does not return; 0: [StallLimit], below 0: for ever.
	StallLimit time.Duration

	Log func(sim.LogLine) // is called with every log line; nil: nobody reads them

	learn bool // count the moments of the run
	// by actor, how many steps an earlier run had; nil: there was none
	ahead map[string]uint64
	drawn *drawn // the plan that the seed has drawn; nil: it is not drawn yet
	fork  *fork  // go on as under another seed after so many steps; nil: no
	sign  func() // is called now and then while the run lasts; nil: nobody waits for a sign
}

// under returns the options of the seed that lies so many after that of o. Seeds wrap around at
// 2^64.
func (o Options) under(i uint64) Options {
	o.Seed += i
	return o
}

// Run is one run under way: what a scenario's Play works with.
type Run struct {
	Sim     *sim.Sim
	Variant string
	Plan    plan.Plan // what happens in this run

	// Story, if the scenario sets it, tells what led to a verdict: the history up to
	// when it showed, as lines for a person.
	Story func(v model.Verdict) []string

	scenario *Scenario
	schema   *plan.Schema
	swarm    plan.Swarm
	script   script
	verdicts []model.Verdict
	record   bool // keep series
	tally    *tally
	series   []*Series
	over     bool
}

// For drives the simulation for d of virtual time. It returns false when the
// run has ended before (a budget is spent, somebody panicked): then it is time
// to judge what there is.
func (r *Run) For(d time.Duration) bool {
	if r.over {
		return false
	}
	res := r.Sim.RunFor(d)
	switch res.Reason {
	case sim.TimeReached, sim.Quiescent:
		return true
	case sim.StepLimit, sim.TimeLimit:
		r.Judge(model.Verdict{
			Property: Budget, Kind: model.Exhausted, Key: res.Reason.String(), Reason: res.Report(),
		})
	case sim.Panicked:
		r.Judge(ended(res.Err))
	}
	r.over = true
	return false
}

// attempt calls f, and judges a panic or a Goexit in it.
func (r *Run) attempt(f func()) {
	returned := false
	defer func() {
		if !returned {
			r.interrupted(recover())
		}
	}()
	f()
	returned = true
}

// interrupted judges code of the scenario that did not return: v is what it
// panicked with, nil if it called Goexit.
func (r *Run) interrupted(v any) {
	err := r.Sim.Err()
	switch {
	case v != nil:
		err = r.Sim.Recovered("scenario", v)
	case err == nil:
		err = errors.New("scenario called runtime.Goexit (require.X or t.FailNow?) outside of " +
			"the simulation: judge with verdicts instead")
	}
	r.Judge(ended(err))
}

// ended is the verdict on a run that err has ended.
func ended(err error) model.Verdict {
	var thrown *sim.Panic
	var bug *sim.Bug
	switch {
	case errors.As(err, &thrown):
		return NoPanic.Violated(nil, thrown.Key(), "%v", thrown)
	case errors.As(err, &bug):
		return Harness.Violated(nil, "bug", "%v%s", bug, bug.Stack)
	}
	return Harness.Violated(nil, "goexit", "%v", err)
}

// Planned is the outcome of a run that is not made yet: enough to name it and to
// replay it.
func (sc *Scenario) Planned(o Options) Outcome {
	return Outcome{Scenario: sc.Name, Variant: o.Variant, Seed: o.Seed, Policy: o.Policy,
		AllOn: o.AllOn, Events: o.Events, Given: o.Plan != nil,
		test: sc.Test, limit: o.StallLimit}
}

// newRun makes the run and its plan.
func newRun(sc *Scenario, s *sim.Sim, o Options) *Run {
	r := &Run{Sim: s, Variant: o.Variant, scenario: sc, schema: sc.Schema(), record: o.Series}
	if o.Plan != nil {
		r.Plan = *o.Plan
	} else {
		r.Plan, r.swarm = o.drawn.plan, o.drawn.swarm
	}
	if o.learn {
		r.tally = newTally()
	}
	if o.fork != nil {
		s.AfterSteps(o.fork.step, func() { r.fork(*o.fork, !o.AllOn) })
	}
	return r
}

// Execute runs the scenario once, on a goroutine of its own. A run that does not return gets a
// verdict about [RunReturns], and its goroutine is left to itself. When ctx ends first, it returns
// the error of ctx at once, and an outcome that only names the run: what was under way is told to
// end, does so when it comes back to the simulation, and writes nothing more to o.Trace and o.Log.
//
// A run of a scenario with [Scenario.Programs] has a process of its own, and is the same for its
// caller. That no such process can be had is a [WorkerError]. One that ends before the run is over
// is a verdict about [NoPanic] if the Go runtime has ended it, else about [Harness].
func Execute(ctx context.Context, sc *Scenario, o Options) (Outcome, error) {
	if err := ctx.Err(); err != nil {
		return sc.Planned(o), err
	}
	if o.Plan == nil && o.drawn == nil {
		var err error
		if o.drawn, err = sc.draw(ctx, o); err != nil {
			return sc.Planned(o), err
		}
	}
	if o.Policy.NeedsEvents() && o.ahead == nil {
		out, err := sc.rehearse(ctx, o)
		if err != nil {
			return out, err
		}
		o.ahead = out.ahead
	}
	return sc.executeHere(ctx, o)
}

// executeHere is [Execute] where all is known that the run needs: in this process, or in one of its
// own.
func (sc *Scenario) executeHere(ctx context.Context, o Options) (Outcome, error) {
	if sc.Programs && !worker.Active() {
		return sc.executeApart(ctx, o)
	}
	return sc.execute(ctx, o)
}

// rehearse makes a run for its events alone. Of one past there is one such run, whatever its future
// is.
func (sc *Scenario) rehearse(ctx context.Context, o Options) (Outcome, error) {
	p := o.Plan
	if p == nil {
		p = &o.drawn.plan
	}
	past := p.Keep(func(i int) bool {
		_, redraws := plan.Redraw.Of(p.Lines[i])
		return !redraws
	})
	o.Plan, o.Trace, o.Log, o.fork, o.Series, o.learn = &past, nil, nil, nil, false, false
	return sc.executeHere(ctx, o)
}

// execute is [Execute] in this process.
func (sc *Scenario) execute(ctx context.Context, o Options) (Outcome, error) {
	sink := o.detachable()
	s := sim.New(sim.Config{
		Seed: o.Seed, Policy: o.Policy, Events: o.ahead, Trace: o.Trace, Log: o.Log,
		StepLimit: sc.StepLimit, TimeLimit: sc.TimeLimit,
	})
	r := newRun(sc, s, o)
	out := sc.Planned(o)
	done, self := make(chan struct{}), make(chan string, 1)
	// Before the run: programs in it share with the watchdog what package time keeps.
	watchdog := watch(s, o.StallLimit)
	defer watchdog.Stop()
	go func() {
		self <- selfID()
		defer close(done)
		defer s.Close()
		defer func() { // before Close, whose unwinding is no part of the run
			r.attempt(func() { out.gather(sc, r) })
			out.Verdicts = r.verdicts
		}()
		r.attempt(func() {
			sc.Play(r)
			r.requireFollowed()
			r.requireNoDeadlock()
		})
	}()
	watchdog.self = <-self
	for returned := false; !returned; {
		select {
		case <-done:
			returned = true
		case <-ctx.Done():
			s.Interrupt()
			sink.detach()
			return sc.Planned(o), ctx.Err()
		case <-watchdog.C:
			if o.sign != nil {
				o.sign()
			}
			if stall := watchdog.look(); stall != nil {
				s.Interrupt()
				sink.detach()
				return stall.outcome(sc.Planned(o), r), nil
			}
		}
	}
	if err := s.FlushTrace(); err != nil {
		out.Verdicts = append(out.Verdicts,
			r.stamped(Harness.Violated(nil, "trace file", "%v", err)))
	}
	return out, nil
}
