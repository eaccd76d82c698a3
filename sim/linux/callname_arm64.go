//go:build linux

package linux

import "syscall"

// ownCallNames are the system calls that other architectures do not have, or that package syscall
// does not know.
var ownCallNames = map[uintptr]string{
	syscall.SYS_FSTATAT: "newfstatat",
	267:                 "syncfs", 276: "renameat2", 278: "getrandom", 279: "memfd_create",
	285: "copy_file_range", 286: "preadv2", 287: "pwritev2", 291: "statx",
	437: "openat2", 439: "faccessat2",
}
