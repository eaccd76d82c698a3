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
// batches of write checkpoints, and how old ones are deleted. Of a Postgres only the sessions that
// hear of checkpoints and ask for the newest are connections: operations are read and stored
// without one.
//
// # Files
//
//	service.go    the machine, its connections; toggles.go: versions
//	rules.go      which bucket a row is in
//	replicator.go from the source's log to operations
//	storage.go    what is stored; bucket.go: operations of one bucket, checksums; compact.go
//	writecheckpoint.go
//	changes.go    how streams hear of checkpoints; watch.go: over a Postgres
//	postgres.go   such a storage; slot.go: a connection to it
//	stream.go     one stream: what is announced; fetch.go: its data
package service
