// Package consumer materialises shapes: beside the change log the streamer has, for each part of
// the table, a consumer that keeps the rows of that part in a file of its own. Who begins anew gets
// these rows. So the slot may move only as far as every consumer has flushed, or has durably given
// up what it had.
//
// # Contract
//
// Every consumer is offered every transaction of the stream, in order. One that concerns its shape
// is pinned: until the consumer has flushed it, [Set.Flushed] is below it, whether the consumer
// lives or not. Consumers apply what is published, no more, and flush it after a while.
//
// A consumer may end, or hang: its memory is lost, its file is not. It is started again with what
// it has flushed, and the stream begins again where the slot stands, which the pins have kept below
// all that the consumer lacks. A consumer whose stream begins behind something that it lacks, or
// that has ended three times in a row, is put in quarantine: its file is emptied, durably; only
// then are its pins gone; then its rows come anew, from a snapshot of the source. Nobody is given
// rows of a shape that is in quarantine, or that is not as far as the change log.
//
// # Map of the files
//
//   - doc.go: this. set.go: all consumers, and what the streamer tells them.
//   - consumer.go: one, and what it has. file.go: on the disk.
//   - care.go: flushing, and those that have ended or hang. quarantine.go: and snapshots.
package consumer
