// Package powersync is the scenarios of PowerSync: a backend with its database,
// the service, four clients with local databases, and what may happen to them.
// [Scenarios] runs them over a database in memory, [Over] over any other.
//
// # Map of the files
//
//   - scenarios.go: the scenarios. cases.go: what each version does under each.
//   - setting.go: what is particular to a scenario: times, buckets, workload.
//   - plan.go: the lines of plans, what they do, and the faults that are drawn.
//   - snapshot.go: a service that begins with a snapshot of the source.
//   - opening.go: states that are told to searches which learn.
//   - world.go: the nodes, what they report, and the phases of a run. proxy.go: what stands
//     between clients and service.
package powersync
