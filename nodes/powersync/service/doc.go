// Package service is PowerSync's sync service as of July 2025 (about 1.14): it follows the source's
// log into buckets of operations, and streams checkpoints of them to clients.
//
// # Contract
//
// A [Service] is one machine with two programs over one storage, as it is deployed: a replicator,
// and an API to which clients connect. The storage (a MongoDB in the report's setup) loses nothing;
// a kill of the machine ends connections and what was not stored yet.
//
// Replication: the source's log is read from the confirmed position of the slot on. Whole
// transactions, one or several, become operations with ids that grow over all buckets, then one
// checkpoint. A message in the log advances the checkpoint's LSN alone. What the storage has
// already is skipped.
//
// Snapshots, with [Config.Snapshot]: the service makes a slot, stores the rows of the source in
// chunks, with where it stands, and then follows the log from the begin of the slot on. Only from
// the end of the snapshot on is there a checkpoint. A service that is started again goes on where
// it stood as long as the slot is there. Without the slot the rules are processed anew, into
// buckets of other names; clients have the old ones until the first checkpoint, when their streams
// end. A slot that the source gave up during a snapshot is left for somebody to look at: to change
// the limit of the source, and to drop the slot.
//
// Write checkpoints: the end of the source's log is asked for, stored with a new number of the
// client, and only then is a message written into the log, so that replication must pass that end.
// A stream sends the number with the first checkpoint that has. A client may number them itself:
// see [protocol.PathCheckpointRequest].
//
// Streams: the newest checkpoint, its data bucket by bucket in order of priority, its end; then the
// next. A reader that is slow skips those in between. Nothing is sent if neither a checksum nor the
// write checkpoint has changed. After [Config.InterruptAfter] operations a newer checkpoint
// replaces the present one. A checkpoint whose operations were compacted away meanwhile is not
// ended: a newer one follows. Keep-alives say how long the token lives; at its end the stream ends.
//
// A service asks a storage of the kind that the report had, a MongoDB. With [Config.Storage] it is
// several machines over a [Postgres]: one replicates, and the others answer clients. Each of these
// hears of checkpoints on a session that does nothing else, and that ends: by the storage's
// idle_session_timeout, by its own socket after six minutes without a byte, by a reset, or by a
// keepalive that is not answered. Then it listens again at once, six times a tenth of a second
// apart, and asks for what it has missed; if it cannot, its streams end, and their clients come
// again. It listens as long as it has streams. ChangesNotResumed and ListensBlindly are of this
// storage alone.
//
// The zero [Toggles] are a service without known defects; each toggle is the code of a version that
// had one.
//
// # Not modelled
//
// Parameter queries (every user has the buckets of all rules), BSON, the caches of checksums, the
// batches of write checkpoints, and how old ones are deleted; of snapshots, several tables with
// progress of their own, and how the data of old deployments is removed. Of a Postgres only the
// sessions that hear of checkpoints and ask for the newest are connections: operations are read and
// stored without one.
//
// # Files
//
//	service.go    the machine, its connections; toggles.go: versions
//	rules.go      which bucket a row is in
//	replicator.go from the source's log to operations; snapshot.go: and from a snapshot
//	deployment.go one processing of the rules; observer.go: what is told of it
//	storage.go    what is stored; bucket.go: operations of one bucket, checksums; compact.go
//	writecheckpoint.go
//	changes.go    how streams hear of checkpoints; watch.go: over a Postgres
//	postgres.go   such a storage; slot.go: a connection to it
//	stream.go     one stream: what is announced; fetch.go: its data
package service
