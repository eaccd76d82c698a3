package skeleton

// commonText has what all scenarios have: {{template}}s for the texts below.
const commonText = `
{{define "head"}}import (
{{.Imports}}
)

var (
	opens = &model.Property{
		Name: "opens-again", Kind: model.Liveness, Means: "stuck",
		Statement: "once everything works again, it runs, and goes on for five seconds",
	}
	kept = &model.Property{
		Name: "answered-is-kept", Kind: model.Safety, Means: "loss",
		Statement: "what was answered without an error is there after recovery",
	}
)
{{if .Ops}}
// What the lines of plans say.
type (
{{range .Ops}}	{{.ID}}Line struct {
{{range .Fields}}		{{.Name}} {{.Type}} ` + "`plan:\"{{.Tag}}\"`" + `
{{end}}	}
{{end}})
{{end}}
var (
	hosts = world.NewTopology([]string{ {{- .Quoted .Hosts -}} }, []string{ {{- .Quoted .Disks -}} })
{{range .Ops}}	{{.ID}}Op = plan.Op[{{.ID}}Line]("{{.Op.Name}}", "{{.Op.Call}} is called")
{{end}})

// Scenarios are all there are.
var Scenarios = []*explore.Scenario{ {
	Name: "{{.Subject}}", Doc: "hosts crash, clocks jump, the network and the disk fail",
	StepLimit: 2_000_000, TimeLimit: 5 * time.Minute, Test: "{{.In}}",
{{if ne .Kind "hosts"}}	Programs: true, Sweep: 50,
{{end}}	Properties: []*model.Property{opens, kept},
{{if .Ops}}	Sometimes: []string{"answered"},
{{end}}	Variants: []explore.Variant{ {Name: "now", Doc: "the code as it is"} },
{{if .Ops}}	Plan: hosts.Plan(20*time.Second,
{{range .Ops}}		plan.Part{Action: {{.ID}}Op, Min: 1, Max: 10, To: 20 * time.Second},
{{end}}	),
{{else}}	Plan: hosts.Plan(20 * time.Second),
{{end}}	Play: play,
} }

var phases = world.Phases{
	Faults: 20 * time.Second, Heal: 20 * time.Second, Restart: 10 * time.Second,
}
{{end}}

{{define "opened"}}{{if .Opens}}// opened is what the operations are called on.
type opened struct {
{{range .Opens}}	{{.Field}} {{.Type}}
{{end}}}
{{end}}{{end}}

{{define "opening"}}{{if .Fallible}}	var err error
{{end}}	o := new(opened)
{{range .Opens}}{{if .Fails}}	if o.{{.Field}}, {{.Blanks}}err = {{.Call}}; err != nil {
		return nil, err
	}
{{else}}	o.{{.Field}} = {{.Call}}
{{end}}{{end}}	return o, nil
{{end}}

{{define "call"}}{{if eq .Results "err :="}}return {{.Call}}
{{else}}{{.Results}} {{.Call}}
return {{if .Fails}}err{{else}}nil{{end}}
{{end}}{{end}}

{{define "judge"}}// judge looks at what is there in the end, and says whether to look again after a restart.
//
// What answered-is-kept means is still to be said here: compare {{if .Ops}}s.answered{{else}}what was answered{{end}}
// with what is there now{{if .Readers}}, by {{.Reads}}{{end}},
// and say r.Violated(kept, …) or r.Held(kept). Until then "run -strict" fails: "never judged".
{{end}}`

// hostsText is a scenario whose host has a program that is written for the simulation.
const hostsText = `// Package {{.Package}} lets {{.Of}} run in a world in which everything around it fails.
package {{.Package}}

{{template "head" .}}
// system is what a run has besides its world.
type system struct {
	world *world.World
	host *world.Host
	up bool // it runs
	since sim.Instant
	failed error // why it does not
{{if .Opens}}	now *opened
{{end}}{{if .Ops}}	turn *sim.Mutex // of calls: one at a time; leave it out if many may be made at once
	answered []string // without an error, in order
{{end}}}

{{template "opened" .}}

func play(r *explore.Run) {
	w := hosts.New(r.Sim)
	s := &system{world: w}
	s.host = w.NewHost("{{.Driver}}", s.program)
	w.Boot()
{{if .Ops}}	r.Follow(
{{range .Ops}}		{{.ID}}Op.Do(func(a {{.ID}}Line) {
			s.do("{{.Op.Name}}", a, func(p *sim.Proc, h *world.Host) error {
				{{template "call" .}}			})
		}),
{{end}}		w.Handlers(),
	)
{{else}}	r.Follow(w.Handlers())
{{end}}	w.Run(r, phases, func(world.Phase) bool { return s.judge(r) })
}

// program is what runs on the host after each boot.
func (s *system) program(p *sim.Proc, h *world.Host) {
	s.up = false
{{if .Ops}}	s.turn = sim.NewMutex(h.Sim(), "turn")
{{end}}{{if .Opens}}	if s.now, s.failed = open(p, h); s.failed != nil {
		s.restart()
		return
	}
{{end}}	s.up, s.since = true, h.Sim().Now()
{{if .Serve}}{{if .ServeFails}}	s.failed = {{.Serve}}
{{else}}	{{.Serve}}
{{end}}	s.up = false
	s.restart()
{{end}}}

// restart starts the program again after a second, as a supervisor does: in a new process.
func (s *system) restart() {
	boot := s.host.Incarnation()
	s.world.After(time.Second, func() {
		if s.host.Up() && s.host.Incarnation() == boot {
			s.host.Crash(sim.Kill)
			s.host.Boot()
		}
	})
}
{{if .Opens}}
func open(p *sim.Proc, h *world.Host) (*opened, error) {
{{template "opening" .}}}
{{end}}{{if .Ops}}
// do makes a call from a process of its own, if the program is up.
func (s *system) do(op string, line any, call func(p *sim.Proc, h *world.Host) error) {
	if !s.up || !s.host.Up() {
		return
	}
	s.host.Go(op, func(p *sim.Proc) {
		turn := s.turn
		turn.Lock()
		err := call(p, s.host)
		turn.Unlock()
		if err == nil {
			s.answered = append(s.answered, fmt.Sprintf("%s %+v", op, line))
			s.host.Note(s.host.Sim().Symbol("answered"), uint64(len(s.answered)), 0)
		}
	})
}
{{end}}
{{template "judge" .}}func (s *system) judge(r *explore.Run) bool {
	if time.Duration(r.Sim.Now()-s.since) < 5*time.Second || !s.up {
		r.Stuck(opens, "it does not run", "it runs: %v, since %v; its last error: %v", s.up, s.since,
			s.failed)
		return false
	}
	r.Held(opens)
	return true
}
`
