package gotest

import (
	"crypto/rand"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// The flags of the tests of a package with scenarios. Each has a twin in the
// environment, GROUNDHOG_ and its name in capitals, for `go test ./...`, where a
// flag that only one package knows would stop all the others.
var (
	seedFlag     = flag.String("seed", "1", "seed of the runs: a number, a git commit of 40 hex digits, or \"random\"")
	seedsFlag    = flag.String("seeds", "", "range of seeds, a-b, instead of -seed")
	scenarioFlag = flag.String("scenario", "", "run this scenario only")
	variantFlag  = flag.String("variant", "", "run this variant only, and fail if it violates anything")
	policyFlag   = flag.String("policy", "random", "schedule: random, fifo or pct(d)")
	sweepFlag    = flag.Uint64("sweep", 0, "seeds under which a variant without defects must hold; 0: as many as the scenario says, or 1000")
	traceFlag    = flag.String("trace", "", "write the trace of the one run asked for to this `file` (text if it ends in .txt)")
	swarmFlag    = flag.Bool("swarm", true, "let the seed choose which faults exist in a run; false: all of them")
	planFlag     = flag.String("plan", "", "follow the plan in this `file` instead of the one that the seed draws")
	reproFlag    = flag.String("repro", "", "replay this repro `file` alone, and fail if its failure shows")
	refreshFlag  = flag.Bool("refresh", false, "write moved, drifted and fixed repro files anew")
	verifyFlag   = flag.Bool("verify", false, "run every seed twice and show the first record at which the runs part")
)

// wish is what the flags ask for.
type wish struct {
	from, n   uint64
	scenarios []*explore.Scenario
	variant   string // empty: all, each against its expectation
	policy    sim.Policy
	plan      *plan.Plan
	sweep     uint64
	trace     *os.File
	verify    bool
	swarm     bool
	repro     string // path; empty: those of the folder
	refresh   bool
}

// asked is set by Main, before any test runs.
var asked wish

// options are those of the first run asked for.
func (w wish) options(variant string) explore.Options {
	return explore.Options{Variant: variant, Seed: w.from, Policy: w.policy, AllOn: !w.swarm, Plan: w.plan}
}

// fromEnvironment sets every flag of ours that was not given from its twin.
func fromEnvironment() error {
	given := make(map[string]bool)
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var first error
	for _, name := range []string{"seed", "seeds", "scenario", "variant", "policy", "sweep", "trace", "verify", "swarm", "plan", "repro", "refresh"} {
		env := "GROUNDHOG_" + strings.ToUpper(name)
		if v, ok := os.LookupEnv(env); ok && !given[name] && first == nil {
			if err := flag.Set(name, v); err != nil {
				first = fmt.Errorf("%s=%q: %v", env, v, err)
			}
		}
	}
	return first
}

func readWish(all []*explore.Scenario) (w wish, err error) {
	if err := fromEnvironment(); err != nil {
		return w, err
	}
	for _, env := range []string{"GO_FAILPOINTS", "GO_FAILPOINTS_HTTP"} {
		if os.Getenv(env) != "" {
			return w, fmt.Errorf("%s is set: it acts on the whole process and is no part of a seed; unset it and use fault rules", env)
		}
	}
	if w.from, w.n, err = readSeeds(); err != nil {
		return w, err
	}
	if w.policy, err = sim.ParsePolicy(*policyFlag); err != nil {
		return w, err
	}
	w.scenarios, w.variant, w.sweep = all, *variantFlag, *sweepFlag
	w.verify, w.swarm, w.refresh, w.repro = *verifyFlag, *swarmFlag, *refreshFlag, *reproFlag
	if *scenarioFlag != "" {
		sc, err := explore.Find(w.scenarios, *scenarioFlag)
		if err != nil {
			return w, err
		}
		w.scenarios = []*explore.Scenario{sc}
	}
	if w.variant != "" {
		if w.scenarios, err = withVariant(w.scenarios, w.variant); err != nil {
			return w, err
		}
	}
	if w.repro != "" {
		if _, err := os.Stat(w.repro); err != nil {
			return w, fmt.Errorf("-repro: %w", err)
		}
	}
	return w, w.open()
}

// open reads and creates the files that the flags name.
func (w *wish) open() (err error) {
	if *planFlag != "" {
		if w.variant == "" || len(w.scenarios) != 1 {
			return fmt.Errorf("-plan=%s: a plan is for one scenario and variant; say which with -scenario and -variant", *planFlag)
		}
		text, err := os.ReadFile(*planFlag)
		if err != nil {
			return fmt.Errorf("-plan: %w", err)
		}
		p, err := w.scenarios[0].Schema().Parse(string(text))
		if err != nil {
			return fmt.Errorf("-plan: %s: %w", *planFlag, err)
		}
		w.plan = &p
	}
	if *traceFlag != "" {
		if w.variant == "" || len(w.scenarios) != 1 || w.n != 1 {
			return fmt.Errorf("-trace=%s: a trace is of one run; say which with -scenario, -variant and -seed", *traceFlag)
		}
		if w.trace, err = os.Create(*traceFlag); err != nil {
			return fmt.Errorf("-trace: cannot write: %w", err)
		}
	}
	return nil
}

func readSeeds() (from, n uint64, err error) {
	if *seedsFlag != "" {
		from, n, err = explore.ParseSeeds(*seedsFlag)
		if err != nil {
			err = fmt.Errorf("-seeds: %w", err)
		}
		return from, n, err
	}
	if *seedFlag == "random" {
		var b [8]byte
		if _, err := rand.Read(b[:]); err != nil {
			return 0, 0, err
		}
		return binary.LittleEndian.Uint64(b[:]), 1, nil
	}
	if from, err = explore.ParseSeed(*seedFlag); err != nil {
		return 0, 0, fmt.Errorf("-seed: %w", err)
	}
	return from, 1, nil
}

// withVariant keeps the scenarios that have the variant.
func withVariant(all []*explore.Scenario, name string) ([]*explore.Scenario, error) {
	var kept []*explore.Scenario
	var err error
	for _, sc := range all {
		if _, err = sc.Variant(name); err == nil {
			kept = append(kept, sc)
		}
	}
	if len(kept) == 0 {
		return nil, err
	}
	return kept, nil
}
