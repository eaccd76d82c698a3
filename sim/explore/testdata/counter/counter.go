// Package counter is a module of its own that uses Groundhog: a server that counts in a file, a client
// that adds to the count over the network, and a world in which everything around them fails.
package counter

import (
	"time"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

var durable = &model.Property{
	Name: "acked-is-durable", Kind: model.Safety, Means: "loss",
	Statement: "what was acknowledged to the client is in the count",
}

// add is what a line "add n=3" says.
type add struct {
	N byte `plan:"1..9"`
}

var (
	hosts = world.NewTopology([]string{"server", "client"}, []string{"server"})
	adds  = plan.Op[add]("add", "the client adds to the count")
)

// Scenarios are all there are.
var Scenarios = []*explore.Scenario{{
	Name: "counter", Doc: "hosts crash, clocks jump, the network and the disk of the server fail",
	StepLimit: 100_000, TimeLimit: 5 * time.Minute, Test: ".",
	Properties: []*model.Property{durable},
	Variants: []explore.Variant{
		{Name: "careless", Doc: "it renames a new file over the old",
			Expect: explore.Expect{Finds: []*model.Property{durable}, Within: 50}},
		{Name: "synced", Doc: "it syncs the file and the folder as well"},
	},
	Plan: hosts.Plan(20*time.Second, plan.Part{Action: adds, Min: 1, Max: 20, To: 20 * time.Second}),
	Play: play,
}}

func play(r *explore.Run) {
	w, acked := hosts.New(r.Sim), 0
	server := w.NewHost("server", func(_ *sim.Proc, h *world.Host) { serve(h, r.Variant == "synced") })
	client := w.NewHost("client", nil)
	w.Boot()
	r.Follow(adds.Do(func(a add) { request(client, a.N, func() { acked += int(a.N) }) }), w.Handlers())
	w.Run(r, world.Phases{Faults: 20 * time.Second, Heal: 10 * time.Second}, func(world.Phase) bool {
		if n, err := load(server.Disk); err != nil || n < acked {
			r.Violated(durable, "lost", "acknowledged %d, the file has %d (%v)", acked, n, err)
		}
		return true
	})
}
