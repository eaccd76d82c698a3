package cli

import (
	"fmt"
	"os"
	"strings"
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
	plan   string
	jobs   int
	stall  time.Duration
}

func (c *call) how() *how {
	h := &how{}
	c.set.StringVar(&h.policy, "policy", "random", "schedule: random, fifo or pct(d)")
	c.set.BoolVar(&h.swarm, "swarm", true,
		"let the seed choose which faults exist; false: all of them")
	c.set.StringVar(&h.plan, "plan", "",
		"follow the plan in this `file` instead of the one that the seed draws")
	c.set.DurationVar(&h.stall, "stall", explore.StallLimit,
		"time without a step after which a run counts as one that does not return; below 0: never")
	c.set.IntVar(&h.jobs, "j", 0, "runs at a time; 0: one for each processor")
	return h
}

// options turns the flags into those of a run of sc.
func (h *how) options(sc *explore.Scenario) (explore.Options, error) {
	policy, err := sim.ParsePolicy(h.policy)
	if err != nil {
		return explore.Options{}, wrong("-policy: %v", err)
	}
	o := explore.Options{Policy: policy, AllOn: !h.swarm, StallLimit: h.stall}
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

// target finds the run that an argument means: SCENARIO/VARIANT/SEED, or a repro
// file, which brings its own plan and schedule.
func (c *call) target(arg string, h *how) (*explore.Scenario, explore.Options, error) {
	if _, err := os.Stat(arg); err == nil || strings.HasSuffix(arg, ".repro") {
		r, sc, err := c.readRepro(arg)
		return sc, r.Options(), err
	}
	parts := strings.Split(arg, "/")
	if len(parts) != 3 {
		return nil, explore.Options{}, wrong("%q is neither a repro file nor SCENARIO/VARIANT/SEED",
			arg)
	}
	sc, err := explore.Find(c.all, parts[0])
	if err != nil {
		return nil, explore.Options{}, wrong("%v", err)
	}
	if _, err := sc.Variant(parts[1]); err != nil {
		return nil, explore.Options{}, wrong("%v", err)
	}
	seed, err := explore.ParseSeed(parts[2])
	if err != nil {
		return nil, explore.Options{}, wrong("%v", err)
	}
	o, err := h.options(sc)
	o.Variant, o.Seed = parts[1], seed
	return sc, o, err
}

// readRepro reads a repro file.
func (c *call) readRepro(file string) (explore.Repro, *explore.Scenario, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return explore.Repro{}, nil, wrong("%v", err)
	}
	r, sc, err := explore.ParseRepro(c.all, string(text))
	if err != nil {
		return r, nil, fmt.Errorf("%s: %w", file, err)
	}
	return r, sc, nil
}

// failing is the run that an argument means, which must fail, and how: by this property, or if that
// is empty by the worst.
func (c *call) failing(arg string, h *how,
	property string) (*explore.Scenario, explore.Outcome, explore.Target, error) {
	var none explore.Target
	sc, o, err := c.target(arg, h)
	if err == nil {
		err = checkProperty(sc, property)
	}
	if err != nil {
		return nil, explore.Outcome{}, none, err
	}
	out, err := explore.Execute(c.ctx, sc, o)
	if err != nil {
		return nil, out, none, err
	}
	if len(out.Failures()) == 0 {
		return nil, out, none,
			wrong("%s: every property holds in this run; find one that fails with: "+
				"%s run -scenario=%s -variant=%s -seeds=1-1000", arg, c.name, out.Scenario,
				out.Variant)
	}
	t, err := failureOf(out, property)
	return sc, out, t, err
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
