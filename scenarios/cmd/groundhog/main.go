// Command groundhog runs, replays, reduces and explains the scenarios of this
// module; see package sim/explore/cli, which is the same for scenarios of your own.
//
//detlint:outside it is the command around simulations
package main

import (
	"os"

	"groundhog/scenarios"
	"groundhog/sim/explore/cli"
)

func main() { os.Exit(cli.Main(scenarios.All(), os.Args[1:])) }
