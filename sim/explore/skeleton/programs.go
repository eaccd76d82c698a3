package skeleton

// programsText is a scenario whose hosts have ordinary programs.
const programsText = `// Package {{.Package}} lets {{.Of}} run in a world in which everything around it fails.
package {{.Package}}

{{template "head" .}}
// system is what a run has besides its world.
type system struct {
	up map[string]sim.Instant // since when the program of a host runs
	failed string // why the last one that does not, does not
{{if .Opens}}	todo []call
	answered []string // without an error, in order
{{end}}}

{{template "opened" .}}
{{if .Opens}}
// call is a call that a line of the plan asks for.
type call struct {
	line string
	make func(o *opened) error
}
{{end}}
func play(r *explore.Run) {
	w, s := hosts.New(r.Sim), &system{up: map[string]sim.Instant{}}
{{if .Serve}}	s.boot(w, "{{index .Hosts 0}}", serve)
{{end}}{{if .Opens}}	s.boot(w, "{{.Driver}}", s.drive)
{{end}}	w.Boot()
{{if .Ops}}	r.Follow(
{{range .Ops}}		{{.ID}}Op.Do(func(a {{.ID}}Line) {
			s.todo = append(s.todo, call{fmt.Sprintf("{{.Op.Name}} %+v", a), func(o *opened) error {
				{{template "call" .}}			}})
		}),
{{end}}		w.Handlers(),
	)
{{else}}	r.Follow(w.Handlers())
{{end}}	w.Run(r, phases, func(world.Phase) bool { return s.judge(r) })
}

// boot makes a host whose program is an ordinary one.
func (s *system) boot(w *world.World, name string, main func()) {
	h := w.NewHost(name, nil)
	linux.Boot(h.Host, h.Disk, h.Net, linux.Program{
		Main: main, Files: map[string]string{"/var/": ""}, Restart: time.Second,
		Output: func(_ int, text []byte) { s.said(h, string(text)) },
	})
}

// said takes down what a program prints about itself.
func (s *system) said(h *world.Host, text string) {
	for line := range strings.Lines(text) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "sim-open":
			s.up[h.Name()] = h.Sim().Now()
		case "sim-closed":
			delete(s.up, h.Name())
			s.failed = rest
{{if .Opens}}		case "sim-answered":
			s.answered = append(s.answered, rest)
			h.Note(h.Sim().Symbol("answered"), uint64(len(s.answered)), 0)
{{end}}		}
	}
}
{{if .Serve}}
// serve is the program of a host, which is started again when it ends.
func serve() {
	fmt.Println("sim-open")
{{if .ServeFails}}	err := {{.Serve}}
	fmt.Println("sim-closed", err)
{{else}}	{{.Serve}}
	fmt.Println("sim-closed")
{{end}}	os.Exit(1)
}
{{end}}{{if .Opens}}
// drive is the program that makes the calls of the plan, one after the other.
func (s *system) drive() {
	o, err := open()
	if err != nil {
		fmt.Println("sim-closed", err)
		os.Exit(1)
	}
	fmt.Println("sim-open")
	for range time.Tick(10 * time.Millisecond) {
		for len(s.todo) > 0 {
			next := s.todo[0]
			s.todo = s.todo[1:]
			if err := next.make(o); err == nil {
				fmt.Println("sim-answered", next.line)
			}
		}
	}
}

func open() (*opened, error) {
{{template "opening" .}}}
{{end}}
{{template "judge" .}}func (s *system) judge(r *explore.Run) bool {
	for _, name := range hosts.Hosts {
		since, up := s.up[name]
		if !up || time.Duration(r.Sim.Now()-since) < 5*time.Second {
			r.Stuck(opens, "it does not run", "%s runs: %v, since %v; the last error: %s", name, up,
				since, s.failed)
			return false
		}
	}
	r.Held(opens)
	return true
}
`

// testText is the tests of a scenario.
const testText = `package {{.Package}}

import (
	"testing"

	"groundhog/sim/explore/gotest"
)

func TestScenarios(t *testing.T) { gotest.Run(t, Scenarios...) }
func TestRepros(t *testing.T)    { gotest.Repros(t, "testdata/repros", Scenarios...) }
`

// mainText is the command over the scenario.
const mainText = `// Command simulate runs the scenarios of {{.Of}}.
//
//detlint:outside it is the command around simulations
package main

import (
	"os"

	"groundhog/sim/explore/cli"

	"{{.In}}"
)

func main() { os.Exit(cli.Main({{.Package}}.Scenarios, os.Args[1:])) }
`
