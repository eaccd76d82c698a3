// Package disk is the virtual disk of one [sim.Host]: files and directories that a crash may take
// back.
//
// Code under simulation uses a [Disk] as it would use package os: the same calls, the same flags,
// and errors that carry the same errno. What os cannot do, and this package is for, is to lose
// power.
//
// # What survives
//
// Every inode has two views: what a running program reads and what the device holds. Calls change
// the first and are logged; the second follows by a sync, by background writeback, or, when the
// power fails, by chance.
//
//	call                         becomes durable by
//	write, truncate, Allocate,
//	PunchHole (data, size, blocks) Sync or Datasync of the file
//	chmod, chtimes               Sync of the file
//	create, link, rename, remove Sync of the directory that holds the name; of both for a move, of
//	                             either for an exchange
//	a write through O_SYNC       its own return, also of O_DSYNC: that write, no other of the file
//	mkdir                        Sync of the parent for the name, of itself for what is in it
//
// A sync covers what was written before it was called, not what others write while it takes its
// time ([Disk.SyncLatency]), and it promises nothing before it has returned. Then:
//
//   - Kill (the process dies, the machine lives) keeps everything: the page cache outlives its
//     writers.
//   - PowerLoss leaves a legal state: all that is required and some of the rest. Package persist
//     says which states are legal under [Disk.Profile]; [Disk.Survival] says which of them it is.
//     The default is the worst case that POSIX allows ([persist.POSIX], [Nothing] survives): a
//     synced file whose name was never synced is gone; a name whose file was never synced is an
//     empty file; a rename without a sync of the directory has not happened; a file moved between
//     two directories of which only the target was synced has both names, of which only the source:
//     none. With [Draw], each piece of each change survives by a draw of its own, and [Disk.Spared]
//     names those that did, so that [Disk.Spare] can replay it.
//   - [Disk.DropCache] loses the page cache while programs run on, as LazyFS does.
//
// A directory never has two names: where its new one is durable, the old one is gone.
//
// After Kill and PowerLoss each open handle is dead: its methods fail with [fs.ErrClosed], whoever
// holds it.
//
// # Promises without a crash
//
// [Disk.Unsynced] lists what a power loss could take. [Disk.Ack] says that a program promises
// something to somebody: if that rests on such a change, the promise is a [Debt], and no crash is
// needed to know it.
//
// # Every crash
//
// [Disk.Record] begins a log of all that is done, and package crashtest tries each legal state at
// each point of it. [Disk.Image] and [Disk.Load] save and restore a whole disk.
//
// # Names
//
// Names are slash-separated and relative to the root of the disk; a leading slash is allowed and
// changes nothing, and so does one at the end. Paths are walked as a kernel walks them: symbolic
// links are followed, ".." leads to the directory above the one that was reached. A path that leads
// above the root is refused with [ErrEscape]. Directory entries name inodes: an open file may be
// renamed, replaced or removed and stays readable and writable through its handles; hard links are
// names like any other. Who works in one of very many directories uses a [Dir].
//
// # Processes and locks
//
// Handles belong to the incarnation of the host. Where several programs of one machine share files,
// each is a [Process], whose handles and locks end with it. Locks are advisory and those of
// flock(2): a handle has them.
//
// # Faults
//
// A [Fault] says which operations meet it and what happens then ([Effect]): an error, a failed
// writeback in the manner of four file systems, bytes that are lost, astray, flipped or unreadable,
// torn writes, a lying flush, a full disk, a read-only one, a stall, a crash before or after. What
// is done to the medium lies over the true bytes, until [Disk.Lift]. The commands of LazyFS are
// understood ([ParseLazyFS]).
//
// # Time
//
// Calls take no time unless [Disk.Device] or [Disk.SyncLatency] say so; then processes wait on the
// virtual clock.
//
// # Trace
//
// Each change and each sync leaves a hashed note in the trace: the operation, the inode number, and
// a length (bytes for data, entries for directories). A fault that is met leaves one as well.
//
// # Not modelled
//
// Permissions are kept and reported but not enforced. Fifos and sockets are names. There are no
// memory maps: a program that maps its files cannot run here. Times are saved with what has changed
// them: that of a write with it, also where a kernel may save it earlier, and the ctime of a rename
// with the name; an image has those of the content only. Reading changes none, as with noatime.
// Logs are kept until a sync makes them needless; that of a directory with more than 1,024 unsynced
// changes, or of a file with more than 8,192, is shortened: what a name stood for in between is
// forgotten, appends are joined.
//
// # Files
//
//	disk.go      Disk and what its host does to it
//	op.go        the kinds of operations, and the symbols of the trace
//	path.go      from names to inodes
//	inode.go     files, directories and links, without their names
//	content.go   the two views of a file
//	paged.go     those of a large file that is not only appended to, in pages
//	directory.go the two views of a directory
//	dirent.go    the entries of one of them
//	blocks.go    those of a large directory
//	log.go       changes that the device need not hold yet
//	land.go      how it comes to hold them
//	squash.go    the limits of the log
//	spare.go     what one inode gives back and the next one takes
//	names.go     calls on names: Mkdir, Rename, Remove, Stat, …
//	rename2.go   rename(2) and renameat2(2)
//	mknod.go     fifos and sockets
//	open.go      OpenFile and the calls made of it; O_DSYNC in dsync_linux.go, dsync_other.go
//	dir.go       the same calls in one directory
//	file.go      handles: Read, Write, Seek, Truncate, …
//	allocate.go  blocks set aside, and holes
//	listing.go   handles of directories
//	links.go     hard and symbolic links
//	kernel.go    what a kernel needs to know that has its programs' calls here
//	attr.go      Chmod and Chtimes
//	times.go     what Stat tells of times and blocks
//	temp.go      CreateTemp and MkdirTemp
//	lock.go      advisory locks
//	process.go   one of several programs of a machine
//	sync.go      Sync and Datasync
//	writeback.go SyncFS, writeback, checkpoint, and the loss of the cache
//	compact.go   what the syncs in the log have made durable
//	crash.go     Kill and PowerLoss
//	survival.go  which changes a power loss spares
//	convert.go   between the disk and package persist
//	image.go     whole disks: save, load, record
//	unsynced.go  what could be lost, and promises that rest on it
//	fault.go     Fault: the value, its text form; parse.go reads it
//	effect.go    what faults do, and what they take for arguments
//	inject.go    which operation meets which fault
//	match.go     by which names an operation meets a fault
//	moment.go    who is told that an operation begins and ends
//	gate.go      writeback that failed
//	medium.go    bytes that are not what they should be
//	torn.go      writes of which a part survives
//	lazyfs.go    commands of LazyFS
//	capacity.go  a disk that is full
//	device.go    how long it takes
//	errors.go    error values
//	info.go      FileInfo and DirEntry
//	view.go      the disk as an fs.FS, seen from outside
package disk
