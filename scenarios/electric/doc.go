// Package electric is the scenarios of Electric: a source database and a sync
// service with shapes over its tables, clients that write and read, and what may
// happen to them. [Scenarios] says what each version does under each scenario.
//
// # Phases of a run
//
// Faults fall while clients commit; then the world is healed and given a bounded
// time; what is found is observed and judged; then the service is restarted
// cleanly, given time again, and judged once more. The second verdict tells what
// is held back, but safe, from what is lost.
//
// # Map of the files
//
//   - scenarios.go: the scenarios; known.go: what versions are known to violate.
//   - memory.go, publication.go, scale.go, silence.go, slot.go: scenarios with more to them.
//   - plan.go: the lines of plans, what they do, and the usual workload. row.go: what
//     stands in them.
//   - world.go: database and service, and the phases of a run.
//   - clients.go: clients that follow a shape. web.go: others, which speak HTTP through a box;
//     boxes.go: the scenarios in which they do.
//   - record.go: from what the nodes tell to a history for the checkers.
package electric
