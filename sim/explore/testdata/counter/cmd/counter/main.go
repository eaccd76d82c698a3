// Command counter runs the scenarios of this module.
//
//detlint:outside it is the command around simulations
package main

import (
	"os"

	"example.com/counter"
	"groundhog/sim/explore/cli"
)

func main() { os.Exit(cli.Main(counter.Scenarios, os.Args[1:])) }
