// Package counter is a module of its own that uses Groundhog: one scenario, its
// tests, and a command.
package counter

import (
	"strconv"
	"time"

	"groundhog/disk"
	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

var durable = &model.Property{
	Name: "durable", Kind: model.Safety, Means: "loss",
	Statement: "what was acknowledged survives a power loss",
}

type (
	add struct {
		N int `plan:"1..9"`
	}
	powerLoss struct{}
)

var (
	adds        = plan.Op[add]("add", "a client adds to the count")
	powerLosses = plan.Fault[powerLoss]("power-loss", "the machine loses power, and boots again")
)

// Scenarios are all there are.
var Scenarios = []*explore.Scenario{{
	Name: "counter", Doc: "a server counts in a file, and its machine loses power",
	StepLimit: 100_000, TimeLimit: time.Minute, Test: ".",
	Variants: []explore.Variant{
		{Name: "careless", Doc: "it renames a new file over the old",
			Expect: explore.Expect{Finds: []*model.Property{durable}, Within: 50}},
		{Name: "synced", Doc: "it syncs the file and the folder as well"},
	},
	Properties: []*model.Property{durable},
	Plan: plan.Schema{
		Length: 10 * time.Second,
		Parts: []plan.Part{
			{Action: adds, Min: 1, Max: 20, To: 10 * time.Second},
			{Action: powerLosses, Max: 3, To: 10 * time.Second},
		},
	},
	Play: play,
}}

func play(r *explore.Run) {
	total, acked := 0, 0
	server := r.Sim.NewHost("server", nil)
	files := disk.New(server)
	server.Boot()
	r.Follow(adds.Do(func(a add) {
		total += a.N
		if save(files, total, r.Variant == "synced") == nil {
			acked = total
		}
	}), powerLosses.Do(func(powerLoss) {
		server.Crash(sim.PowerLoss)
		server.Boot()
		text, _ := files.ReadFile("total")
		if total, _ = strconv.Atoi(string(text)); total != acked {
			r.Violated(durable, "lost", "acknowledged %d, recovered %d", acked, total)
		}
		acked = total
	}))
	r.For(11 * time.Second)
}

// save replaces the file that holds the count.
func save(files *disk.Disk, total int, synced bool) error {
	if err := files.WriteFile("new", []byte(strconv.Itoa(total)), 0o644); err != nil {
		return err
	}
	if synced {
		if err := sync(files, "new"); err != nil {
			return err
		}
	}
	if err := files.Rename("new", "total"); err != nil || !synced {
		return err
	}
	return sync(files, "/")
}

func sync(files *disk.Disk, name string) error {
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
