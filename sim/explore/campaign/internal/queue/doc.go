// Package queue holds the tasks of campaigns, their results, and the programs to run, in NATS
// JetStream: embedded in one process, or in a cluster.
//
// # Contract
//
// A task is offered by its ID; one that waits or is under way already is not offered twice. It is
// handed to one worker at a time; a worker that says nothing for [Patience] has lost it, and it is
// handed to another. The first result of an ID stays: a second one, of a worker that was taken for
// dead, is compared with it, and if the two differ that is kept as well ([Difference]). So whatever
// is killed, a campaign has exactly one result for each of its tasks, and every contradiction
// between two machines comes to light.
//
// What [Queue.Offer], [Queue.Give] and [Queue.PutProgram] have answered is on the disk of the
// server: an embedded server syncs each write, since a campaign must survive a power loss.
//
// # Map of the files
//
//   - server.go: the embedded server. queue.go: a connection, and the streams.
//   - task.go: offering, taking and keeping tasks. clock.go: a server whose clock is set back.
//   - result.go: results and differences.
//   - program.go: executables. corpus.go: corpora of searches.
//   - record.go: what a campaign is about.
//
//detlint:outside it talks to other processes
package queue
