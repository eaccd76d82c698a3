// Package protocol is what PowerSync's clients, service and backend say to each other: the lines of
// the sync stream, operations and their checksums, requests and answers. It holds no state and
// knows neither side.
//
// # Contract
//
// Everything on a connection is lines of JSON, with the names of the real protocol (service of July
// 2025, docs/sync-protocol.md). A request is one line ([Request]), its answer begins with one
// ([Response]); the answer to a stream request is followed by [Line]s until either side closes. A
// transaction of the application's backend is a session on one connection: one request per
// statement, and a commit; if the connection ends before, nothing of it remains.
//
// Lines are written and read by this package's own code: of a line in the form in which it is
// written (no blanks, fields in the order of their types) it makes what encoding/json does, byte
// for byte and value for value; any other form is refused with its place.
//
// Checksums are those of the real protocol: 32 bits of SHA-256 for each operation, and their sum
// modulo 2^32 for a bucket.
//
// # Not modelled
//
// HTTP framing (a status and a body stand for it), BSON lines, JWT signatures.
//
// # Files
//
//	op.go        operations, checksums
//	line.go      lines of the sync stream
//	request.go   requests and answers
//	replication.go what the service reads from the source database
//	storage.go   what a storage tells the API machines
//	conn.go      lines on a connection; serve.go: many connections
//	encode.go    from lines to bytes
//	decode.go    and back; columns.go: the data of a row
package protocol
