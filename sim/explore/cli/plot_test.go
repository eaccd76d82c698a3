package cli_test

import (
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/cli"
	"groundhog/sim/explore/plan"
)

// TestMain makes commands out of the scenario below and of those of interrupt_test.go and
// register_test.go.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"queue":    func() { os.Exit(cli.Main([]*explore.Scenario{queue}, os.Args[1:])) },
		"slow":     func() { os.Exit(cli.Main([]*explore.Scenario{slow}, os.Args[1:])) },
		"register": func() { os.Exit(cli.Main([]*explore.Scenario{register}, os.Args[1:])) },
	})
}

var empties = &model.Property{Name: "empties", Kind: model.Liveness,
	Statement: "in the end the queue is empty"}

type (
	entry struct {
		Kib uint64 `plan:"1..400"`
	}
	hiccup struct{}
)

var (
	puts    = plan.Op[entry]("put", "an entry of so many KiB")
	hiccups = plan.Fault[hiccup]("hiccup", "the worker ends")

	// pauses are how long the worker of a variant rests after a hiccup.
	pauses = map[string]time.Duration{"restarts": time.Second, "restarts-too": time.Second,
		"restarts-late": 3 * time.Second}
)

// queue is a queue that a worker empties four times a second. A hiccup ends the worker of the
// variant stalls, and puts a huge entry in for ten microseconds.
var queue = &explore.Scenario{
	Name: "queue", Doc: "a queue whose worker may end", StepLimit: 10_000, TimeLimit: time.Minute,
	Test: ".",
	Variants: []explore.Variant{
		{Name: "stalls", Expect: explore.Expect{Finds: []*model.Property{empties}, Within: 50}},
		{Name: "restarts"}, {Name: "restarts-late"}, {Name: "restarts-too"},
	},
	Plan: plan.Schema{
		Length: 10 * time.Second,
		Parts: []plan.Part{
			{Action: puts, Min: 30, Max: 40, To: 10 * time.Second},
			{Action: hiccups, Min: 1, Max: 1, From: 4 * time.Second, To: 6 * time.Second},
		},
	},
	Properties: []*model.Property{empties},
	Play: func(r *explore.Run) {
		bytes, works := uint64(0), true
		size, entries := r.Series("queue", "B"), r.Series("puts", "entries")
		note := func() { size.Record(bytes) }
		note()
		host := r.Sim.NewHost("worker", func(p *sim.Proc) {
			for ; ; p.Sleep(250 * time.Millisecond) {
				if works {
					bytes -= min(bytes, 300<<10)
					note()
				}
			}
		})
		host.Boot()
		count := uint64(0)
		after := func(d time.Duration, f func()) {
			r.Sim.World().After(d, sim.HandlerFunc(func(uint64) { f() }), 0)
		}
		r.Follow(puts.Do(func(e entry) {
			bytes += e.Kib << 10
			count++
			entries.Record(count)
			note()
		}), hiccups.Do(func(hiccup) {
			works = false
			bytes += 5 << 20
			note()
			after(10*time.Microsecond, func() { bytes -= 5 << 20; note() })
			if pause := pauses[r.Variant]; pause > 0 {
				after(pause, func() { works = true })
			}
		}))
		r.For(20 * time.Second)
		if bytes > 0 {
			r.Stuck(empties, "stalled", "the worker has ended")
		}
	},
}
