// Package explore runs scenarios under seeds. It knows a scenario only through
// [Scenario]: how to build and drive one run, which variants it has, and what
// each of them is expected to violate.
//
// # Contract
//
// [Execute] is one run: same scenario, variant, seed and policy, same
// [Outcome], hash included. Each run has a goroutine of its own, so a panic or
// a runtime.Goexit in code under simulation ends that run and no other.
// [Search] finds the lowest seed with a given outcome, [Sweep] runs a range
// and hands over outcomes in order of seeds: neither depends on how many
// workers there are. [Verify] runs twice and shows the first record at which
// the two runs part; a sweep runs each 20th seed twice, and each that fails, and
// says when two runs have two hashes.
//
// # Verdicts
//
// The verdict of a run is the worst that its checkers gave. What ends a run
// before its checkers can speak is a verdict of its own: a panic violates
// "no-panic", a Goexit or a bug of the simulator violates "harness", a spent
// budget exhausts "budget".
//
// # Map of the files
//
//   - scenario.go: scenarios, variants, expectations, the registry of them.
//   - run.go: a run under way, and how it is executed.
//   - outcome.go, report.go: what came of a run, as a value and as text.
//   - search.go, sweep.go, pool.go: many seeds.
//   - rate.go: how often, and how sure that is.
//   - verify.go: two runs of one seed, compared.
//   - seed.go: seeds and ranges as a person writes them.
package explore
