// Package cli is the command line over the scenarios of a program: the command
// groundhog for ours, and the same for whoever imports it with scenarios of
// their own:
//
//	func main() { os.Exit(cli.Main(scenarios, os.Args[1:])) }
//
// # Contract
//
// A RUN is either SCENARIO/VARIANT/SEED or the path of a repro file. Exit status: 0
// nothing is amiss, 1 something was found, 2 the request is wrong (one line says
// what and where), 125 a repro cannot be applied to this program (git bisect run
// takes that for "skip"), 130 interrupted. An interrupted sweep keeps what it
// found. Results go to the standard output, progress to the standard error.
//
// # Map of the files
//
//   - cli.go: the table of commands, and what they share; target.go: which run is meant.
//   - sweep.go, progress.go, results.go: run: many seeds, the bar, the JSON lines.
//   - table.go: many scenarios and variants beside each other.
//   - find.go: how many seeds a defect takes. look.go: list, show, inevitable; keep.go: reduce,
//     replay.
//   - plot.go, draw.go: plot: a quantity over virtual time under several variants, in text.
//   - report.go: report, export; part.go: of which part of the trace; bisect.go: bisect, in package
//     sim/explore/bisect.
//   - init.go: init, which copies sim/explore/testdata/counter.
//   - vet.go: vet, in package sim/detlint, and this program as the tool of go vet.
//   - paint.go: colour.
//
//detlint:outside it is the command around simulations
package cli
