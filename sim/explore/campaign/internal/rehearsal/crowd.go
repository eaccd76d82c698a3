package rehearsal

import (
	"fmt"
	"strings"
	"time"

	"groundhog/disk"
	"groundhog/model"
	"groundhog/net"
	"groundhog/sim/explore"
	"groundhog/sim/linux"
)

// keepsUp is that workers are never short of tasks.
var keepsUp = &model.Property{
	Name: "queue-keeps-up", Kind: model.Safety, Means: "slow",
	Statement: "workers wait for the queue for less than a tenth of their time",
}

// crowds are how many machines there are, of one worker each, how many tasks each does, and how
// long a task takes. Where it is for the campaign to say how large tasks are, they are others.
var crowds = map[string]struct {
	machines, rounds int
	task             time.Duration
	sized            bool
}{
	"twenty":         {20, 10, time.Second, false},
	"thousand":       {1000, 10, 10 * time.Second, false},
	"thousand-fast":  {1000, 10, time.Second, false},
	"thousand-sized": {1000, 60, time.Second, true},
}

// syncs are how long a sync of the server's disk takes.
const syncs = time.Millisecond

// Crowd is a campaign on many machines, none of which fails. It says how fast the queue is.
var Crowd = &explore.Scenario{
	Name: "crowd", Doc: "many machines work for one campaign, and nothing fails",
	Programs: true, StepLimit: 1 << 40, TimeLimit: time.Hour, Test: ".", Sweep: 1,
	Properties: []*model.Property{once, confirmed, ends, keepsUp},
	Variants:   []explore.Variant{{Name: "twenty", Doc: "twenty machines"}},
	Others: []explore.Variant{
		{Name: "thousand", Doc: "a thousand machines, tasks of ten seconds"},
		{Name: "thousand-fast", Doc: "a thousand machines, tasks of a second"},
		{Name: "thousand-sized", Doc: "a thousand machines, tasks as large as the campaign says"},
	},
	Play: crowd,
}

func crowd(r *explore.Run) {
	c := crowds[r.Variant]
	const seeds = 100 // of a task
	spec := asked(uint64(c.machines*c.rounds*seeds)/3, seeds, 0)
	if c.sized {
		spec.Shard = 0
	}
	n := net.New(r.Sim)
	n.SetLinks(net.Link{Latency: net.Uniform(200*time.Microsecond, time.Millisecond)})
	boot := func(name string, main func(), output func(string)) {
		h := r.Sim.NewHost(name, nil)
		d := disk.New(h)
		p := linux.Program{Main: main, Restart: time.Second,
			Output: func(_ int, b []byte) { output(string(b)) }}
		if name == "server" {
			d.SyncLatency, p.Files = syncs, map[string]string{"/data/": ""}
		}
		linux.Boot(h, d, n.Attach(h), p)
		h.Boot()
	}
	boot("server", serve, func(string) {})
	r.For(10 * time.Second)
	for i := range c.machines {
		name := fmt.Sprintf("worker%d", i)
		boot(name, func() { work(name, 1, judged{c.task / seeds}, asItIs()) }, func(string) {})
		r.For(20 * time.Millisecond)
	}
	r.For(10 * time.Second)
	var all []ending
	took := time.Duration(0)
	boot("campaign", func() { run(spec, asItIs()) }, func(text string) {
		for line := range strings.Lines(text) {
			if e, ok := parseEnding(line); ok {
				all = append(all, e)
			}
			if text, ok := strings.CutPrefix(strings.TrimSpace(line), "took "); ok {
				took, _ = time.ParseDuration(text) // as it was printed
			}
		}
	})
	for range 30 * 60 {
		if !r.For(time.Second) || took > 0 {
			break
		}
	}
	judge(r, all, right(spec))
	tasks := spec.Total() / seeds
	r.Sim.World().Logf("%d machines: work for %d tasks of %v in %v, %.1f a second", c.machines,
		tasks, c.task, took, float64(tasks)/took.Seconds())
	if ideal := time.Duration(c.rounds) * c.task; took > ideal+ideal/10+20*c.task/seeds {
		r.Violated(keepsUp, "late", "%d tasks took %v, and the workers have time for them in %v",
			tasks, took, ideal)
	}
}
