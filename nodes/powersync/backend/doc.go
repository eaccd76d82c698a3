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
// nobody is there to hear the answer.
//
// The rows of the registers (table mww) only grow: PATCH sets v to the greatest of both, and the
// row image is logged also if it did not change. Rows of lww are replaced and deleted, the last
// commit wins. Rows of audit are kept, and not published to the log.
//
// The database loses nothing: a restart ends all sessions, and nothing else. The log is never cut;
// a replication connection begins behind what it has confirmed.
//
// # Not modelled
//
// SQL, authentication of the API, log retention, replica identity other than full.
//
// # Files
//
//	backend.go     the machine
//	session.go     transactions and their locks
//	table.go       rows and the rules of their tables
//	replication.go the log, the slot
package backend
