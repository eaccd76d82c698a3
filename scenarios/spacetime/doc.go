// Package spacetime is the scenarios of SpacetimeDB: a server with its commit
// log and its snapshots, three clients, and what may happen to them. [Scenarios]
// says what each version does.
//
// # Map of the files
//
//   - scenarios.go: the scenarios. plan.go: the lines of plans, and what they do.
//   - world.go: the nodes, what they report, and the phases of a run.
package spacetime
