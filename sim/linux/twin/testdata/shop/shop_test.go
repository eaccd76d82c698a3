package shop

import (
	"testing"
	"time"

	"groundhog/sim/explore"
	"groundhog/sim/explore/gotest"
	"groundhog/sim/linux"
)

func TestShop(t *testing.T) {
	gotest.Run(t, &explore.Scenario{
		Name: "shop", Programs: true, StepLimit: 1000, TimeLimit: time.Minute, Sweep: 3, Test: ".",
		Variants: []explore.Variant{{Name: "only"}},
		Play: func(r *explore.Run) {
			h := r.Sim.NewHost("shop", nil)
			linux.Boot(h, nil, nil, linux.Program{Main: Main})
			h.Boot()
			r.For(time.Second)
		},
	})
}
