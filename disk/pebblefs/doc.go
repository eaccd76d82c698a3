// Package pebblefs runs Pebble, the storage engine of CockroachDB, on the virtual disk.
//
// [New] shows a [disk.Disk] as a [vfs.FS], the interface through which Pebble does all its I/O. A
// database opened on it loses with the power what a real one would lose: everything that Pebble has
// not synced. The package is a module of its own, so that the framework does not depend on Pebble.
//
// # Goroutines
//
// Pebble works in goroutines of its own (the writer of the log, flushes, compactions, the cleaner),
// which the simulator does not know. Therefore
//
//   - an [FS] lets one call at a time into the disk, whichever goroutine makes it;
//   - calls come from outside the simulation: no process may be running, which the FS checks (it
//     panics). A sync then takes no virtual time, whatever [disk.Disk.SyncLatency] says;
//   - while a database is open, all other use of the disk and its host goes through [FS.Do] or an
//     observer ([FS.Observe]).
//
// # The same operations each time
//
// With [Deterministic] options, one goroutine that calls the database, writes that are synced
// (pebble.Sync) and [FS.Settle] after Open, Flush and Compact, a program makes the same [Op]s in
// the same order each time, and so leaves the same hash of the trace, at any GOMAXPROCS, with and
// without -race. At most one goroutine of Pebble then has a reason to change the disk at any
// moment. What is left to chance:
//
//   - Writes without a sync: the writer of the log may write two records at once or one by one, as
//     it wakes up. In a bubble of testing/synctest, synctest.Wait after each such write pins it.
//   - Bytes of the MANIFEST: it dates each table by the real clock (the clock of the bubble pins
//     that), and lists the inputs of a compaction in the order of a Go map (nothing pins that).
//     Lengths do not change, hence neither does the trace.
//   - The order of reads among writes of others (a compaction reads its input while it writes its
//     output). Reads are no Op and leave no trace, but a fault injected into the n-th read may hit
//     another one.
//   - Records that reach over a boundary of 32 KB in the log, which is given them in pieces.
//
// # After a crash
//
// An FS belongs to one incarnation of the host. When that has crashed, the database object still
// exists and its goroutines run on. Pebble takes a write that fails for the end of the program: it
// calls Logger.Fatalf with locks held, tries a failed flush again for ever, and panics from a
// function whose deferred Unlock then meets an unlocked mutex, which ends the whole test program
// and cannot be recovered. So the FS of a dead incarnation does not fail such calls. It is a place
// without effect: creates, writes, syncs, renames, removes, closes succeed and reach nothing, reads
// and listings fail with [fs.ErrClosed]. A dead database can be closed like any other, and
// [pebble.DB.Close] ends all its goroutines.
//
// The price is that a dead database goes on saying yes. A caller asks [FS.Err] after a call
// returned and before it believes it: only with a nil Err did the call happen. Dying is for ever
// and noticed before any call that comes later, so that no acknowledgement slips through.
//
// Fatalf, through the logger that [Deterministic] sets, is the same kind of death ([FS.Die]). A
// disk fault ([disk.Fault]) in the log's rotation still ends the test program as told above, since
// the process is alive then and Pebble is to see the error.
//
// # What it found
//
// Under the profiles of ext4 and LazyFS in package persist Pebble 2.1.7 recovers from each legal
// state tried, also from a second power loss during the recovery. Under POSIX it does not. It
// creates a MANIFEST and the marker that names it, removes the marker before, all in one directory,
// and syncs that directory once, at the end. POSIX permits that only some of the three survive: a
// marker without its MANIFEST, and the database does not open; or no marker, and Open makes a new
// database in its place, without a word, in which all is lost that was flushed (with
// [pebble.Options.ErrorIfNotExists] it fails instead). The file systems in use keep names in order.
// With a sync after each of the two creates nothing else was found.
//
// # Not modelled
//
// SyncTo, Preallocate and Prefetch do nothing, as their contract permits. The disk has no size
// ([FS.GetDiskUsage]).
//
// # Files
//
//	fs.go       FS: one call at a time, observers, life and death
//	names.go    Link, Rename, Remove, MkdirAll, List, Stat
//	open.go     Create, Open, ReuseForWrite, Lock
//	file.go     open files
//	clean.go    Settle: when obsolete files are removed
//	ghost.go    what a dead process is told about its files
//	options.go  Deterministic, the logger
package pebblefs
