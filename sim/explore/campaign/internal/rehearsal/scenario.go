package rehearsal

import (
	"regexp"
	"strings"
	"time"

	"groundhog/model"
	"groundhog/net"
	"groundhog/sim/explore"
	"groundhog/sim/explore/campaign/internal/queue"
	"groundhog/sim/explore/plan"
	"groundhog/sim/linux"
	"groundhog/sim/world"
)

var (
	once = &model.Property{
		Name: "each-run-counts-once", Kind: model.Safety, Means: "wrong sums",
		Statement: "a campaign that has ended has each run that was asked for exactly once",
	}
	confirmed = &model.Property{
		Name: "findings-are-confirmed", Kind: model.Safety, Means: "doubt",
		Statement: "each finding of a campaign that has ended was run again and reduced",
	}
	ends = &model.Property{
		Name: "campaign-ends", Kind: model.Liveness, Means: "stuck",
		Statement: "once everything works again, the campaign ends",
	}
)

var (
	workers = []string{"anna", "bert", "cleo", "dora"}
	hosts   = world.NewTopology(append([]string{"server", "campaign"}, workers...),
		[]string{"server"})
)

// calm and troubled: tasks are taken and results come until the faults are over.
const (
	troubled = 40 * time.Second
	calm     = 2*time.Minute + 30*time.Second
)

// faults are those of machines and of the network between them. That a disk fails is for the
// server to bear, which is not what is looked at.
var faults = world.Mix{Kills: 4, PowerLosses: 2, Pauses: 2, Jumps: 1, Drifts: 1, Cuts: 3, Links: 2}

// asleep is a worker that is taken for dead, and comes back with its result.
var asleep = plan.Part{Action: hosts.Pause, Max: 2, To: 20 * time.Second, With: []plan.Domain{
	plan.Among("host", workers...),
	plan.Range("for", queue.Patience, 3*queue.Patience/2),
}}

// Scenarios are all there are.
var Scenarios = []*explore.Scenario{{
	Name: "campaign", Doc: "machines of a campaign are killed, lose power and are cut off",
	Programs: true, StepLimit: 20_000_000, TimeLimit: 10 * time.Minute, Test: ".", Sweep: 20,
	Properties: []*model.Property{once, confirmed, ends},
	Variants: []explore.Variant{
		{Name: "acks-early", Doc: "a task is acknowledged before its result is stored",
			Expect: explore.Expect{Finds: []*model.Property{ends}, Within: 30}},
		{Name: "counts-each", Doc: "each result counts, not the first of a task",
			Expect: explore.Expect{Finds: []*model.Property{once}, Within: 30}},
		{Name: "right", Doc: "campaigns as they are"},
	},
	Plan: plan.Schema{Length: troubled, Actions: hosts.Actions(), Budget: 6,
		OnEvents: world.OnEvents, Parts: append(hosts.Parts(faults, 0, troubled), asleep)},
	Play: play,
}}

func play(r *explore.Run) {
	w := hosts.New(r.Sim, net.WithContent(content))
	spec := asked(120, 10, 2)
	if r.Sim.Stream("sized").Uint64N(2) == 0 { // tasks are as large as the campaign says
		spec.Shard = 0
	}
	p := map[string]func() protocol{"right": asItIs, "acks-early": early,
		"counts-each": counting}[r.Variant]()
	boot := func(name string, main func(), output func(string)) {
		h := w.NewHost(name, nil)
		linux.Boot(h.Host, h.Disk, h.Net, linux.Program{
			Main: main, Files: map[string]string{"/data/": ""}, Restart: time.Second,
			Output: func(_ int, b []byte) { output(string(b)) },
		})
	}
	var all []ending
	boot("server", serve, func(string) {})
	boot("campaign", func() { run(spec, p) }, func(text string) {
		for line := range strings.Lines(text) {
			if e, ok := parseEnding(line); ok {
				all = append(all, e)
			}
		}
	})
	for _, name := range workers {
		boot(name, func() { work(name, 1, judged{100 * time.Millisecond}, p) }, func(string) {})
	}
	w.Boot()
	r.Follow(w.Handlers())
	w.Run(r, world.Phases{Faults: troubled, Heal: calm}, func(world.Phase) bool {
		judge(r, all, right(spec))
		return true
	})
}

// drawn are names that the client library draws when its process starts, outside of the simulation:
// they are no part of the trace.
var drawn = regexp.MustCompile(`[0-9A-Za-z]{22}`)

// content says what a message of the protocol of NATS is about: its first line.
func content(_, _ string, b []byte) string {
	text, _, _ := strings.Cut(string(b), "\r\n")
	if len(text) > 100 || strings.HasPrefix(text, "{") {
		return ""
	}
	return drawn.ReplaceAllString(text, "*")
}

// judge compares what the campaign came to, each time that it ended, with what is right.
func judge(r *explore.Run, all []ending, want ending) {
	if len(all) == 0 {
		r.Stuck(ends, "stuck", "the campaign has not ended")
	}
	for _, e := range all {
		switch {
		case e.runs > want.runs:
			r.Violated(once, "twice", "%d runs of %d", e.runs, want.runs)
		case e.runs < want.runs:
			r.Violated(once, "lost", "%d runs of %d", e.runs, want.runs)
		case e.searches != want.searches || e.corpora != want.corpora:
			r.Violated(once, "searches", "%d searches of %d, with %d new runs of %d", e.searches,
				want.searches, e.corpora, want.corpora)
		case e.digest != want.digest || e.steps != want.steps:
			r.Violated(once, "another", "digest %016x instead of %016x", e.digest, want.digest)
		case e.findings != want.findings || e.confirmed != e.findings:
			r.Violated(confirmed, "doubted", "%d findings of %d, %d confirmed", e.findings,
				want.findings, e.confirmed)
		}
	}
}
