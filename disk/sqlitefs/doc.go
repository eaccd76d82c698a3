// Package sqlitefs runs SQLite on the virtual disk.
//
// [New] shows a [disk.Disk] as a VFS of github.com/ncruces/go-sqlite3, which is the SQLite of
// sqlite.org translated to Go. A database opened through it ("file:/name?vfs=" and [VFS.Name])
// loses with the power what a real one would lose. The package is a module of its own, so that the
// framework does not depend on SQLite.
//
//	v := sqlitefs.New(d, sqlitefs.Options{})
//	defer v.Close()
//	db, err := sqlite3.Open(v.URI("app.db"))
//
// # What the VFS does
//
// It is as thin as that of SQLite for Unix: a write is a write, a sync is a Sync, or a Datasync if
// SQLite asks for data only. Durable names are the VFS's part of the bargain: the directory of a
// journal or a WAL that was created is synced after its first sync, and the directory of a deleted
// file if SQLite asks for that. A short read is filled with zeros. Errors of the disk become the
// codes that SQLite's own VFS gives: SQLITE_FULL for ENOSPC, SQLITE_IOERR_FSYNC and so on.
//
// Locks are those of SQLite, kept by the VFS: connections through one VFS see each other. They do
// not wait; set a busy handler, not a busy timeout, which sleeps in real time. There is no shared
// memory, so that WAL needs PRAGMA locking_mode=EXCLUSIVE before anything else.
//
// # After a crash
//
// The files of a connection that was open are dead: SQLite is told IOERR. Close the connection (a
// connection that is not closed keeps 256 MB of address space) and open a new VFS.
//
// # The same bytes each time
//
// SQLite asks its host for random bytes (the nonce of a journal, the salt of a WAL) and for the
// time. The module takes the first from crypto/rand.Reader: [Pin] puts a seeded stream there, for
// the whole process, so that runs must follow each other. The second comes from time.Now: do not
// use CURRENT_TIMESTAMP, 'now' and the like, nor a busy timeout.
//
// # A real bug
//
// [Options.BrokenDirSync] is the mistake of the module's own VFS for Unix from v0.29.1 to v0.35.6:
// it opens the directory and then syncs the file a second time. A journal may have no durable name
// when the database is overwritten; after a power loss the half-written database has nothing to be
// rolled back with. Every package in this module's go.mod has it in its vfs/file.go; it does not
// concern databases opened through this package.
//
// # Files
//
//	vfs.go    VFS: open, delete, access
//	file.go   open files
//	lock.go   the five levels of SQLite's locks
//	errors.go from errnos to codes of SQLite
//	pin.go    random bytes
package sqlitefs
