package explore

import (
	"context"
	"sync"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// drawn is a plan that a seed has drawn.
type drawn struct {
	plan  plan.Plan
	swarm plan.Swarm
}

// draw draws the plan of a run. Where faults may hang on events, they are those of a run without
// faults: see [Scenario.profile].
func (sc *Scenario) draw(ctx context.Context, o Options) (*drawn, error) {
	schema, seen := sc.Schema(), plan.Profile(nil)
	if o.Events != (sim.Ratio{}) {
		schema.OnEvents = o.Events
	}
	schema = schema.Placed(o.Seed)
	if schema.OnEvents.Num > 0 {
		var err error
		if seen, err = sc.profile(ctx, o.Seed); err != nil {
			return nil, err
		}
	}
	d := new(drawn)
	d.plan, d.swarm = schema.DrawOn(plan.Seeded(o.Seed), !o.AllOn, seen)
	return d, nil
}

// shared is how many neighbouring seeds draw their plans by one run without faults.
const shared = 64

// profile returns the moments of the run without faults by which the plan of the seed is drawn: the
// run of the first variant, with the operations of the first of every 64 seeds. So a sweep makes
// few such runs, all variants follow the same plans, and what a seed draws is a function of the
// scenario and the seed, whichever seeds were run before.
func (sc *Scenario) profile(ctx context.Context, seed uint64) (plan.Profile, error) {
	if len(sc.Variants) == 0 {
		return nil, nil
	}
	first := seed - seed%shared
	p := profiles.of(profileOf{sc, first})
	p.Lock()
	defer p.Unlock()
	if p.known {
		return p.seen, nil
	}
	_, seen, err := sc.calm(ctx, Options{Variant: sc.Variants[0].Name, Seed: first})
	if err != nil {
		return nil, err
	}
	p.seen, p.known = seen, true
	return p.seen, nil
}

// calm runs the plan without faults, or the one that is given, and returns it and the events.
func (sc *Scenario) calm(ctx context.Context, o Options) (plan.Plan, plan.Profile, error) {
	var base plan.Plan
	if o.Plan != nil {
		base = *o.Plan
	} else {
		drawn, _ := sc.Schema().Draw(plan.Seeded(o.Seed), !o.AllOn)
		base = drawn.Keep(func(i int) bool { return !drawn.Lines[i].IsFault() })
	}
	o.Plan, o.learn = &base, true
	out, err := Execute(ctx, sc, o)
	return base, out.moments, err
}

// Events returns the events of the run without its faults, on which lines may hang.
func (sc *Scenario) Events(ctx context.Context, o Options) (plan.Profile, error) {
	_, seen, err := sc.calm(ctx, o)
	return seen, err
}

// profileOf is whose profile it is.
type profileOf struct {
	sc    *Scenario
	first uint64
}

// profile is one that is known, or under way.
type profile struct {
	sync.Mutex
	key   profileOf
	known bool
	seen  plan.Profile
}

// profileCache keeps those that were asked for last. It saves time and decides nothing.
type profileCache struct {
	sync.Mutex
	all []*profile // the latest first
}

// mostProfiles is how many are kept: sweeps of several scenarios may go on at once, each in two
// blocks of seeds.
const mostProfiles = 64

var profiles profileCache

func (c *profileCache) of(key profileOf) *profile {
	c.Lock()
	defer c.Unlock()
	for i, p := range c.all {
		if p.key == key {
			copy(c.all[1:i+1], c.all[:i])
			c.all[0] = p
			return p
		}
	}
	p := &profile{key: key}
	c.all = append([]*profile{p}, c.all[:min(len(c.all), mostProfiles-1)]...)
	return p
}
