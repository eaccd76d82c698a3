// Package scenarios puts worlds together: which hosts, which workload, which
// faults, which properties. It is the only place where nodes and checkers meet.
//
// # Running
//
//	go test ./scenarios -v -run TestScenarios -seed=1
//
// runs every scenario in every variant under seed 1, each against what is
// expected of it. With -variant it runs that variant only and fails if it
// violates anything: the form for replays and for git bisect. The flags are in
// flags_test.go; each has a twin in the environment, GROUNDHOG_SEED and so on.
//
// # Phases of a run
//
// Faults happen while clients work; then the world is healed and given a
// bounded time; what is found is observed and judged; then the service is
// restarted cleanly, given time again, and judged once more. The second
// verdict tells what is held back, but safe, from what is lost.
//
// # Map of the files
//
//   - all.go: every scenario.
//   - electric.go: the scenarios of Electric and what each variant does in them.
//   - electric_world.go: hosts, phases. electric_faults.go: mixes of faults.
//   - electric_record.go: from what the nodes tell to a history.
package scenarios
