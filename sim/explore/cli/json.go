package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// jsonFlag is -json, which every command has that prints results: JSON on the standard output
// instead of text, an object a line. -json=FILE is for run alone.
type jsonFlag struct {
	on   bool
	name string // of the file
	file bool   // it may be a file
}

// String returns what the flag is set to.
func (f *jsonFlag) String() string { return f.name }

// IsBoolFlag lets the flag stand without a value.
func (f *jsonFlag) IsBoolFlag() bool { return true }

// Set takes true, false or the name of a file.
func (f *jsonFlag) Set(text string) error {
	switch {
	case text == "true" || text == "false":
		f.on, f.name = text == "true", ""
	case !f.file:
		return fmt.Errorf("JSON goes to the standard output: write -json >%s", text)
	default:
		f.name = text
	}
	return nil
}

func (f *jsonFlag) usage() string {
	if f.file {
		return "print JSON lines instead of text; -json=FILE writes them to a file beside the " +
			"text,\nwhich -resume reads"
	}
	return "print JSON instead of text, an object a line"
}

// begin makes JSON what is printed, if that is asked for.
func (f *jsonFlag) begin(c *call) {
	if f.on {
		c.out = io.Discard
	}
}

// emit prints an object, if JSON is asked for.
func (c *call) emit(v any) error {
	if !c.json.on {
		return nil
	}
	return json.NewEncoder(c.data).Encode(v)
}

// runJSON is one run, as show and replay print it.
type runJSON struct {
	Scenario   string      `json:"scenario"`
	Variant    string      `json:"variant"`
	Seed       uint64      `json:"seed"`
	Policy     string      `json:"policy"`
	Hash       string      `json:"hash"`
	Steps      uint64      `json:"steps"`
	Seconds    float64     `json:"seconds"` // of virtual time
	Verdict    string      `json:"verdict"`
	Violations []violation `json:"violations"`
	Plan       []string    `json:"plan"`
	Story      []string    `json:"story,omitempty"`
	Replay     string      `json:"replay"`
}

func runOf(out explore.Outcome) runJSON {
	return runJSON{Scenario: out.Scenario, Variant: out.Variant, Seed: out.Seed,
		Policy: out.Policy.String(), Hash: hashOf(out), Steps: out.Steps,
		Seconds: seconds(out.Now), Verdict: out.Summary(), Violations: violationsOf(out),
		Plan: planOf(out.Plan), Story: out.Story, Replay: out.ReplayCommand()}
}

func hashOf(out explore.Outcome) string { return fmt.Sprintf("%016x", out.Hash) }

func violationsOf(out explore.Outcome) []violation {
	list := []violation{}
	for _, v := range out.Failures() {
		list = append(list, violation{v.Property.Name, v.Kind.String(), v.Key, v.Reason})
	}
	return list
}

func planOf(p plan.Plan) []string {
	list := []string{}
	for _, line := range p.Lines {
		list = append(list, line.String())
	}
	return list
}

func seconds(at sim.Instant) float64 { return time.Duration(at).Seconds() }

// scenarioJSON is a scenario, as list prints it.
type scenarioJSON struct {
	Scenario   string         `json:"scenario"`
	Doc        string         `json:"doc"`
	Programs   bool           `json:"programs"` // hosts of it run ordinary programs
	Properties []propertyJSON `json:"properties"`
	Variants   []variantJSON  `json:"variants"`
}

type propertyJSON struct {
	Property  string `json:"property"`
	Statement string `json:"statement"`
}

type variantJSON struct {
	Variant  string   `json:"variant"`
	Doc      string   `json:"doc"`
	Violates []string `json:"violates"` // some seed must
	Allows   []string `json:"allows"`   // further ones that seeds may violate
}

func scenarioOf(sc *explore.Scenario) scenarioJSON {
	s := scenarioJSON{Scenario: sc.Name, Doc: sc.Doc, Programs: sc.Programs,
		Properties: []propertyJSON{}}
	for _, p := range sc.Properties {
		s.Properties = append(s.Properties, propertyJSON{p.Name, p.Statement})
	}
	for _, v := range sc.Variants {
		s.Variants = append(s.Variants, variantJSON{v.Name, v.Doc,
			each(v.Expect.Finds, (*model.Property).String),
			each(v.Expect.Allows, (*model.Property).String)})
	}
	return s
}

// cellJSON is a variant under a scenario, as table prints it.
type cellJSON struct {
	Scenario   string      `json:"scenario"`
	Variant    string      `json:"variant"`
	Seeds      uint64      `json:"seeds"`
	Violations []countJSON `json:"violations"`
}

type countJSON struct {
	Property string     `json:"property"` // with -words what its violation means
	Seeds    uint64     `json:"seeds"`
	First    uint64     `json:"first"`
	Rate     [3]float64 `json:"rate"`
}

func cellOf(one cell) cellJSON {
	j := cellJSON{one.scenario, one.variant, one.seeds, []countJSON{}}
	for _, n := range one.counts {
		j.Violations = append(j.Violations, countJSON{n.label, n.seeds, n.first,
			rateOf(explore.Rate{Hits: n.seeds, Runs: one.seeds})})
	}
	return j
}

// rateOf is a rate as observed, and its 95 % interval, to six digits.
func rateOf(r explore.Rate) [3]float64 {
	low, high := r.Interval()
	rounded := func(x float64) float64 { return math.Round(x*1e6) / 1e6 }
	return [3]float64{rounded(float64(r.Hits) / float64(r.Runs)), rounded(low), rounded(high)}
}

// reductionJSON is what reduce comes to.
type reductionJSON struct {
	Property string   `json:"property"`
	Key      string   `json:"key"`
	Before   int      `json:"before"` // lines
	Runs     int      `json:"runs"`
	Minimal  bool     `json:"minimal"`
	Needs    []string `json:"needs"`
	File     string   `json:"file,omitempty"`
	Run      runJSON  `json:"run"`
}

func reductionOf(red explore.Reduction, file string) reductionJSON {
	return reductionJSON{Property: red.Target.Property, Key: red.Target.Key, Before: red.Before,
		Runs: red.Runs, Minimal: red.Minimal, File: file, Run: runOf(red.Outcome),
		Needs: each(red.Needs, func(n explore.Need) string { return n.Line.String() })}
}

// replayJSON is how a repro file stands.
type replayJSON struct {
	File   string  `json:"file"`
	Status string  `json:"status"`
	Bad    bool    `json:"bad"`
	Line   string  `json:"line"`
	Run    runJSON `json:"run"`
}

// inevitabilityJSON is what inevitable comes to.
type inevitabilityJSON struct {
	Scenario string      `json:"scenario"`
	Variant  string      `json:"variant"`
	Seed     uint64      `json:"seed"`
	Property string      `json:"property"`
	Key      string      `json:"key"`
	Points   []pointJSON `json:"points"`
	NoReturn *pointJSON  `json:"no_return"` // null: no step decided alone
}

type pointJSON struct {
	Step    uint64     `json:"step"`
	Seconds float64    `json:"seconds"`
	Rate    [3]float64 `json:"rate"` // of the futures that fail
}

func inevitabilityOf(in explore.Inevitability) inevitabilityJSON {
	point := func(p explore.Point) pointJSON {
		return pointJSON{p.Step, seconds(p.At), rateOf(p.Rate)}
	}
	j := inevitabilityJSON{Scenario: in.Outcome.Scenario, Variant: in.Outcome.Variant,
		Seed: in.Outcome.Seed, Property: in.Target.Property, Key: in.Target.Key,
		Points: []pointJSON{}}
	for _, p := range in.Points {
		j.Points = append(j.Points, point(p))
	}
	if in.Sharp() {
		p := point(in.NoReturn)
		j.NoReturn = &p
	}
	return j
}
