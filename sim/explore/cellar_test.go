package explore

import (
	"context"
	"time"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

var dry = &model.Property{Name: "dry", Kind: model.Safety, Statement: "the cellar stays dry"}

// cellar floods when it rains while both pumps are broken. A pump is broken from
// the moment it fails until a draw of its own says that it is mended. The drained
// cellar never floods.
func cellar() *Scenario {
	window := func(action string, min, max int) plan.Part {
		return plan.Part{Action: action, Min: min, Max: max, To: 20 * time.Second}
	}
	return &Scenario{
		Name: "cellar", Doc: "rain and broken pumps", StepLimit: 10_000, TimeLimit: time.Minute,
		Variants: []Variant{{Name: "old", Expect: Expect{Finds: []*model.Property{dry}, Within: 200}}, {Name: "drained"}},
		Plan: plan.Schema{
			Length: 20 * time.Second,
			Actions: []plan.Action{
				{Name: "rain", Args: []plan.Arg{plan.Int("much", 0, 9)}},
				{Name: "pump-fails", Kind: plan.Fault, Args: []plan.Arg{plan.Word("which", "left", "right")}},
				{Name: "light-fails", Kind: plan.Fault},
			},
			Parts: []plan.Part{window("rain", 3, 9), window("pump-fails", 0, 6), window("light-fails", 0, 4)},
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
	r.Follow(Handlers{
		"rain": func(l plan.Line) {
			if broken["left"] && broken["right"] && r.Variant == "old" {
				level = max(level, l.Int("much"))
				host.Note(wet, uint64(level), 0)
			}
		},
		"pump-fails": func(l plan.Line) {
			which := l.Word("which")
			broken[which] = true
			host.After(host.Stream("mend "+which).Duration(2*time.Second, 6*time.Second), sim.HandlerFunc(func(uint64) {
				broken[which] = false
				host.Note(mended, 0, 0)
			}), 0)
		},
		"light-fails": func(plan.Line) {},
	})
	r.For(30 * time.Second)
	if level >= 4 {
		r.Violated(dry, "flooded", "water stands at %d", level)
	}
}

// flood finds a run that floods.
func flood(from uint64) Outcome {
	res := must(Search(context.Background(), cellar(), SearchOptions{Run: Options{Variant: "old", Seed: from}, Seeds: 1000,
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
