// Command simulate runs the scenarios of the ledger.
package main

import (
	"os"

	"example.com/ledger"
	"groundhog/sim/explore/cli"
)

func main() { os.Exit(cli.Main(ledger.Scenarios, os.Args[1:])) }
