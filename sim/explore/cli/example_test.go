package cli_test

import (
	"groundhog/sim/explore"
	"groundhog/sim/explore/cli"
)

// The command of a module of one's own is cli.Main over its scenarios, here with the arguments of
// one call. Its result is the exit status.
func ExampleMain() {
	cli.Main([]*explore.Scenario{register}, []string{"run", "register/fresh/1-20", "-marks=false"})
	// Output:
	// register             fresh        20 seeds, 452 steps: no violation (less than 13.9 % at 95 %)
}
