// Package billyfs shows a tree of package osfs as a [billy.Filesystem], so that go-git and other
// code written for billy runs on the virtual disk and loses with the power what it has not synced.
//
//	fs := billyfs.New(osfs.Of(d))       // in a simulation: d is a *disk.Disk
//	fs := billyfs.New(osfs.System())    // in production
//	fs := billyfs.Durable(...)          // of either: it syncs what billy cannot ask to be synced
//
// Billy knows no sync: no file and no directory of it can be made durable by its interface, and
// go-git makes none durable. A file of this package has a method Sync in addition, and a name is
// durable after osfs.SyncPath of its directory. [Durable] does both by itself: a file that was
// written is synced when it is closed, and a directory when a name in it was made, changed or
// removed. So what go-git returned from is durable.
//
// # What go-git does
//
// Objects and references are written and not synced, so that a commit that has returned is gone
// after a power loss, or its branch names objects that are empty. With [Durable] every commit that
// has returned is there. What remains needs no power loss: a reference is truncated and then
// written, so that a kill of the process in between leaves a branch without a commit.
//
// # Bounds
//
// As with billy's own file systems, the root of the tree is a soft border: ".." does not lead out
// of it, and links are rewritten to stay inside ([chroot.New]). Lock waits until it has the lock,
// as there. The package is a module of its own, so that the framework does not depend on billy.
//
// # Files
//
//	fs.go       the file system and its files
//	durable.go  Durable
package billyfs
