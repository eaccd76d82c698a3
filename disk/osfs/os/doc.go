// Package os has the names of the standard package os that are about files, over a tree of package
// osfs, so that code runs on a virtual disk after one import line is changed:
//
//	import "groundhog/disk/osfs/os" // was: "os"
//
// In production nothing else changes: the tree is [osfs.System], and each function is that of the
// standard library. A test says which tree it is instead:
//
//	Workload: func(d *disk.Disk) error {
//		defer os.Use(osfs.Of(d))()
//		return store.Save("state", data)
//	}
//
// [File] is a struct, as there, so that a *os.File in a signature compiles. It has no descriptor:
// code that asks for Fd does not compile, and is no code for a virtual disk. Errors are a
// *[PathError] with the errno of the system; those of calls on two names are a *[disk.LinkError] of
// a virtual disk, and an *os.LinkError of the real one. What is not about files (arguments,
// environment, exit, signals) stays in the standard package, under another name if need be.
//
// The tree is one for the whole program, as the working directory is. So this package is for tests
// that work on one disk at a time, as crashtest does, and not for hosts of a simulation: code of
// several hosts is given an [osfs.FS].
//
// # Files
//
//	file.go   File
//	names.go  the functions, and the tree
//	types.go  types, flags and errors
//
//detlint:outside half of it is the real disk
package os
