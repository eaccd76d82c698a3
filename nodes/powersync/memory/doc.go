// Package memory is the database of a PowerSync client in Go values: the tables of the PowerSync
// core with its rules, without SQL.
//
// # Contract
//
// A [DB] belongs to one machine and survives its processes: [DB.Open] gives it to each in turn.
// Every method of client.Store is atomic and durable by construction. It gives what package sqlite
// gives, call by call and table by table, which a test of that package holds it to; [DB.Dump]
// prints all tables for it.
//
// # Files
//
//	db.go      the tables; dump.go prints them
//	local.go   what the application does
//	queue.go   ps_crud and the gate
//	oplog.go   operations and their checksums
//	publish.go checkpoints
//	admin.go   the client's id, clearing
package memory
