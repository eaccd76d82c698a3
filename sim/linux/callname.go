//go:build linux && (amd64 || arm64)

package linux

import (
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"

	"groundhog/sim"
	"groundhog/sim/linux/internal/kernel"
)

// callNames are the system calls that all architectures have in common, and the requests of the
// runtime that are none.
var callNames = map[uintptr]string{
	syscall.SYS_READ:              "read",
	syscall.SYS_WRITE:             "write",
	syscall.SYS_OPENAT:            "openat",
	syscall.SYS_CLOSE:             "close",
	syscall.SYS_LSEEK:             "lseek",
	syscall.SYS_MMAP:              "mmap",
	syscall.SYS_MPROTECT:          "mprotect",
	syscall.SYS_MUNMAP:            "munmap",
	syscall.SYS_PREAD64:           "pread64",
	syscall.SYS_PWRITE64:          "pwrite64",
	syscall.SYS_READV:             "readv",
	syscall.SYS_WRITEV:            "writev",
	syscall.SYS_PREADV:            "preadv",
	syscall.SYS_PWRITEV:           "pwritev",
	syscall.SYS_SENDFILE:          "sendfile",
	syscall.SYS_SOCKET:            "socket",
	syscall.SYS_CONNECT:           "connect",
	syscall.SYS_ACCEPT4:           "accept4",
	syscall.SYS_SENDTO:            "sendto",
	syscall.SYS_RECVFROM:          "recvfrom",
	syscall.SYS_SENDMSG:           "sendmsg",
	syscall.SYS_RECVMSG:           "recvmsg",
	syscall.SYS_SHUTDOWN:          "shutdown",
	syscall.SYS_BIND:              "bind",
	syscall.SYS_LISTEN:            "listen",
	syscall.SYS_GETSOCKNAME:       "getsockname",
	syscall.SYS_GETPEERNAME:       "getpeername",
	syscall.SYS_SOCKETPAIR:        "socketpair",
	syscall.SYS_SETSOCKOPT:        "setsockopt",
	syscall.SYS_GETSOCKOPT:        "getsockopt",
	syscall.SYS_EXIT_GROUP:        "exit_group",
	syscall.SYS_UNAME:             "uname",
	syscall.SYS_FCNTL:             "fcntl",
	syscall.SYS_FLOCK:             "flock",
	syscall.SYS_FSYNC:             "fsync",
	syscall.SYS_FDATASYNC:         "fdatasync",
	syscall.SYS_TRUNCATE:          "truncate",
	syscall.SYS_FTRUNCATE:         "ftruncate",
	syscall.SYS_GETDENTS64:        "getdents64",
	syscall.SYS_GETCWD:            "getcwd",
	syscall.SYS_CHDIR:             "chdir",
	syscall.SYS_FCHDIR:            "fchdir",
	syscall.SYS_FCHMOD:            "fchmod",
	syscall.SYS_FCHOWN:            "fchown",
	syscall.SYS_UMASK:             "umask",
	syscall.SYS_GETRLIMIT:         "getrlimit",
	syscall.SYS_GETRUSAGE:         "getrusage",
	syscall.SYS_SYSINFO:           "sysinfo",
	syscall.SYS_GETPID:            "getpid",
	syscall.SYS_GETPPID:           "getppid",
	syscall.SYS_GETTID:            "gettid",
	syscall.SYS_GETUID:            "getuid",
	syscall.SYS_GETEUID:           "geteuid",
	syscall.SYS_GETGID:            "getgid",
	syscall.SYS_GETEGID:           "getegid",
	syscall.SYS_KILL:              "kill",
	syscall.SYS_TGKILL:            "tgkill",
	syscall.SYS_STATFS:            "statfs",
	syscall.SYS_FSTATFS:           "fstatfs",
	syscall.SYS_SYNC:              "sync",
	syscall.SYS_MREMAP:            "mremap",
	syscall.SYS_MSYNC:             "msync",
	syscall.SYS_MADVISE:           "madvise",
	syscall.SYS_DUP:               "dup",
	syscall.SYS_DUP3:              "dup3",
	syscall.SYS_NANOSLEEP:         "nanosleep",
	syscall.SYS_CLOCK_GETTIME:     "clock_gettime",
	syscall.SYS_CLOCK_NANOSLEEP:   "clock_nanosleep",
	syscall.SYS_FALLOCATE:         "fallocate",
	syscall.SYS_FADVISE64:         "fadvise64",
	syscall.SYS_MKDIRAT:           "mkdirat",
	syscall.SYS_UNLINKAT:          "unlinkat",
	syscall.SYS_LINKAT:            "linkat",
	syscall.SYS_SYMLINKAT:         "symlinkat",
	syscall.SYS_READLINKAT:        "readlinkat",
	syscall.SYS_RENAMEAT:          "renameat",
	syscall.SYS_FCHMODAT:          "fchmodat",
	syscall.SYS_FCHOWNAT:          "fchownat",
	syscall.SYS_FACCESSAT:         "faccessat",
	syscall.SYS_UTIMENSAT:         "utimensat",
	syscall.SYS_PIPE2:             "pipe2",
	syscall.SYS_EVENTFD2:          "eventfd2",
	syscall.SYS_INOTIFY_INIT1:     "inotify_init1",
	syscall.SYS_INOTIFY_ADD_WATCH: "inotify_add_watch",
	syscall.SYS_INOTIFY_RM_WATCH:  "inotify_rm_watch",
	syscall.SYS_EPOLL_CREATE1:     "epoll_create1",
	syscall.SYS_EPOLL_CTL:         "epoll_ctl",
	syscall.SYS_EPOLL_PWAIT:       "epoll_pwait",
	syscall.SYS_FSTAT:             "fstat",
	syscall.SYS_SCHED_YIELD:       "sched_yield",
	syscall.SYS_SCHED_GETAFFINITY: "sched_getaffinity",
	syscall.SYS_PRLIMIT64:         "prlimit64",
	syscall.SYS_SYNC_FILE_RANGE:   "sync_file_range",
	syscall.SYS_MLOCK:             "mlock",
	syscall.SYS_MUNLOCK:           "munlock",
	syscall.SYS_MINCORE:           "mincore",
	syscall.SYS_TIMERFD_CREATE:    "timerfd_create",
	syscall.SYS_TIMERFD_SETTIME:   "timerfd_settime",
	syscall.SYS_IOCTL:             "ioctl",
	syscall.SYS_EXECVE:            "execve",
	syscall.SYS_CLONE:             "clone",
	syscall.SYS_SPLICE:            "splice",
	syscall.SYS_TEE:               "tee",
	syscall.SYS_ACCEPT:            "accept",

	kernel.PollOpen: "poll.open", kernel.PollClose: "poll.close", kernel.PollReset: "poll.reset",
	kernel.PollWait: "poll.wait", kernel.PollWaitCanceled: "poll.canceled",
	kernel.PollSetDeadline: "poll.deadline", kernel.PollUnblock: "poll.unblock",
	kernel.EnvGet: "env.get", kernel.EnvSet: "env.set", kernel.EnvUnset: "env.unset",
	kernel.EnvClear: "env.clear", kernel.EnvList: "env.list",
	kernel.SignalWait: "signal.wait", kernel.SignalEnable: "signal.enable",
	kernel.SignalDisable: "signal.disable", kernel.SignalIgnore: "signal.ignore",
	kernel.Collect: "collect", kernel.CallsC: "cgo",
}

// callName is the name of a system call, or its number if it has none here.
func callName(no uintptr) string {
	for _, names := range []map[uintptr]string{callNames, ownCallNames} {
		if name, ok := names[no]; ok {
			return name
		}
	}
	return fmt.Sprint(no)
}

// calledAs is what a system call is called in the trace: by its name, what it was about, and the
// error with which it ended.
type calledAs struct {
	no    uintptr
	errno syscall.Errno
	about string
}

// callSymbol is that in the trace.
func (m *Machine) callSymbol(no uintptr, e syscall.Errno, about string) sim.Symbol {
	plain := m.plainSymbol(no, e, about)
	if plain != nil && *plain != 0 {
		return *plain
	}
	key := calledAs{no, e, about}
	sym, ok := m.calls[key]
	if !ok {
		name := callName(no)
		if about != "" {
			name += " " + about
		}
		if e != 0 {
			name += " " + unix.ErrnoName(e)
		}
		sym = m.host.Sim().Symbol("sys." + name)
		m.calls[key] = sym
	}
	if plain != nil {
		*plain = sym
	}
	return sym
}

// plainSymbol is where the symbol of a call is kept that is about nothing and has not failed, or
// has to wait: most are such. It is nil for others.
func (m *Machine) plainSymbol(no uintptr, e syscall.Errno, about string) *sim.Symbol {
	if no >= kernel.Pseudo {
		no = no - kernel.Pseudo + firstPseudo
	}
	switch {
	case about != "" || no >= uintptr(len(m.plain)):
		return nil
	case e == 0:
		return &m.plain[no].done
	case e == syscall.EAGAIN:
		return &m.plain[no].again
	}
	return nil
}
