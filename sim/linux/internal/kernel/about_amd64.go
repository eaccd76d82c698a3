//go:build linux

package kernel

import "golang.org/x/sys/unix"

// ownSubjects are those of the calls that amd64 has from old times.
var ownSubjects = map[uintptr]subject{
	unix.SYS_OPEN: {kind: aboutName}, unix.SYS_CREAT: {kind: aboutName},
	unix.SYS_STAT: {kind: aboutName}, unix.SYS_LSTAT: {kind: aboutName},
	unix.SYS_ACCESS: {kind: aboutName}, unix.SYS_MKDIR: {kind: aboutName},
	unix.SYS_RMDIR: {kind: aboutName}, unix.SYS_UNLINK: {kind: aboutName},
	unix.SYS_READLINK: {kind: aboutName}, unix.SYS_CHMOD: {kind: aboutName},
	unix.SYS_RENAME: {kind: aboutName, second: 1}, unix.SYS_LINK: {kind: aboutName, second: 1},
}
