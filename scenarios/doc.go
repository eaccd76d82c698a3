// Package scenarios puts worlds together: which hosts, which workload, which
// faults, which properties. It is the only place where nodes and checkers meet.
//
// # Running
//
//	go test ./scenarios -v -run TestScenarios -seed=1
//
// runs every scenario in every variant under seed 1, each against what is
// expected of it. With -variant it runs that variant only and fails if it
// violates anything: the form for replays and for git bisect. The flags are those
// of package sim/explore/gotest; the command is in cmd/groundhog.
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
//   - all.go: every scenario. Those of one system are in a package of its own:
//     scenarios/electric, scenarios/powersync, scenarios/automerge,
//     scenarios/spacetime and scenarios/stack.
//   - internal/versions: the versions of a system as variants of its scenarios.
//   - cmd/groundhog: the command.
package scenarios
