package fuzz_test

import (
	"testing"
	"time"

	"groundhog/model"
	"groundhog/sim/explore"
	"groundhog/sim/explore/fuzz"
	"groundhog/sim/explore/plan"
)

var (
	t *testing.T // the argument of a test
	f *testing.F // the argument of a fuzz test
)

var full = &model.Property{Name: "not-full", Kind: model.Safety, Statement: "the tank has room"}

type pour struct {
	Litres int `plan:"0..9"`
}

var pours = plan.Op[pour]("pour", "somebody pours water into the tank")

// tank has room for 20 litres.
var tank = &explore.Scenario{
	Name: "tank", StepLimit: 100, TimeLimit: time.Minute,
	Variants:   []explore.Variant{{Name: "small"}},
	Properties: []*model.Property{full},
	Plan: plan.Schema{Length: 10 * time.Second, Parts: []plan.Part{
		{Action: pours, Max: 5, To: 10 * time.Second}}},
	Play: func(r *explore.Run) {
		level := 0
		r.Follow(pours.Do(func(p pour) { level += p.Litres }))
		r.For(10 * time.Second)
		if level > 20 {
			r.Violated(full, "full", "%d litres", level)
		}
	},
}

// Rapid chooses the plans, and shrinks one that fails.
func ExampleCheck() {
	// func TestPlans(t *testing.T) {
	fuzz.Check(t, tank, "small")
	// }
}

// The fuzzing of go test chooses the plans, guided by the coverage of your code:
// go test -fuzz FuzzPlans -fuzzminimizetime=1x
func ExampleFuzz() {
	// func FuzzPlans(f *testing.F) {
	fuzz.Fuzz(f, tank, "small")
	// }
}
