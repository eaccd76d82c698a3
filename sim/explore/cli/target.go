package cli

import (
	"fmt"
	"os"
	"time"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// how is the flags that say how runs are made.
type how struct {
	policy string
	swarm  bool
	events string
	plan   string
	jobs   int
	stall  time.Duration
}

func (c *call) how() *how {
	h := &how{}
	c.set.StringVar(&h.policy, "policy", "random",
		"schedule: random, fifo, pos, walk, surw, pct(d) or delay(d)")
	c.set.BoolVar(&h.swarm, "swarm", true,
		"let the seed choose which faults exist; false: all of them")
	c.set.StringVar(&h.events, "events", "", "the `share` of faults that hang on events, such as "+
		"2/3 or 0; empty: as the scenario has it")
	c.set.StringVar(&h.plan, "plan", "",
		"follow the plan in this `file` instead of the one that the seed draws")
	c.set.DurationVar(&h.stall, "stall", explore.StallLimit,
		"time without a step after which a run counts as hung; below 0: never")
	c.set.IntVar(&h.jobs, "j", 0, "runs at a time; 0: one for each processor")
	return h
}

// options turns the flags into those of a run of sc.
func (h *how) options(sc *explore.Scenario) (explore.Options, error) {
	policy, err := sim.ParsePolicy(h.policy)
	if err != nil {
		return explore.Options{}, wrong("-policy: %v", err)
	}
	events, err := plan.ParseShare(h.events)
	if err != nil {
		return explore.Options{}, wrong("-events: %v", err)
	}
	o := explore.Options{Policy: policy, AllOn: !h.swarm, Events: events, StallLimit: h.stall}
	if h.plan != "" {
		p, err := readPlan(sc, h.plan)
		if err != nil {
			return o, err
		}
		o.Plan = &p
	}
	return o, nil
}

// flags are those that make such runs again, without their hyphens; none for the usual ones.
func (h *how) flags() (list []string) {
	if h.policy != "random" {
		list = append(list, fmt.Sprintf("policy='%s'", h.policy))
	}
	if !h.swarm {
		list = append(list, "swarm=false")
	}
	if h.events != "" {
		list = append(list, "events="+h.events)
	}
	if h.plan != "" {
		list = append(list, "plan="+h.plan)
	}
	if h.stall != explore.StallLimit {
		list = append(list, fmt.Sprintf("stall=%v", h.stall))
	}
	return list
}

// hyphened puts flags behind a command.
func hyphened(flags []string) (text string) {
	for _, f := range flags {
		text += " -" + f
	}
	return text
}

func readPlan(sc *explore.Scenario, file string) (plan.Plan, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return plan.Plan{}, wrong("-plan: %v", err)
	}
	p, err := sc.Schema().Parse(string(text))
	if err != nil {
		return p, wrong("%s: %v", file, err)
	}
	return p, nil
}

// readRepro reads a repro file.
func (c *call) readRepro(file string) (explore.Repro, *explore.Scenario, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return explore.Repro{}, nil, wrong("%v", err)
	}
	r, sc, err := explore.ParseRepro(c.all, string(text))
	if err != nil {
		return r, nil, wrong("%s: %w", file, err)
	}
	return r, sc, nil
}

// failing makes the run of a target, which must fail, and says how: by this property, or if that is
// empty by the worst.
func (c *call) failing(t target, property string) (explore.Outcome, explore.Target, error) {
	var none explore.Target
	if err := checkProperty(t.sc, property); err != nil {
		return explore.Outcome{}, none, err
	}
	out, err := explore.Execute(c.ctx, t.sc, t.o)
	out.File = t.planFile()
	if err != nil {
		return out, none, err
	}
	if len(out.Failures()) == 0 {
		return out, none, wrong("%s: %w; find one that fails with: %s run %s/%s/1-1000", t.name,
			errHolds, c.name, out.Scenario, out.Variant)
	}
	failure, err := failureOf(out, property)
	return out, failure, err
}

// checkProperty refuses a property that runs of the scenario are not judged by.
func checkProperty(sc *explore.Scenario, property string) error {
	if property == "" {
		return nil
	}
	if _, err := sc.Property(property); err != nil {
		return wrong("-property: %v", err)
	}
	return nil
}

// failureOf is the failure of this property in a run that fails, or if that is empty the worst.
func failureOf(out explore.Outcome, property string) (explore.Target, error) {
	if property == "" {
		return out.Target(), nil
	}
	t, ok := out.TargetOf(property)
	if !ok {
		return t, wrong("-property=%s: holds in this run; what does not is %s", property,
			names(out.Failures(), func(v model.Verdict) string { return v.Property.Name }))
	}
	return t, nil
}

const propertyUsage = "the violated property that is meant; empty: the worst"
