// Package gotest makes the tests of a package that has scenarios: ours, and those of whoever
// imports it.
//
//	func TestScenarios(t *testing.T) { gotest.Run(t, scenarios...) }
//	func TestRepros(t *testing.T)    { gotest.Repros(t, "testdata/repros", scenarios...) }
//
// # Contract
//
// [Run] makes a subtest for each scenario and variant, so that -run chooses as everywhere: -run
// 'TestScenarios/counter/synced'. [Repros] replays the failures kept in a folder, by the rules in
// their headings. A package may call both as often as it likes; no TestMain is needed, and none is
// in the way. Importing the package registers the flags -groundhog.seed, -groundhog.seeds and so
// on, as setting.go lists them; [ShortFlags] registers them without their prefix as well.
//
// Each flag has a twin in the environment, GROUNDHOG_ and its name in capitals, for go test ./...,
// where a flag that only one package knows would stop all the others; the flag goes before it. The
// result cache of the go command knows the twins. What is wrong with a flag or a twin fails the
// test with one line.
//
// A failure that was found is replayed in two further processes, of one and of two processors: the
// test binary is started again with -test.run of exactly that subtest.
//
// Where the hosts of a scenario run ordinary Go programs, each run has a process of its own, made
// in the same way: a test that calls package explore itself then takes its context from [Context].
// Such a process needs a runtime in which programs run: where the test binary has none, the first
// run builds it once more (package sim/linux/twin).
//
// # Map of the files
//
//   - run.go: both sides of each scenario. table.go, summary.go: how they are printed, as
//     they come and in the end. repros.go: kept failures.
//   - setting.go: flags and their twins. request.go: what they ask for. record.go: the file of
//     -record.
//   - child.go: replays in processes of their own. worker.go: runs that have one of their own.
//
//detlint:outside it is the test around simulations
package gotest
