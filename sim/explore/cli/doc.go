// Package cli is the command line over the scenarios of a program: the command
// groundhog for ours, and the same for whoever imports it with scenarios of
// their own:
//
//	func main() { os.Exit(cli.Main(scenarios, os.Args[1:])) }
//
// # Contract
//
// Every command names runs in one way. A RUN is the path of a repro file, or
// SCENARIO/VARIANT/SEEDS, of which what is open is said by -scenario, -variant and -seeds: lists
// with commas, patterns for names, ranges for seeds. What means nothing is one line that lists what
// there is.
//
// Exit status: 0 nothing was found, 1 something was, 2 the request is wrong (one line says what and
// where), 3 something is broken: a scenario by its property harness, the simulator, a file that
// cannot be written. 130 is interrupted; an interrupted sweep keeps what it found. "replay
// -verdict" exits with 125 where a repro cannot be applied to this program (git bisect run takes
// that for "skip").
//
// Results go to the standard output: as text, or by -json as JSON, an object a line, whose shapes
// are the types of json.go. Progress goes to the standard error, and only if that is a terminal. A
// file is written to the current folder only under a name that was asked for.
//
// # Map of the files
//
//   - cli.go: the table of commands, and what they share. help.go, complete.go: what a person can
//     type.
//   - choose.go: which runs are meant; target.go: how they are made.
//   - json.go: results as JSON, and their shapes.
//   - sweep.go, progress.go, results.go: run: many seeds, the bar, the JSON lines.
//   - table.go: many scenarios and variants beside each other.
//   - find.go: how many seeds a defect takes. exhaust.go: every fault at every event. fuzz.go:
//     a search that learns.
//   - mutate.go: code that is broken on purpose, in package sim/explore/mutate; mutant.go: this
//     program as a mutant; mutants.go: what is printed of it.
//   - look.go: list, show, inevitable; diff.go: diff; keep.go: reduce, replay.
//   - plot.go, draw.go: plot: a quantity over virtual time under several variants, in text.
//   - report.go: report, export; part.go: of which part of the trace; bisect.go: bisect, in package
//     sim/explore/bisect.
//   - init.go: init, which copies sim/explore/testdata/counter. skeleton.go: skeleton, in package
//     sim/explore/skeleton.
//   - vet.go: vet, in package sim/detlint, and this program as the tool of go vet.
//   - beside.go: campaign, merge, worker, findings, mcp, which are of another module.
//   - overlay.go: overlay, test: a runtime in which ordinary programs run. refusal.go: why they
//     cannot.
//   - paint.go: colour. screen.go, screen_unix.go, screen_other.go: how wide the terminal is, and
//     lines that are broken there.
//
//detlint:outside it is the command around simulations
package cli
