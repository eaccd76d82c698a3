package gotest

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"groundhog/sim/explore"
)

// confirm replays the run in this process and in child processes of one and of
// two processors. The hashes must agree.
func confirm(t *testing.T, w io.Writer, sc *explore.Scenario, o explore.Options, found explore.Outcome) {
	o.Seed = found.Seed
	for range 2 {
		if again := execute(t, sc, o); again.Hash != found.Hash {
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

// childMark is in the environment of a child that is to print a hash, and
// nothing else.
const childMark = "GROUNDHOG_CHILD"

// childHash runs one seed in a process of its own and returns its trace hash.
func childHash(sc *explore.Scenario, o explore.Options, procs string) (string, error) {
	cmd := exec.Command(os.Args[0], "-scenario="+sc.Name, "-variant="+o.Variant,
		fmt.Sprintf("-seed=%d", o.Seed), "-policy="+o.Policy.String(), fmt.Sprintf("-swarm=%t", !o.AllOn))
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

// beChild is the other side of childHash.
func beChild(w wish) {
	out, err := explore.Execute(context.Background(), w.scenarios[0], w.options(w.variant))
	if err != nil {
		panic(err)
	}
	fmt.Printf("trace hash %016x\n", out.Hash)
}
