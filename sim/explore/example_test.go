package explore_test

import (
	"fmt"
	"strconv"
	"time"

	"groundhog/disk"
	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore"
)

var durable = &model.Property{Name: "durable", Kind: model.Safety, Statement: "what was acknowledged survives a power loss"}

// counter is a server that counts in a file and loses power at a random time.
var counter = &explore.Scenario{
	Name: "counter", StepLimit: 100_000, TimeLimit: time.Minute,
	Variants: []explore.Variant{{Name: "careless"}, {Name: "synced"}},
	Play: func(r *explore.Run) {
		var files *disk.Disk
		acked, found := 0, 0
		server := r.Sim.NewHost("server", func(p *sim.Proc) {
			text, _ := files.ReadFile("count")
			found, _ = strconv.Atoi(string(text))
			for n := found + 1; ; n++ {
				p.Sleep(p.Stream("work").Duration(0, 10*time.Millisecond))
				if files.WriteFile("new", []byte(strconv.Itoa(n)), 0o644) != nil {
					return
				}
				if r.Variant == "synced" {
					sync(files, "new")
				}
				_ = files.Rename("new", "count")
				if r.Variant == "synced" {
					sync(files, "/")
				}
				acked = n
			}
		})
		files = disk.New(server)
		server.Boot()
		r.For(r.Sim.Stream("faults").Duration(0, time.Second))
		promised := acked
		server.Crash(sim.PowerLoss)
		server.Boot()
		r.For(0)
		if found < promised {
			r.Judge(model.Verdict{Property: durable, Kind: model.Violated, Key: "lost",
				Reason: fmt.Sprintf("acknowledged %d, recovered %d", promised, found)})
		}
	},
}

func sync(files *disk.Disk, name string) {
	if f, err := files.Open(name); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}

// A scenario of one's own: search for a seed that breaks it, then sweep the
// variant that should hold.
func Example() {
	broken := func(o explore.Outcome) bool { return !o.Held() }
	o, tried, _ := explore.Search(counter, explore.Options{Variant: "careless", Seed: 1}, 100, 0, broken)
	fmt.Printf("careless: seed %d after %d tried: %s\n", o.Seed, tried, o.Worst().Reason)
	sum := explore.Sweep(counter, explore.Options{Variant: "synced"}, 1000, 0, nil)
	fmt.Printf("synced: %d of %d seeds fail\n", sum.Failed, sum.Runs)
	// Output:
	// careless: seed 1 after 1 tried: acknowledged 78, recovered 0
	// synced: 0 of 1000 seeds fail
}
