package explore

import (
	"fmt"
	"path/filepath"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// TestCommand is the go command that runs one variant of the scenario under a seed, as package
// gotest understands it; more are further flags without their hyphens, such as "policy=fifo". The
// tests of scenarios that name no package have the short flags.
func (sc *Scenario) TestCommand(variant, seed string, more ...string) string {
	return testCommand(sc.Test, sc.Name, variant, seed, more)
}

func testCommand(test, scenario, variant, seed string, more []string) string {
	command := fmt.Sprintf("go test ./scenarios -scenario=%s -variant=%s -seed=%s", scenario,
		variant, seed)
	prefix := " -"
	if test != "" {
		command = fmt.Sprintf("go test %s -groundhog.run=%s/%s/%s", test, scenario, variant, seed)
		prefix = " -groundhog."
	}
	for _, flag := range more {
		command += prefix + flag
	}
	return command
}

// seenFrom is the path of a file for a test, which runs in the folder of its package.
func seenFrom(pkg, file string) string {
	folder, err := filepath.Abs(pkg)
	if err != nil {
		return file
	}
	if rel, err := filepath.Rel(folder, file); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return file
}

// ReplayCommand is the command that runs this again. It can be pasted unless the file of a given
// plan is not known.
func (o Outcome) ReplayCommand() string {
	if strings.HasSuffix(o.File, ".repro") {
		if o.test == "" {
			return "go test ./scenarios -repro=" + seenFrom("./scenarios", o.File)
		}
		return "go test " + o.test + " -groundhog.repro=" + seenFrom(o.test, o.File)
	}
	var more []string
	if p := o.Policy.String(); p != "random" {
		more = append(more, fmt.Sprintf("policy='%s'", p))
	}
	switch {
	case o.Given && o.File != "":
		more = append(more, "plan="+o.File)
	case o.Given:
		more = append(more, "plan=FILE, with the plan above in FILE")
	case o.AllOn:
		more = append(more, "swarm=false")
	}
	if !o.Given && o.Events != (sim.Ratio{}) {
		more = append(more, "events="+plan.PrintShare(o.Events))
	}
	if o.Fails(SameEachTime) {
		more = append(more, "verify")
	}
	return testCommand(o.test, o.Scenario, o.Variant, fmt.Sprint(o.Seed), more)
}
