package cli_test

import (
	"time"

	"groundhog/model"
	"groundhog/model/history"
	"groundhog/model/linear"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

type (
	setting struct {
		Value int `plan:"1..9"`
	}
	looking struct{}
)

var (
	sets  = plan.Op[setting]("set", "alice sets the register")
	looks = plan.Op[looking]("look", "bob reads the register")
)

// register has a replica that lags behind by a second. In the variant stale bob reads the replica.
var register = &explore.Scenario{
	Name: "register", Doc: "a register with a replica that lags", Test: ".",
	StepLimit: 10_000, TimeLimit: time.Minute,
	Variants: []explore.Variant{
		{Name: "stale", Expect: explore.Expect{
			Finds: []*model.Property{linear.Linearizable}, Within: 10,
		}},
		{Name: "fresh"},
	},
	Plan: plan.Schema{
		Length: 10 * time.Second,
		Parts: []plan.Part{
			{Action: sets, Min: 3, Max: 5, To: 10 * time.Second},
			{Action: looks, Min: 10, Max: 20, To: 10 * time.Second},
		},
	},
	Properties: []*model.Property{linear.Linearizable},
	Play: func(r *explore.Run) {
		h := history.NewObjects[int](func() int64 { return int64(r.Sim.Now()) })
		value, replica := 0, 0
		lag := r.Sim.NewHost("replica", nil)
		lag.Boot()
		r.Follow(
			sets.Do(func(s setting) {
				call := h.Invoke("alice", history.Write(s.Value))
				value = s.Value
				lag.Clock().AfterFunc(time.Second, func() { replica = s.Value })
				call.OK(history.Done[int]())
			}),
			looks.Do(func(looking) {
				call := h.Invoke("bob", history.Read[int]())
				if r.Variant == "stale" {
					call.OK(history.Got(replica))
				} else {
					call.OK(history.Got(value))
				}
			}),
		)
		r.For(12 * time.Second)
		r.Judge(linear.Check(linear.Register(0), h, linear.Options{}))
	},
}
