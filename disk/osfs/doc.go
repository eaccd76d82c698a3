// Package osfs is one interface over the virtual disk and over a real directory, so that the code
// that loses power under simulation is the code that runs in production.
//
//	store.Open(osfs.Of(d))                      // in a simulation: d is a *disk.Disk
//	files, err := osfs.Dir("/var/lib/store")    // in production
//	store.Open(files)
//
// [FS] and [File] have the calls of package os that a storage engine needs, with the same flags and
// the same errors: a *[fs.PathError] or a *[disk.LinkError] (of a real directory: an *os.LinkError)
// with the errno of the system. Names are slash-separated and relative to the directory, as on a
// disk; none leads out of it, by ".." or by a link ([os.Root] sees to that). A test holds the two
// to each other.
//
// # What every store writes by hand
//
// [SyncPath] syncs what stands at a name, be it a file or a directory. [ReplaceFile] writes a file
// so that a crash leaves the old content or the new one. [IO] is a tree as an [fs.FS]. Package
// osfs/os has the functions of package os over a tree, for code that calls these. Modules of their
// own have the interfaces of other libraries: disk/aferofs for afero, disk/billyfs for billy.
//
// # Differences
//
// Datasync is fdatasync on Linux and Sync elsewhere; SyncFS is syncfs(2) on Linux, and elsewhere it
// fails with [errors.ErrUnsupported]. The numbers in temporary names are random. Locks are
// flock(2); where there is none, as on Windows, they fail with [errors.ErrUnsupported]. Real locks
// that wait block their thread. Symbolic links to absolute targets are followed on the virtual
// disk, from its root, and refused in a real directory. A directory can be synced on both, save on
// Windows.
//
// # Files
//
//	osfs.go         FS and File
//	virtual.go      over a disk
//	real.go         over a real directory
//	system.go       over the real file system, without bounds
//	durable.go      SyncPath and ReplaceFile
//	iofs.go         as an fs.FS
//	lock_unix.go    flock; lock_other.go where there is none
//	sync_linux.go   fdatasync; sync_other.go where there is none
//
//detlint:outside half of it is the real disk
package osfs
