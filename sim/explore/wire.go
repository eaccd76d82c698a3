package explore

import (
	"fmt"
	"time"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore/internal/series"
	"groundhog/sim/explore/plan"
)

// wireVersion is that of what follows. The process that asks and the one that runs are usually of
// one binary; where they are two builds, their sources may differ.
const wireVersion = 4

// wireRequest is which run a worker is to make: [Options] as values.
type wireRequest struct {
	Version    int
	Scenario   string
	Variant    string
	Seed       uint64
	Policy     string
	Given      bool   // there is a plan to follow
	Drawn      bool   // the seed has drawn one
	Plan       string // which is this one
	Swarm      plan.Swarm
	Learn      bool              // the moments of the run are wanted
	Events     map[string]uint64 // of an earlier run
	AllOn      bool
	OnEvents   sim.Ratio
	Series     bool
	Trace      bool
	Log        bool
	StallLimit time.Duration
	Forked     bool
	ForkStep   uint64
	ForkSeed   uint64
	Picture    int // which verdict's picture is wanted, from 1 on; 0: none
}

// wireMessage is what a worker says, one thing at a time. An empty one is a sign of life.
type wireMessage struct {
	Trace   []byte       // what follows of the trace
	Line    *sim.LogLine // a log line
	Outcome *wireOutcome // the last message
	Refusal string       // the last message too: why there is no run
}

// wireOutcome is an [Outcome] without what the request says already.
type wireOutcome struct {
	Plan     string
	Swarm    plan.Swarm
	Verdicts []wireVerdict
	Steps    uint64
	Now      sim.Instant
	Hash     uint64
	Until    sim.Instant
	Story    []string
	Marks    []uint64
	Series   []series.Series
	Moments  plan.Profile
	Reached  []uint32
	Happened []sim.Instant
	Events   map[string]uint64
	Stalled  bool
	Picture  []byte // the one that was asked for
}

// wireVerdict is a [model.Verdict] with its property by name.
type wireVerdict struct {
	Property string
	Kind     model.VerdictKind
	Key      string
	Reason   string
	Time     int64
	Step     uint64
	Evidence *wireEvidence
}

// wireEvidence is [model.Evidence]. A picture stays where it is until somebody asks for it.
type wireEvidence struct {
	Event   int
	Subject string
	Picture bool
}

// wired is the request for a run with these options.
func (o Options) wired(sc *Scenario) wireRequest {
	q := wireRequest{
		Version: wireVersion, Scenario: sc.Name, Variant: o.Variant, Seed: o.Seed,
		Policy: o.Policy.String(), Given: o.Plan != nil, AllOn: o.AllOn,
		OnEvents: o.Events, Series: o.Series,
		Learn: o.learn, Events: o.ahead, Trace: o.Trace != nil, Log: o.Log != nil,
		StallLimit: o.StallLimit,
	}
	switch {
	case o.Plan != nil:
		q.Plan = o.Plan.String()
	case o.drawn != nil:
		q.Drawn, q.Plan, q.Swarm = true, o.drawn.plan.String(), o.drawn.swarm
	}
	if o.fork != nil {
		q.Forked, q.ForkStep, q.ForkSeed = true, o.fork.step, o.fork.seed
	}
	return q
}

// options are those of the request, but for where trace and log go to.
func (q wireRequest) options(sc *Scenario) (o Options, err error) {
	if q.Version != wireVersion {
		return o, fmt.Errorf("it speaks version %d of the language between processes, and was "+
			"asked in version %d: they are of different builds", wireVersion, q.Version)
	}
	o = Options{Variant: q.Variant, Seed: q.Seed, AllOn: q.AllOn,
		Events: q.OnEvents, Series: q.Series, learn: q.Learn,
		ahead:      q.Events,
		StallLimit: q.StallLimit}
	if o.Policy, err = sim.ParsePolicy(q.Policy); err != nil {
		return o, err
	}
	if q.Given || q.Drawn {
		p, err := sc.Schema().Parse(q.Plan)
		if err != nil {
			return o, err
		}
		if o.Plan = &p; q.Drawn {
			o.Plan, o.drawn = nil, &drawn{p, q.Swarm}
		}
	}
	if q.Forked {
		o.fork = &fork{step: q.ForkStep, seed: q.ForkSeed}
	}
	return o, nil
}

// wired is the outcome as a worker sends it.
func (o Outcome) wired() *wireOutcome {
	w := &wireOutcome{
		Plan: o.Plan.String(), Swarm: o.Swarm, Steps: o.Steps, Now: o.Now, Hash: o.Hash,
		Until: o.Until, Story: o.Story, Marks: o.Marks, Series: o.Series, Moments: o.moments,
		Reached: o.reached, Happened: o.happened, Events: o.ahead, Stalled: o.stalled,
	}
	for _, v := range o.Verdicts {
		wv := wireVerdict{Property: v.Property.Name, Kind: v.Kind, Key: v.Key, Reason: v.Reason,
			Time: v.Time, Step: v.Step}
		if e := v.Evidence; e != nil {
			wv.Evidence = &wireEvidence{Event: e.Event, Subject: e.Subject,
				Picture: e.Picture != nil}
		}
		w.Verdicts = append(w.Verdicts, wv)
	}
	return w
}

// outcome is what was sent of the planned one. A picture is drawn by whoever asks for it, in
// another run of the same options: picture does that for the verdict of this number.
func (w *wireOutcome) outcome(sc *Scenario, out Outcome,
	picture func(number int) []byte) (Outcome, error) {
	p, err := sc.Schema().Parse(w.Plan)
	if err != nil {
		return out, err
	}
	out.Plan, out.Swarm, out.Steps, out.Now, out.Hash = p, w.Swarm, w.Steps, w.Now, w.Hash
	out.Until, out.Story, out.Marks, out.Series = w.Until, w.Story, w.Marks, w.Series
	out.stalled, out.moments, out.reached = w.Stalled, w.Moments, w.Reached
	out.happened, out.ahead = w.Happened, w.Events
	for i, wv := range w.Verdicts {
		property, err := sc.Property(wv.Property)
		if err != nil {
			return out, err
		}
		v := model.Verdict{Property: property, Kind: wv.Kind, Key: wv.Key, Reason: wv.Reason,
			Time: wv.Time, Step: wv.Step}
		if e := wv.Evidence; e != nil {
			v.Evidence = &model.Evidence{Event: e.Event, Subject: e.Subject}
			if e.Picture {
				v.Evidence.Picture = func() []byte { return picture(i + 1) }
			}
		}
		out.Verdicts = append(out.Verdicts, v)
	}
	return out, nil
}
