//go:build linux

package linux

import "syscall"

// ownCallNames are the system calls that other architectures do not have, or that package syscall
// does not know.
var ownCallNames = map[uintptr]string{
	syscall.SYS_OPEN: "open", syscall.SYS_STAT: "stat", syscall.SYS_LSTAT: "lstat",
	syscall.SYS_NEWFSTATAT: "newfstatat", syscall.SYS_RENAME: "rename",
	syscall.SYS_MKDIR: "mkdir", syscall.SYS_RMDIR: "rmdir", syscall.SYS_UNLINK: "unlink",
	syscall.SYS_ACCESS: "access", syscall.SYS_POLL: "poll",
	306: "syncfs", 316: "renameat2", 318: "getrandom", 319: "memfd_create",
	326: "copy_file_range", 327: "preadv2", 328: "pwritev2", 332: "statx",
	437: "openat2", 439: "faccessat2",
}
