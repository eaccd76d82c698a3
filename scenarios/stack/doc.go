// Package stack is the scenarios of the composed stack: a source with its log, a streamer with the
// change log, views that serve clients, and clients with a store and an outbox. [Scenarios] says
// what each version does.
//
// # Map of the files
//
//   - scenarios.go: the scenarios. known.go: what each version does. plan.go: the
//     lines of plans, and what they do.
//   - world.go: the machines, and the phases of a run. edge.go: caches and proxies.
//   - settle.go: when a phase ends.
//   - record.go: what they report, as a history; what their disks hold at that moment.
package stack
