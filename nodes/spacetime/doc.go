// Package spacetime is the storage of SpacetimeDB, from the log of a transaction to its recovery,
// and a server around it: as v2.1.0 had it, as later versions did, and with every hole of an audit
// closed.
//
// # What happens here
//
// An [Instance] is a started server: a data folder (pid file, config.toml, metadata.toml, which is
// read and rewritten at every start), a control database, module code by its digest, and a
// [Database] for each replica. A database has a lock, a commit [Log] of segments with offset
// indexes, and snapshots of content-addressed pages. A transaction is applied in memory, where
// everybody sees it; the durability actor drains the queue, writes one commit each, and syncs; then
// everything below the durable offset may be confirmed. A restart takes the newest usable snapshot
// and replays the commits behind it.
//
// [Server] is a machine with a watchdog that starts the server again a second after it ended.
// [Client] sends transactions of appends and reads, one at a time.
//
// The defects are the real orders of writes, syncs and renames of the versions, one missing sync or
// check each: see [Toggles]. [Versions] names sets of them. README.md has the table of what each
// loses, under which kind of file system.
//
// # Bytes
//
// Segments, commits, index entries, snapshot files and compressed frames have the layout of the
// original, so that a hex dump is recognisable: "(ds)^2" begins a segment, "txyz" a snapshot behind
// its digest, 28 b5 2f fd a zstd frame.
//
// # Not modelled
//
// Tables, reducers and modules (a transaction appends values to lists); subscriptions; leader terms
// and failover; BLAKE3 (the digest is SHA-256); compression itself (frames hold raw blocks); sled's
// pages (the control database is a plain log with its pace of syncs); pages of 64 KiB (4 KiB);
// unmapped index files.
//
// # Files
//
//	toggles.go     what versions and fixes change; versions.go: which have what; trace.go:
//	               notes in words
//	commit.go      bytes of segments and commits
//	segment.go     reading a segment, creating one
//	log.go         the commit log: opening, repair, append, sync, rotation
//	index.go       the offset index beside a segment
//	compress.go    zstd frames, and replacing a file by its compressed form
//	state.go       what transactions give; pages of it
//	snapshot.go    making snapshots; restore.go: using them
//	database.go    a replica: log, snapshots, replay
//	datadir.go     pid file, configuration, metadata
//	control.go     the control database, module code
//	instance.go    a started server without its network
//	server.go      the machine: watchdog, durability actor, connections
//	client.go      who asks; wire.go: the bytes between
//	observer.go    what is told
//	startfailure.go  why a server does not start
package spacetime
