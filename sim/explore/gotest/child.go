package gotest

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// confirm replays the run in this process and in child processes of one and of two processors, or
// as runs with programs are made. The trace hashes must agree.
func (c *cell) confirm(found explore.Outcome) {
	o := c.options
	o.Seed = found.Seed
	name := fmt.Sprintf("%s %s seed %d", c.sc.Name, o.Variant, o.Seed)
	for range 2 {
		if again := c.execute(o); again.Hash != found.Hash {
			c.Errorf("%s: replayed with trace hash %016x, not %016x", name, again.Hash, found.Hash)
		}
	}
	if c.sc.Programs {
		return // each of those runs had a process of its own
	}
	processors := []string{"1", "2"}
	if testing.Short() {
		processors = processors[1:]
	}
	for _, procs := range processors {
		hash, err := c.childHash(o, procs)
		if err != nil {
			c.Errorf("%s: replay in a child process: %v", name, err)
		} else if want := fmt.Sprintf("%016x", found.Hash); hash != want {
			c.Errorf("%s: a child process with GOMAXPROCS=%s has trace hash %s, not %s", name,
				procs, hash, want)
		}
	}
}

// childMark is in the environment of a child process. A child is this test binary again, which runs
// this one subtest; there it makes one run and prints the hash of its trace.
const childMark = "GROUNDHOG_CHILD"

func isChild() bool { return os.Getenv(childMark) != "" }

// childHash runs one seed in a process of its own and returns its trace hash.
func (c *cell) childHash(o explore.Options, procs string) (string, error) {
	binary, err := os.Executable()
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(c.Context(), binary, "-test.run="+exactly(c.Name()), "-test.count=1",
		"-test.v",
		fmt.Sprintf("-%sseed=%d", prefix, o.Seed), "-"+prefix+"policy="+o.Policy.String(),
		fmt.Sprintf("-%sswarm=%t", prefix, !o.AllOn),
		"-"+prefix+"events="+plan.PrintShare(o.Events))
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "GROUNDHOG_") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, childMark+"=1", "GOMAXPROCS="+procs)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	_, rest, ok := strings.Cut(string(out), childLine)
	if !ok || len(rest) < 16 {
		return "", fmt.Errorf("no trace hash in %q", out)
	}
	return rest[:16], nil
}

// childLine stands before the hash in the output of a child.
const childLine = "groundhog child: trace hash "

// printHash is the other side of childHash.
func (c *cell) printHash() {
	out, err := explore.Execute(c.Context(), c.sc, c.options)
	c.fatalIf(err)
	fmt.Printf("%s%016x\n", childLine, out.Hash)
}

// exactly returns the pattern for -run that matches the test of this name alone.
func exactly(test string) string {
	parts := strings.Split(test, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	return strings.Join(parts, "/")
}
