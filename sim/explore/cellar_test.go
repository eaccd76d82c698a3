package explore

import (
	"context"
	"time"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

var dry = &model.Property{Name: "dry", Kind: model.Safety, Statement: "the cellar stays dry"}

type (
	rain struct {
		Much int `plan:"0..9"`
	}
	pump struct {
		Which string `plan:"left|right"`
	}
	light struct{}
)

var (
	rains      = plan.Op[rain]("rain", "it rains")
	pumpFails  = plan.Fault[pump]("pump-fails", "a pump breaks")
	lightFails = plan.Fault[light]("light-fails", "the light goes out")
)

// cellar floods when it rains while both pumps are broken. A pump is broken from
// the moment it fails until a draw of its own says that it is mended. The drained
// cellar never floods.
func cellar() *Scenario {
	window := func(action plan.Action, min, max int) plan.Part {
		return plan.Part{Action: action, Min: min, Max: max, To: 20 * time.Second}
	}
	return &Scenario{
		Name: "cellar", Doc: "rain and broken pumps", StepLimit: 10_000, TimeLimit: time.Minute,
		Variants: []Variant{{Name: "old",
			Expect: Expect{Finds: []*model.Property{dry}, Within: 200}}, {Name: "drained"}},
		Plan: plan.Schema{
			Length: 20 * time.Second,
			Parts: []plan.Part{window(rains, 3, 9), window(pumpFails, 0, 6),
				window(lightFails, 0, 4)},
		},
		Properties: []*model.Property{dry},
		Sometimes:  []string{"mended", "thunder"},
		Play:       playCellar,
	}
}

func playCellar(r *Run) {
	broken := make(map[string]bool)
	level := 0
	mended, wet := r.Sim.Symbol("mended"), r.Sim.Symbol("wet")
	host := r.Sim.NewHost("house", func(p *sim.Proc) {
		for { // somebody looks after the place
			p.Sleep(p.Stream("round").Duration(time.Second, 3*time.Second))
		}
	})
	host.Boot()
	r.Follow(rains.Do(func(l rain) {
		if broken["left"] && broken["right"] && r.Variant == "old" {
			level = max(level, l.Much)
			host.Note(wet, uint64(level), 0)
		}
	}), pumpFails.Do(func(l pump) {
		broken[l.Which] = true
		host.After(host.Stream("mend "+l.Which).Duration(2*time.Second, 6*time.Second),
			sim.HandlerFunc(func(uint64) {
				broken[l.Which] = false
				host.Note(mended, 0, 0)
			}), 0)
	}), lightFails.Do(func(light) {}))
	r.For(30 * time.Second)
	if level >= 4 {
		r.Violated(dry, "flooded", "water stands at %d", level)
	}
}

// flood finds a run that floods.
func flood(from uint64) Outcome {
	res := must(Search(context.Background(), cellar(),
		SearchOptions{Run: Options{Variant: "old", Seed: from}, Seeds: 1000,
			Wants: func(o Outcome) bool { return o.Fails(dry) }}))
	if !res.Found {
		panic("the cellar never floods")
	}
	return res.Outcome
}

// execute runs a scenario once.
func execute(sc *Scenario, o Options) Outcome { return must(Execute(context.Background(), sc, o)) }

// must returns v of what nobody interrupts.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
