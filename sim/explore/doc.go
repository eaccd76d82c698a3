// Package explore runs scenarios under seeds, and makes something of what it finds. It
// knows a scenario only through [Scenario]: what its plans are made of, how to build and
// drive one run, which variants it has, and what each of them is expected to violate.
//
// # Contract
//
// What may take long takes a context first and one struct of options: when the context ends, the
// function returns within moments what it has found so far, and the error of the context.
//
// [Execute] is one run: same scenario, variant, seed and policy, same
// [Outcome], hash included. Each run has a goroutine of its own, so a panic or
// a runtime.Goexit in code under simulation ends that run and no other. A run
// that does not come back, since it computes for ever or waits for a real lock, is
// found by a watchdog in wall time and left to itself; runs that do come back owe
// nothing to wall time.
// [Search] finds the lowest seed with a given outcome, [Sweep] runs a range
// and hands over outcomes in order of seeds: neither depends on how many
// workers there are. [Verify] runs twice and shows the first record at which
// the two runs part; a sweep runs its first ten seeds twice, one in twenty of
// the others, and each that fails, and says when two runs differ; [Check] does so for one seed.
//
// # Verdicts
//
// A [Scenario] declares the properties by which its runs are judged, and each [Variant] points at
// those that it is known to violate. Play judges by [Run.Violated], [Run.Stuck] and [Run.Held], or
// hands the verdicts of checkers over a history to [Run.Judge]; the framework enters the instant
// and the step. What is wrong with the test itself is said by [Run.Harness], and by the framework
// where a scenario forgets something: a property that is not declared, a plan that nobody follows,
// an action without a handler. [CheckAll] finds before any run what is declared wrongly.
//
// The verdict of a run is the worst that was given. What ends a run
// before its checkers can speak is a verdict of its own: a panic violates
// [NoPanic], with the function and the shape of its message as the key; a Goexit
// or a bug of the simulator violates [Harness]; a step that does not end violates
// [RunReturns]; a spent budget exhausts [Budget]. A run that ends in a deadlock fails [NoDeadlock].
//
// Errors are values of types that errors.As finds: see errors.go.
//
// # Processes of runs
//
// A scenario whose hosts run ordinary Go programs says so by [Scenario.Programs]. [Execute] then
// starts a process for each run, in which [Serve] makes it: the same binary, or another build of
// it, with a fixed environment. All that is made of runs works as for other scenarios: outcomes,
// traces, logs and series come back from the process. A process that ends before the run is over
// is a verdict, one that can do nothing any more is killed.
//
// Without such processes os.Exit in code under simulation ends the whole program, and nothing here
// can prevent or see that. Under go test, package testing turns os.Exit(0) into a panic, which is a
// finding like any other; for the rest there is the analyzer of code under simulation.
//
// Faults may hang on events of a run: see package plan. Which events there are is learned from a
// run without faults that 64 neighbouring seeds share, so what a seed draws is a function of the
// scenario and the seed alone.
//
// [Fuzz] learns from what runs come to: it keeps those that bring something new, changes their
// plans, and tries many futures of what is rare.
//
// A violation is told from others by its [Target]: property and reason key. [Reduce]
// cuts the plan of a failing run down to lines none of which can be left out, and
// tries what each fault is needed for. A [Repro] keeps it as a file, and says how it stands
// with the code of today. [Inevitable] finds the step that decided. Budgets are in runs,
// and no result depends on time, on the machine, or on the number of workers.
//
// # Series
//
// A scenario may record how quantities go up and down over virtual time: [Run.Series]. It
// always does; the numbers are kept, and come out in the [Outcome], only where [Options] ask
// for them, so that a sweep pays nothing. They take no part in the run: with and without them
// it has the same trace.
//
// # Map of the files
//
//   - scenario.go: scenarios, variants, expectations. check.go: what may be wrong with them.
//     errors.go: what errors.As finds. follow.go: the plan of a run on its way.
//   - apart.go: a run in a process of its own. serve.go: in that process. wire.go: what goes
//     between the two.
//   - learn.go, tally.go: the events of runs without faults, on which drawn faults hang.
//   - run.go: a run under way, and how it is executed. watchdog.go, goroutine.go: one that does not
//     return. stream.go: its trace, read while it is made.
//   - verdict.go: what a run is judged by. deadlock.go: processes that wait for ever. series.go:
//     quantities that it records.
//   - outcome.go, target.go, report.go: what came of a run, as a value and as text. explain.go: its
//     records in the scenario's words. words.go: words for notes, and those of the framework.
//     command.go: the command that runs it again.
//   - search.go, sweep.go, pool.go: many seeds. sink.go: what an abandoned run may no
//     longer write. mark.go: what they came to.
//   - exhaust.go: every fault at every event of a run.
//   - fuzz.go: a search that learns. reach.go, state.go, coverage.go: what runs come to;
//     corpus.go: those that came to something new; rarity.go: rare moments; branch.go: other
//     futures of the runs that came to them; portfolio.go: who gets the next turn.
//   - rate.go: how often, and how sure that is.
//   - reduce.go: fewer lines. repro.go, replay.go: failures kept.
//   - inevitable.go: the point of no return.
//   - verify.go, twice.go: two runs of one seed, compared; which seeds are run twice.
//   - seed.go: seeds and ranges as a person writes them.
//
// Packages in it: plan (what happens in a run, as text), fuzz (rapid chooses plans), bisect (which
// commit), gotest (the tests of a package with scenarios), mutate (do the tests test?), cli (the
// command). Below internal: series (quantities over time), trace (what hangs together), page
// (drawn), columns (outcomes, a line each), memory (the garbage collector), worker (processes),
// spelling (names that come near), revision (a commit as a folder).
//
//detlint:outside it runs simulations, and is not in them; scenarios are
package explore
