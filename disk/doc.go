// Package disk is the virtual disk of one [sim.Host]: files and directories that a crash may take back.
//
// Code under simulation uses a [Disk] as it would use package os: the same calls, the same flags, and
// errors that carry the same errno. What os cannot do, and this package is for, is to lose power.
//
// # What survives
//
// Every inode has two views: what a running program reads and what the device holds. Calls change the
// first, only a sync copies it to the second.
//
//	call                         becomes durable by
//	write, truncate (data, size) Sync or Datasync of the file
//	create, rename, remove       Sync of the directory that holds the name; of both for a move between two
//	mkdir                        Sync of the parent for the name, of the new directory for what is in it
//
// A sync covers what was written before it was called, not what others write while it takes its time
// ([Disk.SyncLatency]), and it promises nothing before it has returned. Then:
//
//   - Kill (the process dies, the machine lives) keeps everything: the page cache outlives its writers.
//   - PowerLoss leaves exactly what was synced and nothing more. This is the worst case that POSIX allows
//     (profile P): a synced file whose name was never synced is gone; a name whose file was never synced
//     is an empty file; a rename without a sync of the directory has not happened; a file moved between two
//     directories of which only the target was synced has both names, of which only the source: none.
//
// A directory never has two names: if a power loss would leave two, the one found first from the root,
// level by level and in name order, is kept, as a file system check would do it.
//
// After either, each open handle is dead: its methods fail with [fs.ErrClosed], whoever holds it.
//
// # Names
//
// Names are slash-separated and relative to the root of the disk; a leading slash is allowed and changes
// nothing. Names are cleaned lexically, so "a/../b" is "b"; one that leads above the root is refused with
// [ErrEscape]. Directory entries name inodes: an open file may be renamed, replaced or removed and
// stays readable and writable through its handles.
//
// # Faults and trace
//
// A [Fault] makes matching operations fail; see there. Each change and each sync leaves a hashed note
// in the trace: the operation, the inode number, and a length (bytes for data, entries for directories).
//
// # Not modelled
//
// Permissions are kept and reported but not enforced; there are no links of either kind, no locks and
// no memory maps; the disk is never full unless a fault says so; a failed sync keeps its data dirty, so a
// later sync still saves it; bytes never rot, tear or go astray.
//
// # Files
//
//	disk.go    Disk and what its host does to it
//	op.go      the kinds of operations, and the symbols of the trace
//	path.go    from names to inodes
//	inode.go   the two views of a file
//	dirent.go  the two views of a directory
//	ranges.go  which bytes the two views of a file do not share
//	names.go   calls on names: Mkdir, Rename, Remove, Stat, …
//	open.go    OpenFile and the calls made of it
//	file.go    handles: Read, Write, Seek, Truncate, …
//	listing.go handles of directories
//	sync.go    Sync and Datasync
//	crash.go   Kill and PowerLoss
//	fault.go   Fault: the value, its text form
//	inject.go  which operation meets which fault
//	errors.go  error values
//	info.go    FileInfo and DirEntry
//	view.go    the disk as an fs.FS, seen from outside
package disk
