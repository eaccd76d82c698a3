package gotest

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// request is what one call of Run or Repros is asked for.
type request struct {
	first, seeds uint64
	scenarios    []*explore.Scenario // those that are chosen
	variant      string              // empty: all, each against its expectation
	policy       sim.Policy
	plan         *plan.Plan // nil: the one that the seed draws
	planFile     string     // its whole path
	sweep        uint64     // 0: as many as the scenario says
	record       string     // path; empty: no trace is recorded
	repro        string     // path; empty: none alone
	stall        time.Duration
	events       sim.Ratio
	swarm        bool
	refresh      bool
	verify       bool
	details      bool
	strict       bool
}

// options are those of the first run asked for.
func (req *request) options(variant string) explore.Options {
	return explore.Options{
		Variant: variant, Seed: req.first, Policy: req.policy, AllOn: !req.swarm, Plan: req.plan,
		Events: req.events, StallLimit: req.stall,
	}
}

// single says whether exactly one run is asked for.
func (req *request) single() bool {
	return req.variant != "" && len(req.scenarios) == 1 && req.seeds == 1
}

// readRequest reads the flags and the environment. It is called by each test anew, and keeps
// nothing.
func readRequest(all []*explore.Scenario) (*request, error) {
	v := readValues()
	for _, name := range []string{"GO_FAILPOINTS", "GO_FAILPOINTS_HTTP"} {
		if os.Getenv(name) != "" {
			return nil, fmt.Errorf("%s is set: it acts on the whole process and is no part of a "+
				"seed; "+
				"unset it and use fault rules", name)
		}
	}
	if err := explore.CheckAll(all); err != nil {
		return nil, err
	}
	if err := v.splitRun(); err != nil {
		return nil, err
	}
	req := &request{scenarios: all, variant: v["variant"].text, record: v["record"].text,
		repro: v["repro"].text}
	for _, read := range []func(v values) error{
		req.readSeeds, req.readPolicy, req.readSwitches, req.readScenario, req.readVariant,
		req.readFiles,
	} {
		if err := read(v); err != nil {
			return nil, err
		}
	}
	return req, nil
}

// splitRun makes of SCENARIO/VARIANT/SEED what three settings would ask for.
func (v values) splitRun() error {
	run := v["run"]
	if run.text == "" {
		return nil
	}
	for _, name := range []string{"scenario", "variant", "seeds"} {
		if v[name].text != "" {
			return v.wrong(name, fmt.Errorf("%s=%s says it already", run.source, run.text))
		}
	}
	parts := strings.Split(run.text, "/")
	if len(parts) != 3 {
		return v.wrong("run", fmt.Errorf("%q is not SCENARIO/VARIANT/SEED", run.text))
	}
	for i, name := range []string{"scenario", "variant", "seed"} {
		v[name] = value{parts[i], run.source}
	}
	return nil
}

func (req *request) readSeeds(v values) (err error) {
	req.seeds = 1
	switch {
	case v["seeds"].text != "":
		if req.first, req.seeds, err = explore.ParseSeeds(v["seeds"].text); err != nil {
			return v.wrong("seeds", err)
		}
	case v["seed"].text == "random":
		var b [8]byte
		_, err = rand.Read(b[:])
		req.first = binary.LittleEndian.Uint64(b[:])
	default:
		if req.first, err = explore.ParseSeed(v["seed"].text); err != nil {
			return v.wrong("seed", err)
		}
	}
	return err
}

func (req *request) readPolicy(v values) (err error) {
	if req.policy, err = sim.ParsePolicy(v["policy"].text); err != nil {
		return v.wrong("policy", err)
	}
	return nil
}

func (req *request) readSwitches(v values) (err error) {
	if req.sweep, err = v.number("sweep"); err != nil {
		return err
	}
	if req.stall, err = time.ParseDuration(v["stall"].text); err != nil {
		return v.wrong("stall", fmt.Errorf("%q is no duration such as 10s", v["stall"].text))
	}
	if req.events, err = plan.ParseShare(v["events"].text); err != nil {
		return v.wrong("events", err)
	}
	for _, s := range []struct {
		name string
		to   *bool
	}{{"swarm", &req.swarm}, {"refresh", &req.refresh}, {"verify", &req.verify},
		{"details", &req.details}, {"strict", &req.strict}} {
		if *s.to, err = v.bool(s.name); err != nil {
			return err
		}
	}
	return nil
}

func (req *request) readScenario(v values) error {
	name := v["scenario"].text
	if name == "" {
		return nil
	}
	sc, err := explore.Find(req.scenarios, name)
	if err != nil {
		return v.wrong("scenario", fmt.Errorf("%w; -run chooses among the tests of a package", err))
	}
	req.scenarios = []*explore.Scenario{sc}
	return nil
}

// lists says whether a variant is one of those of which a scenario expects something.
func lists(sc *explore.Scenario, variant string) bool {
	return slices.ContainsFunc(sc.Variants,
		func(v explore.Variant) bool { return v.Name == variant })
}

// readVariant keeps the scenarios that have the variant.
func (req *request) readVariant(v values) (err error) {
	if req.variant == "" {
		return nil
	}
	var kept []*explore.Scenario
	for _, sc := range req.scenarios {
		if _, e := sc.Variant(req.variant); e != nil {
			err = e
			continue
		}
		if len(req.scenarios) > 1 && !lists(sc, req.variant) {
			continue // it may run there, if the scenario is named
		}
		kept = append(kept, sc)
	}
	if len(kept) == 0 {
		return v.wrong("variant", err)
	}
	req.scenarios = kept
	return nil
}

// readFiles reads or checks the files that are named.
func (req *request) readFiles(v values) error {
	if req.repro != "" {
		if _, err := os.Stat(req.repro); err != nil {
			return v.wrong("repro", err)
		}
	}
	if req.record != "" && !req.single() {
		return v.wrong("record",
			fmt.Errorf("%s: a trace is of one run; say which with -%srun=SCENARIO/VARIANT/SEED",
				req.record, prefix))
	}
	file := v["plan"].text
	if file == "" {
		return nil
	}
	if req.variant == "" || len(req.scenarios) != 1 {
		return v.wrong("plan",
			fmt.Errorf("%s: a plan is for one scenario and variant; say which with -%sscenario "+
				"and -%svariant",
				file, prefix, prefix))
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return v.wrong("plan", err)
	}
	p, err := req.scenarios[0].Schema().Parse(string(text))
	if err != nil {
		return v.wrong("plan", fmt.Errorf("%s: %w", file, err))
	}
	req.plan = &p
	if req.planFile, err = filepath.Abs(file); err != nil {
		return v.wrong("plan", err)
	}
	return nil
}
