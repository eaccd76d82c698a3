package explore

import (
	"fmt"
	"regexp"
	"slices"

	"groundhog/model"
	"groundhog/sim"
)

// The properties of every run, which the framework judges by itself. No scenario declares them,
// and every [Expect] may point at them.
var (
	NoPanic = &model.Property{
		Name: "no-panic", Kind: model.Safety, Means: "panic",
		Statement: "no process panics, but where the scenario expects it",
	}
	Harness = &model.Property{
		Name: "harness", Kind: model.Assumption, Means: "broken test",
		Statement: "the scenario and the simulator come to their end, and the scenario is sound",
	}
	RunReturns = &model.Property{
		Name: "run-returns", Kind: model.Assumption, Means: "hang",
		Statement: "every step comes to its end: no code under simulation computes for ever or " +
			"waits for real locks, channels or time",
	}
	NoDeadlock = &model.Property{
		Name: "no-deadlock", Kind: model.Liveness, Means: "deadlock",
		Statement: "in the end no process waits for what nobody can do any more",
	}
	SameEachTime = &model.Property{
		Name: "same-each-time", Kind: model.Assumption, Means: "differs from run to run",
		Statement: "a run is a function of its seed: two runs of one seed are the same, " +
			"record by record",
	}
	Budget = &model.Property{
		Name: "budget", Kind: model.Liveness, Means: "no end",
		Statement: "the run ends within its steps and its virtual time",
	}
)

// everyRun are the properties of every run.
var everyRun = []*model.Property{NoPanic, NoDeadlock, Harness, RunReturns, SameEachTime, Budget}

// Held judges that p is true of the run.
func (r *Run) Held(p *model.Property) { r.Judge(p.Held()) }

// Violated judges that what p, a property of safety, forbids has happened. The key says why in a
// few words without numbers: two runs that violate one property with one key fail in the same way.
// The text has the numbers.
func (r *Run) Violated(p *model.Property, key, format string, args ...any) {
	r.Judge(p.Violated(nil, key, format, args...))
}

// Stuck judges that what p, a property of liveness, demands has not happened in the end. Key and
// text are as of [Run.Violated].
func (r *Run) Stuck(p *model.Property, key, format string, args ...any) {
	r.Judge(p.Stuck(nil, key, format, args...))
}

// Harness judges that the test itself is broken: what it assumes of the world or of its own
// workload is not so, and nothing else that it says can be trusted.
func (r *Run) Harness(format string, args ...any) {
	r.Judge(Harness.Violated(nil, keyOf(format), format, args...))
}

// keyOf is a format as the key of a verdict: with "…" for whatever is filled in.
func keyOf(format string) string {
	return verb.ReplaceAllStringFunc(format, func(v string) string {
		if v == "%%" {
			return "%"
		}
		return "…"
	})
}

// verb is what a format fills in, or a percent sign.
var verb = regexp.MustCompile(`%%|%[-+# 0-9.*\[\]]*[a-zA-Z]`)

// Judge adds verdicts, such as those of checkers over a history. One that says nothing of when it
// showed gets the present instant, and each gets the present step. A verdict about a property that
// the scenario does not declare, or about none, is replaced by one that says so.
func (r *Run) Judge(vs ...model.Verdict) {
	for _, v := range vs {
		if err := r.refusal(v); err != nil {
			v = Harness.Violated(nil, "verdict", "%v", err)
		}
		r.verdicts = append(r.verdicts, r.stamped(v))
	}
}

// stamped is a verdict with the instant and the step at which the run stands.
func (r *Run) stamped(v model.Verdict) model.Verdict {
	if v.Time == 0 {
		v.Time = int64(r.Sim.Now())
	}
	v.Step = r.Sim.Steps()
	return v
}

// refusal says why a verdict cannot be taken, or nothing.
func (r *Run) refusal(v model.Verdict) error {
	if err := v.Check(); err != nil {
		return err
	}
	if slices.Contains(everyRun, v.Property) || slices.Contains(r.scenario.Properties, v.Property) {
		return nil
	}
	return fmt.Errorf("scenario %s judged property %s, which it does not declare: "+
		"add it to its Properties",
		r.scenario.Name, v.Property)
}

// shownAt is the instant at which a verdict showed.
func shownAt(v model.Verdict) sim.Instant { return sim.Instant(v.Time) }
