// Package automerge is the scenarios of automerge-repo: a sync server, two
// clients with storage and a tab without, documents that they edit and look for,
// and what may happen to them. [Scenarios] says what each version does.
//
// # Map of the files
//
//   - scenarios.go: the scenarios in which every document is there from the
//     start; find.go: those in which documents are created and looked for;
//     outage.go: the one in which storage fails for good.
//   - known.go: what versions are known to violate.
//   - plan.go: the lines of plans, what they do, and the usual workload.
//   - world.go: the nodes, what they report, and the phases of a run.
package automerge
