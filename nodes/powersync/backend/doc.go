// Package backend is the application's side of PowerSync that the application has to build itself:
// an API for uploads over a transactional source database, here both in one machine that speaks
// like Postgres to the connector of the Jepsen test.
//
// # Contract
//
// A connection is a session. Statements ([protocol.PathExec]) belong to one transaction at the
// isolation level REPEATABLE READ: the first one takes the snapshot; a statement on a row that
// another transaction has changed since is refused with [protocol.Conflict], and so is one that
// waits for the lock of a row longer than the deadlock timeout; the transaction is then rolled
// back. [protocol.PathCommit] makes all of it durable and appends one record to the log. A
// connection that ends before that leaves nothing; a commit that has arrived is carried out even if
// nobody is there to hear the answer. A client that is gone in silence keeps its locks until
// [Config.IdleInTransaction] has passed.
//
// The rows of the registers (table mww) only grow: PATCH sets v to the greatest of both, and the
// row image is logged also if it did not change. Rows of lww are replaced and deleted, the last
// commit wins. Rows of audit are kept, and not published to the log.
//
// The database loses nothing: a restart ends all sessions, and nothing else. A replication
// connection begins behind what was confirmed on its slot. One slot is there from the beginning,
// and keeps the log for ever; others are created and dropped, begin at the end of the log, and are
// lost when they keep more of it than [Backend.KeepWAL] allows. Rows are also read in chunks, as
// they are at the moment.
//
// # Not modelled
//
// SQL, authentication of the API, replica identity other than full; that a slot is lost at a
// checkpoint of the database, not at once.
//
// # Files
//
//	backend.go     the machine
//	session.go     transactions and their locks
//	table.go       rows and the rules of their tables
//	replication.go the log
//	slot.go        slots, chunks of a snapshot
package backend
