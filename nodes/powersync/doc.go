// Package powersync is PowerSync as far as a client's local writes get to the source and come back: clients with their
// database, the sync service, and the application's backend.
//
// # What happens here
//
// An application writes rows in its local database; each write also enters ps_crud, the upload queue, and closes the gate
// behind which downloads wait. A loop uploads the queue through the application's API, and then asks the service for a write
// checkpoint: a number that comes back in the stream when the source's log has been replicated past the upload. The service
// follows that log into a bucket of operations and sends each client checkpoints: a line that announces one, its data, and
// its end, upon which the client publishes it as a whole, if the gate is open.
//
// The defect (issue 308 of powersync.dart): the upload loop makes one pass before it subscribes to what wakes it. If that
// first pass is long, because an earlier process left something to upload or a write checkpoint to ask for, and the application
// writes before it ends, the write's trigger is dropped; the pass finds its write checkpoint overtaken, and ends; the
// loop subscribes and rests. Nothing wakes it. The queue stays, the gate stays closed, and the download says n of n for ever.
// There are two ways in: rows in the queue (K1), and an empty queue that waits for a write checkpoint nobody asked for (K2).
//
// "1.15.0" has the defect; "recheck", "latch" and "retry" are the three fixes that the clients got. See [Toggles], [Preset].
//
// # Not modelled
//
// SQLite itself: [Store] has the tables of the PowerSync core that the protocol reads, one bucket, and is atomic and durable
// by construction. Priorities, tokens that expire, compaction and MOVE operations, several buckets, checkpoint requests of newer
// versions, the differences of the Rust client.
//
// # Files
//
//	toggles.go   versions and fixes
//	store.go     a client's database
//	client.go    a client: its processes, its status; trigger.go: what wakes the upload loop, and when it rests
//	upload.go    passes of the upload loop; stream.go: the sync stream
//	service.go   replication, checkpoints, write checkpoints, streams
//	backend.go   the application's database with its log
//	wire.go      lines of JSON between them
//	observer.go  what is told, and how long things take
package powersync
