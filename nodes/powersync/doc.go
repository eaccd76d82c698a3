// Package powersync is PowerSync: clients with a database of their own, the sync service, and the
// application's backend.
//
// # What happens here
//
// An application writes rows in its local database; each write also enters ps_crud, the upload
// queue, and closes the gate behind which downloads wait. A loop uploads the queue through the
// application's API, and then asks the service for a write checkpoint: a number that comes back in
// the stream when the source's log has been replicated past the upload. The service follows that
// log into buckets of operations and sends each client checkpoints: a line that announces one, its
// data, and its end, upon which the client publishes it as a whole, if the gate is open.
//
// The defect (issue 308 of powersync.dart): the upload loop makes one pass before it subscribes to
// what wakes it. If that first pass is long, because an earlier process left something to upload or
// a write checkpoint to ask for, and the application writes before it ends, the write's event is
// dropped; the pass finds its write checkpoint overtaken, and ends; the loop subscribes and rests.
// Nothing wakes it. The queue stays, the gate stays closed, and the download says n of n for ever.
// There are two ways in: rows in the queue (K1), and an empty queue that waits for a write
// checkpoint nobody asked for (K2).
//
// # Packages
//
//	protocol    what they say to each other
//	client      a client: application, connector, upload loop, sync stream, in the ways of Dart
//	            and of Rust
//	memory      its database in Go values; sqlite (a module of its own) is the same in SQLite on
//	            the virtual disk
//	service     replication, buckets, checkpoints, write checkpoints, streams, compaction
//	backend     the application's API and the source database
//	clienttest  a small world for tests of the client
//
// This package names versions of all of it: see [Versions]. versions.go has them; trace.go says
// what notes mean.
package powersync
