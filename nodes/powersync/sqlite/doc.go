// Package sqlite is the database of a PowerSync client in SQLite, on the virtual disk of its
// machine.
//
// # Contract
//
// [Options.Open] opens "powersync.db" with a write-ahead log, and creates the tables of the
// PowerSync core (schema version 10) if they are not there: ps_data__<table> below views with
// INSTEAD OF triggers, ps_crud with AUTOINCREMENT, ps_tx, ps_buckets, ps_oplog, ps_updated_rows,
// ps_untyped, ps_sync_state and ps_kv. The virtual table powersync_crud, which numbers the
// transactions of the upload queue in its xBegin, is one here as well. Each method of client.Store
// is one SQLite transaction. A kill leaves it whole or absent; a power loss takes what was not
// synced: nothing that was committed with synchronous=FULL, the last transactions with NORMAL.
//
// The history it gives is that of package memory, which a test holds both to.
//
// # Determinism
//
// SQLite draws random bytes (the salt of its log) from a generator that it seeds once for each
// connection, from crypto/rand.Reader, which belongs to the whole process. A lock of the process is
// held while a connection is opened and made to seed itself from the host's stream; after that,
// connections of many simulations run in parallel without sharing anything. The disk must not take
// time while a database is opened: no Disk.Device.
//
// A disk fault that crashes the host inside an operation unwinds through SQLite. Its connection
// cannot be closed then, and keeps its address space (256 MB, of which 0.3 MB are real).
//
// # Files
//
//	store.go     opening, closing, transactions; seed.go: random bytes
//	schema.go    tables, views, triggers
//	crudtable.go the virtual table powersync_crud
//	local.go     what the application does
//	queue.go     ps_crud and the gate
//	oplog.go     operations and their checksums
//	publish.go   checkpoints
//	admin.go     the client's id, clearing, what the database says of itself
//	dump.go      all tables as text
//
// The scenarios of PowerSync over this database are scenarios/powersync/sqlite.
package sqlite
