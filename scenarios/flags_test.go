package scenarios

import (
	"crypto/rand"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"testing"

	"groundhog/sim"
	"groundhog/sim/explore"
)

// The flags of `go test ./scenarios`. Each has a twin in the environment,
// GROUNDHOG_ and its name in capitals, for `go test ./...`, where a flag that
// only one package knows would stop all the others.
var (
	seedFlag     = flag.String("seed", "1", "seed of the runs: a number, a git commit of 40 hex digits, or \"random\"")
	seedsFlag    = flag.String("seeds", "", "range of seeds, a-b, instead of -seed")
	scenarioFlag = flag.String("scenario", "", "run this scenario only")
	variantFlag  = flag.String("variant", "", "run this variant only, and fail if it violates anything")
	policyFlag   = flag.String("policy", "random", "schedule: random, fifo or pct(d)")
	sweepFlag    = flag.Uint64("sweep", 1000, "seeds under which a variant without defects must hold")
	traceFlag    = flag.String("trace", "", "write the trace of the one run asked for to this `file` (text if it ends in .txt)")
	verifyFlag   = flag.Bool("verify", false, "run every seed twice and show the first record at which the runs part")
)

// wish is what the flags ask for.
type wish struct {
	from, n   uint64
	scenarios []*explore.Scenario
	variant   string // empty: all, each against its expectation
	policy    sim.Policy
	sweep     uint64
	trace     *os.File
	verify    bool
}

var asked wish

// TestMain reads the flags before anything runs: what is wrong with them is
// said in one line.
func TestMain(m *testing.M) {
	flag.Parse()
	w, err := readWish()
	if err != nil {
		fmt.Fprintln(os.Stderr, "groundhog:", err)
		os.Exit(2)
	}
	asked = w
	// Runs are many, short and small: collecting less often lets the workers of a
	// sweep have the processors to themselves.
	debug.SetGCPercent(400)
	code := m.Run()
	if err := finishTrace(w.trace); err != nil {
		fmt.Fprintln(os.Stderr, "groundhog:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// fromEnvironment sets every flag of ours that was not given from its twin.
func fromEnvironment() error {
	given := make(map[string]bool)
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var first error
	for _, name := range []string{"seed", "seeds", "scenario", "variant", "policy", "sweep", "trace", "verify"} {
		env := "GROUNDHOG_" + strings.ToUpper(name)
		if v, ok := os.LookupEnv(env); ok && !given[name] && first == nil {
			if err := flag.Set(name, v); err != nil {
				first = fmt.Errorf("%s=%q: %v", env, v, err)
			}
		}
	}
	return first
}

func readWish() (w wish, err error) {
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
	w.scenarios, w.variant, w.sweep, w.verify = All(), *variantFlag, *sweepFlag, *verifyFlag
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
	if *traceFlag != "" {
		if w.variant == "" || len(w.scenarios) != 1 || w.n != 1 {
			return w, fmt.Errorf("-trace=%s: a trace is of one run; say which with -scenario, -variant and -seed", *traceFlag)
		}
		if w.trace, err = os.Create(*traceFlag); err != nil {
			return w, fmt.Errorf("-trace: cannot write: %w", err)
		}
	}
	return w, nil
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

// finishTrace turns the binary trace into text where the name asks for it.
func finishTrace(f *os.File) error {
	if f == nil {
		return nil
	}
	defer f.Close()
	if !strings.HasSuffix(f.Name(), ".txt") {
		return nil
	}
	binaryName := f.Name() + ".tmp"
	if err := os.Rename(f.Name(), binaryName); err != nil {
		return err
	}
	defer os.Remove(binaryName)
	text, err := os.Create(f.Name())
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, 0); err != nil {
		return err
	}
	if err := sim.WriteText(text, f); err != nil {
		return err
	}
	return text.Close()
}
