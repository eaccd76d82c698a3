// Package aferofs shows a tree of package osfs as an [afero.Fs], so that code written for afero
// runs on the virtual disk and loses with the power what it has not synced.
//
//	fs := aferofs.New(osfs.Of(d))                 // in a simulation: d is a *disk.Disk
//	fs := afero.NewOsFs()                         // in production
//
// What [afero.NewMemMapFs] cannot show, this can: afero.WriteFile and a rename survive on a map for
// ever, and on a disk until the power fails. A file is durable after its Sync; a name after the
// Sync of its directory, which afero has as well: open it and call Sync, or osfs.SyncPath.
//
// The file system has symbolic links ([afero.Symlinker]). Owners are not kept: Chown fails with
// [errors.ErrUnsupported]. An open file of a virtual disk belongs to the incarnation of the host in
// which it was opened, as all handles do.
//
// The package is a module of its own, so that the framework does not depend on afero.
//
// # Files
//
//	fs.go  the file system, its files and its links
package aferofs
