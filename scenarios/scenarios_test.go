package scenarios

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"groundhog/sim/explore"
)

// TestScenarios is the main test. Without -variant it runs every scenario in
// every variant under the seed, each against what is expected of it: a defect
// must be found within a stated number of seeds and replay bit for bit; a
// variant without defects must hold under the seed, and under a sweep. With
// -variant it runs just that, and fails if anything is violated.
func TestScenarios(t *testing.T) {
	w := t.Output()
	if asked.n == 1 {
		fmt.Fprintf(w, "seed %d, schedule %s\n", asked.from, asked.policy)
	} else {
		fmt.Fprintf(w, "seeds %d to %d, schedule %s\n", asked.from, asked.from+asked.n-1, asked.policy)
	}
	if asked.variant == "" || asked.n == 1 {
		fmt.Fprintln(w, explore.Header)
	}
	for _, sc := range asked.scenarios {
		for _, v := range sc.Variants {
			o := explore.Options{Variant: v.Name, Seed: asked.from, Policy: asked.policy}
			switch {
			case asked.variant == v.Name:
				replay(t, w, sc, o)
			case asked.variant != "":
			case v.Expect.Clean():
				expectClean(t, w, sc, o)
			default:
				expectDefect(t, w, sc, v, o)
			}
		}
	}
}

// run executes one run, twice if -verify asks for it.
func run(t *testing.T, w io.Writer, sc *explore.Scenario, o explore.Options) explore.Outcome {
	if !asked.verify {
		return explore.Execute(sc, o)
	}
	out, diff := explore.Verify(sc, o)
	if diff == nil {
		fmt.Fprintf(w, "  verified: two runs of %s %s under seed %d, one trace\n", sc.Name, o.Variant, o.Seed)
		return out
	}
	t.Errorf("%s %s is not deterministic under seed %d", sc.Name, o.Variant, o.Seed)
	diff.Write(w)
	return out
}

// replay runs what was asked for and fails if it violates anything.
func replay(t *testing.T, w io.Writer, sc *explore.Scenario, o explore.Options) {
	if asked.n > 1 {
		sum := explore.Sweep(sc, o, asked.n, 0, nil)
		sum.Write(w)
		if sum.Failed > 0 {
			t.Fail()
		}
		return
	}
	if asked.trace != nil {
		o.Trace = asked.trace
		defer fmt.Fprintf(w, "  trace: %s\n", asked.trace.Name())
	}
	out := explore.Execute(sc, o)
	fmt.Fprintln(w, out.Line())
	if asked.verify {
		run(t, w, sc, o)
	}
	if !out.Held() {
		explore.Report(w, sc, out, 40)
		t.Fail()
	}
}

// expectClean runs a variant of which nothing bad is expected.
func expectClean(t *testing.T, w io.Writer, sc *explore.Scenario, o explore.Options) {
	out := run(t, w, sc, o)
	fmt.Fprintln(w, out.Line())
	seeds := max(asked.sweep, asked.n)
	sum := explore.Sweep(sc, o, seeds, 0, func(each explore.Outcome) bool {
		if each.Held() {
			return true
		}
		t.Errorf("%s %s must hold, and does not under seed %d", sc.Name, o.Variant, each.Seed)
		fmt.Fprintln(w, each.Line())
		explore.Report(w, sc, each, 40)
		return false
	})
	fmt.Fprintf(w, "  %d seeds from %d on, %d steps: no violation (%v)\n", sum.Runs-sum.Failed, o.Seed, sum.Steps,
		explore.Rate{Hits: 0, Runs: sum.Runs - sum.Failed})
}

// expectDefect searches for each property that the variant must violate, and
// replays what it finds.
func expectDefect(t *testing.T, w io.Writer, sc *explore.Scenario, v explore.Variant, o explore.Options) {
	surprised := false
	var shown []explore.Outcome
	for _, property := range v.Expect.Finds {
		if slices.ContainsFunc(shown, func(out explore.Outcome) bool { return out.Breaks(property) }) {
			continue
		}
		found, tried, ok := explore.Search(sc, o, uint64(v.Expect.Within), 0, func(out explore.Outcome) bool {
			if bad, surprise := out.Unexpected(v.Expect); surprise && !surprised {
				surprised = true
				t.Errorf("%s %s: %s %s under seed %d, which is not expected of it", sc.Name, v.Name, bad.Property.Name, bad.Kind, out.Seed)
				explore.Report(w, sc, out, 40)
			}
			return out.Breaks(property)
		})
		if !ok {
			t.Errorf("%s %s: none of %d seeds from %d on violates %s, which this variant is known to do", sc.Name, v.Name, tried, o.Seed, property)
			continue
		}
		shown = append(shown, found)
		fmt.Fprintln(w, found.Line())
		if tried > 1 {
			fmt.Fprintf(w, "  %s appears after %d seeds from %d on\n", property, tried, o.Seed)
		}
		explore.Report(w, sc, found, storyLines())
		confirm(t, w, sc, o, found)
	}
}

// storyLines is how much is told of a defect: little if there are many to come.
func storyLines() int {
	if len(asked.scenarios) > 1 {
		return 6
	}
	return 40
}

// confirm replays the run in this process and in child processes of one and of
// two processors. The hashes must agree.
func confirm(t *testing.T, w io.Writer, sc *explore.Scenario, o explore.Options, found explore.Outcome) {
	o.Seed = found.Seed
	for range 2 {
		if again := explore.Execute(sc, o); again.Hash != found.Hash {
			t.Errorf("%s %s seed %d: replayed with trace hash %016x, not %016x", sc.Name, o.Variant, o.Seed, again.Hash, found.Hash)
		}
	}
	if asked.verify {
		run(t, w, sc, o)
	}
	for _, procs := range []string{"1", "2"} {
		hash, err := childHash(sc, o, procs)
		if err != nil {
			t.Errorf("%s %s seed %d: replay in a child process: %v", sc.Name, o.Variant, o.Seed, err)
		} else if want := fmt.Sprintf("%016x", found.Hash); hash != want {
			t.Errorf("%s %s seed %d: a child process with GOMAXPROCS=%s has trace hash %s, not %s", sc.Name, o.Variant, o.Seed, procs, hash, want)
		}
	}
}

// childMark is in the environment of a child that is to print a hash.
const childMark = "GROUNDHOG_CHILD"

// childHash runs one seed in a process of its own and returns its trace hash.
func childHash(sc *explore.Scenario, o explore.Options, procs string) (string, error) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$", "-scenario="+sc.Name, "-variant="+o.Variant,
		fmt.Sprintf("-seed=%d", o.Seed), "-policy="+o.Policy.String())
	cmd.Env = append(os.Environ(), childMark+"=1", "GOMAXPROCS="+procs, "GROUNDHOG_SEEDS=", "GROUNDHOG_TRACE=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	_, rest, ok := strings.Cut(string(out), "trace hash ")
	if !ok || len(rest) < 16 {
		return "", fmt.Errorf("no trace hash in %q", out)
	}
	return rest[:16], nil
}

// TestChild is the other side of childHash; on its own it checks that the
// first scenario replays in this process.
func TestChild(t *testing.T) {
	if os.Getenv(childMark) == "" {
		sc := asked.scenarios[0]
		o := explore.Options{Variant: sc.Variants[0].Name, Seed: asked.from, Policy: asked.policy}
		if one, two := explore.Execute(sc, o), explore.Execute(sc, o); one.Hash != two.Hash {
			t.Errorf("%s %s seed %d: trace hashes %016x and %016x", sc.Name, o.Variant, o.Seed, one.Hash, two.Hash)
		}
		return
	}
	out := explore.Execute(asked.scenarios[0], explore.Options{Variant: asked.variant, Seed: asked.from, Policy: asked.policy})
	fmt.Printf("trace hash %016x\n", out.Hash)
}
