// Package stack is what stands between a user's device and the database in production, all of it
// at once: clients with a store and an outbox, machines that serve them, a change log, a
// replication slot, a database. The other systems of nodes are each one layer of it, faithful to a
// product; this one has the shape that they have in common, so that what one layer does to another
// can be seen.
//
// # The layers
//
//	device    a client: a store on its disk, an outbox of mutations, the rows below it
//	edge      HTTP between the two, where a scenario wants it, so that caches and proxies may
//	          stand there
//	view      serves clients: the state and the last entries of the change log, in memory; passes
//	          mutations on to the source
//	streamer  reads the slot, keeps the change log on its disk, streams it to views; beside it a
//	          consumer for each shape, which keeps the rows that who begins anew is given
//	objects   the object store, which holds a backup of the change log
//	source    the database: a write-ahead log on its disk, a slot, each client's last mutation
//
// Mutations go up: device, view, source. Their rows come down: source, slot, change log, view,
// device. Each layer has a package of its own; machines speak JSON frames over the network
// ([Message]), and keep what they keep in files of checksummed records (package journal).
//
// # What each promises
//
// A layer may promise only what the one below it has made durable. [Layer] lists the promises,
// which are reported as they are made ([Claimed]), as is what a layer finds when it starts
// ([Found]):
//
//	kept on the device    the mutation is in the store of the device, synced
//	committed             the transaction is in the log of the source, synced
//	saved                 said to a client: its mutations up to one are committed
//	stored                the change log has all up to an LSN, synced
//	backed up             the object store has the change log up to an LSN, synced
//	materialised          the consumer of a shape has its rows as of an LSN, synced
//	confirmed             said to the slot: the source may forget all up to an LSN, since the
//	                      backup has it, and every consumer what concerns it
//	up to date            said to a client, with the LSN that its rows are as of
//
// # Positions, handles and epochs
//
// A change log has a handle, and its entries are numbered. A reader that comes back names the last
// entry that it has ([Cursor]). If a streamer publishes an entry before it is synced, and loses
// power, it takes transactions from the slot anew and may cut them into other entries: the same
// positions then hold something else, and a reader that compares positions skips what it does not
// have, with every status green. There are two cures, and each is enough: an entry is synced before
// it is published; or each start of a streamer has an epoch, and a reader whose entry is of another
// epoch than the log's begins anew. The fixed version has both.
//
// # Invariants
//
// The source applies the mutations of a client in order, each once, however often they are sent. A
// client's rows are exactly those of the source as of its cursor, and never go back while it runs;
// its own writes are shown from the time they are kept. Whatever fails, in the end every outbox is
// empty, every client has what the source has, and the slot has moved to the end. Package
// groundhog/model/layers judges this.
//
// # Versions
//
// [Versions] are the fixed stack and the stack with one defect each; README.md has the table, and
// SYSTEMS.md what of the other systems can be switched on here.
//
// # Why not the parts of the others
//
// nodes/electric's database is durable by decree and takes transactions from the scenario, and
// PowerSync's never cuts its log: what is shown here needs a database that commits what clients
// send, on a disk that fails. What the layers share with them is the protocol of slot and status,
// handles with must-refetch, and an outbox whose rows leave when they come back.
//
// # Map of the files
//
//   - row.go: mutations, rows, transactions, states, shapes. cursor.go: entries and cursors.
//   - wire.go: messages. machine.go: hosts, supervisors, waiting.
//   - codec.go: values as bytes. token.go: what clients sign in with.
//   - toggles.go, versions.go: what may be wrong.
//   - observer.go: what is reported, and by which layer. trace.go: notes of the trace in words.
package stack
