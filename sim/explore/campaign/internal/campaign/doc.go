// Package campaign runs the scenarios of a commit under many seeds, on many machines, and says what
// is new.
//
// # Contract
//
// A campaign is a [Spec]: a program (of one commit), the cells of its scenarios and variants, and
// for each of them the same seeds, and searches that learn. The seeds are cut into shards; package
// queue hands these and the searches to workers, who call the program (package program) and give
// back what came of each. Every seed and search that was asked for is counted once, whatever is
// killed: a worker, the server, this process. A campaign of the same name goes on where it stopped.
// What comes out does not depend on how many workers there were, nor on which of them did what:
// [Report.Digest] is the same for the same program, seeds and corpora.
//
// A violation that its variant does not declare is a finding. Each is examined: its lowest seed is
// run again by another worker, reduced, and followed to the step that decided; a different hash is
// a finding by itself, of the property [Harness]. A finding that is new on its branch is bisected.
// Then all findings go into the store (package findings), which says which of them are new.
//
// The names of properties and keys come from the program; of its own the campaign adds only
// [Harness].
//
// # Map of the files
//
//   - spec.go: what is to be run. shard.go: its parts. task.go: what workers do and answer.
//   - run.go: a campaign from its beginning to its end. progress.go: where it stands.
//   - collect.go: results as they come. finding.go: what of them is a finding.
//   - worker.go: a worker. build.go: the program of a commit. blame.go: who brought a finding.
//   - report.go: what came of it. annotate.go: for GitHub. part.go: parts, and their whole.
//
// Packages beside it: program (the command under test), queue (over NATS JetStream), findings (the
// store), page (drawn).
//
//detlint:outside it starts processes, and counts wall time
package campaign
