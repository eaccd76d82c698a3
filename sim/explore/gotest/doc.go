// Package gotest makes the tests of a package that has scenarios: ours, and those
// of whoever imports it.
//
//	func TestMain(m *testing.M)      { gotest.Main(m, scenarios) }
//	func TestRepros(t *testing.T)    { gotest.Repros(t, "testdata/repros") }
//	func TestScenarios(t *testing.T) { gotest.Scenarios(t) }
//
// # Contract
//
// Main reads the flags before anything runs: what is wrong with them is said in
// one line, with exit status 2. Importing the package registers them; see flags.go.
//
// Scenarios runs every scenario in every variant under the seed, each against what
// is expected of it: a defect must be found within a stated number of seeds and
// replay bit for bit, in this process and in children of one and two processors; a
// variant without defects must hold under the seed, and under a sweep. With -variant
// it runs just that, and fails if anything is violated. With -scenario or -variant, other
// tests of the package are left out, unless -run names them.
//
// Repros replays the failures kept in a folder, by the rules in their headings.
//
// # Map of the files
//
//   - main.go, flags.go: what is asked. trace.go: the file of -trace.
//   - scenarios.go: both sides of each scenario. child.go: replays elsewhere.
//   - repros.go: kept failures.
//
//detlint:outside it is the test around simulations
package gotest
