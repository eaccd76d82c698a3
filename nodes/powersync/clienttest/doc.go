// Package clienttest is a world for tests of the PowerSync client: a backend and a sync service
// that are just enough to answer it, and do what a test tells them.
//
// # Contract
//
// The [World] has one network, a backend ("postgres") and a service ("service") that share their
// state: what the backend commits is an operation of the service at once, and is announced to the
// streams after [World.Lag]. Registers (table mww) keep the greatest value, rows of the table lww
// the last, and nothing else is synced. A write checkpoint is sent with the first checkpoint that
// includes what was committed when it was asked for. There is one bucket.
//
// It is not the service under simulation, which has replication, storage and defects of its own.
//
// # Files
//
//	world.go   the world and what tests read and set
//	backend.go transactions and credentials
//	service.go streams and write checkpoints
package clienttest
