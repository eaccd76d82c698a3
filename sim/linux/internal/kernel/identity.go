//go:build linux && (amd64 || arm64)

package kernel

import (
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// constant serves a call whose result is always the same.
func constant(n uintptr, e syscall.Errno) handler {
	return func(*Call) (uintptr, syscall.Errno) { return n, e }
}

func pid(c *Call) (uintptr, syscall.Errno) { return uintptr(c.p.pid), 0 }

// Programs belong to the superuser, have one processor, and are children of process 1.
var _ = register(map[uintptr]handler{
	unix.SYS_GETPID:    pid,
	unix.SYS_GETTID:    pid,
	unix.SYS_GETPGID:   pid,
	unix.SYS_GETSID:    pid,
	unix.SYS_SETSID:    pid,
	unix.SYS_SETPGID:   constant(0, 0),
	unix.SYS_GETPPID:   constant(1, 0),
	unix.SYS_GETUID:    constant(0, 0),
	unix.SYS_GETEUID:   constant(0, 0),
	unix.SYS_GETGID:    constant(0, 0),
	unix.SYS_GETEGID:   constant(0, 0),
	unix.SYS_GETGROUPS: constant(0, 0),
	unix.SYS_GETRESUID: noIDs,
	unix.SYS_GETRESGID: noIDs,
	unix.SYS_CAPGET:    capabilities,
	unix.SYS_UNAME:     uname,
	unix.SYS_SYSINFO:   sysinfo,
	unix.SYS_GETRANDOM: func(c *Call) (uintptr, syscall.Errno) {
		c.p.random(bytesAt(c.A[0], c.A[1]))
		return c.A[1], 0
	},
	unix.SYS_GETRLIMIT: func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.limit(int(c.A[0]), nil, at[syscall.Rlimit](c.A[1]))
	},
	unix.SYS_SETRLIMIT: func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.limit(int(c.A[0]), at[syscall.Rlimit](c.A[1]), nil)
	},
	unix.SYS_PRLIMIT64: func(c *Call) (uintptr, syscall.Errno) {
		if id := c.fd(0); id != 0 && id != c.p.pid {
			return 0, syscall.ESRCH
		}
		return 0, c.p.limit(int(c.A[1]), at[syscall.Rlimit](c.A[2]), at[syscall.Rlimit](c.A[3]))
	},
	unix.SYS_GETRUSAGE: func(c *Call) (uintptr, syscall.Errno) {
		*at[syscall.Rusage](c.A[1]) = syscall.Rusage{Maxrss: 32 << 10}
		return 0, 0
	},
	unix.SYS_GETPRIORITY: constant(20, 0),
	unix.SYS_SETPRIORITY: constant(0, 0),

	unix.SYS_SCHED_YIELD:       constant(0, 0),
	unix.SYS_SCHED_SETAFFINITY: constant(0, 0),
	unix.SYS_SCHED_GETAFFINITY: func(c *Call) (uintptr, syscall.Errno) {
		if c.A[1] < 8 {
			return 0, syscall.EINVAL
		}
		*at[uint64](c.A[2]) = 1
		return 8, 0
	},
	unix.SYS_GETCPU: func(c *Call) (uintptr, syscall.Errno) {
		for _, p := range c.A[:2] {
			if p != 0 {
				*at[uint32](p) = 0
			}
		}
		return 0, 0
	},
	unix.SYS_PRCTL: func(c *Call) (uintptr, syscall.Errno) {
		switch c.A[0] {
		case unix.PR_SET_NAME, unix.PR_SET_DUMPABLE, unix.PR_SET_PDEATHSIG,
			unix.PR_SET_NO_NEW_PRIVS, unix.PR_SET_VMA:
			return 0, 0
		}
		return 0, syscall.EINVAL
	},

	// Programs start no others.
	unix.SYS_CLONE: noProcess, unix.SYS_CLONE3: noProcess, unix.SYS_EXECVE: noProcess,
	unix.SYS_EXECVEAT: noProcess,
	unix.SYS_WAIT4:    constant(0, syscall.ECHILD),
	unix.SYS_WAITID:   constant(0, syscall.ECHILD),

	// What programs try and do without.
	unix.SYS_IO_URING_SETUP:     constant(0, syscall.ENOSYS),
	unix.SYS_SPLICE:             constant(0, syscall.ENOSYS),
	unix.SYS_TEE:                constant(0, syscall.ENOSYS),
	unix.SYS_VMSPLICE:           constant(0, syscall.ENOSYS),
	unix.SYS_PIDFD_OPEN:         constant(0, syscall.ENOSYS),
	unix.SYS_PIDFD_SEND_SIGNAL:  constant(0, syscall.ENOSYS),
	unix.SYS_RSEQ:               constant(0, syscall.ENOSYS),
	unix.SYS_MEMBARRIER:         constant(0, syscall.ENOSYS),
	unix.SYS_BPF:                constant(0, syscall.EPERM),
	unix.SYS_PERF_EVENT_OPEN:    constant(0, syscall.EACCES),
	unix.SYS_GETXATTR:           constant(0, syscall.EOPNOTSUPP),
	unix.SYS_LGETXATTR:          constant(0, syscall.EOPNOTSUPP),
	unix.SYS_FGETXATTR:          constant(0, syscall.EOPNOTSUPP),
	unix.SYS_SETXATTR:           constant(0, syscall.EOPNOTSUPP),
	unix.SYS_FSETXATTR:          constant(0, syscall.EOPNOTSUPP),
	unix.SYS_LISTXATTR:          constant(0, 0),
	unix.SYS_FLISTXATTR:         constant(0, 0),
	unix.SYS_NAME_TO_HANDLE_AT:  constant(0, syscall.EOPNOTSUPP),
	unix.SYS_LANDLOCK_ADD_RULE:  constant(0, syscall.EOPNOTSUPP),
	unix.SYS_IOPRIO_SET:         constant(0, 0),
	unix.SYS_PERSONALITY:        constant(0, 0),
	unix.SYS_SET_ROBUST_LIST:    constant(0, 0),
	unix.SYS_SCHED_GETSCHEDULER: constant(0, 0),
})

// noProcess refuses to start a program, and reports it.
func noProcess(c *Call) (uintptr, syscall.Errno) {
	c.p.k.missing(c.p, c.No)
	return 0, syscall.ENOSYS
}

func noIDs(c *Call) (uintptr, syscall.Errno) {
	for _, p := range c.A[:3] {
		*at[uint32](p) = 0
	}
	return 0, 0
}

// capabilities are all of them, in the two words that the present version of the call has.
func capabilities(c *Call) (uintptr, syscall.Errno) {
	if c.A[1] != 0 {
		all := unix.CapUserData{Effective: ^uint32(0), Permitted: ^uint32(0)}
		*at[[2]unix.CapUserData](c.A[1]) = [2]unix.CapUserData{all, all}
	}
	return 0, 0
}

func uname(c *Call) (uintptr, syscall.Errno) {
	machine := "x86_64"
	if runtime.GOARCH == "arm64" {
		machine = "aarch64"
	}
	u := new(unix.Utsname)
	copy(u.Sysname[:], "Linux")
	copy(u.Nodename[:64], c.p.k.Host.Name())
	copy(u.Release[:], release)
	copy(u.Version[:], "#1")
	copy(u.Machine[:], machine)
	*at[unix.Utsname](c.A[0]) = *u
	return 0, 0
}

func sysinfo(c *Call) (uintptr, syscall.Errno) {
	_, up := c.p.Clock()
	*at[syscall.Sysinfo_t](c.A[0]) = syscall.Sysinfo_t{Uptime: up / 1e9, Totalram: 8 << 30,
		Freeram: 4 << 30, Procs: 1, Unit: 1}
	return 0, 0
}

// limit sets and gets a limit of resources. Only that of open files is one.
func (p *Process) limit(which int, set, get *syscall.Rlimit) syscall.Errno {
	const unlimited = ^uint64(0)
	have := syscall.Rlimit{Cur: unlimited, Max: unlimited}
	if which == unix.RLIMIT_NOFILE {
		have = syscall.Rlimit{Cur: uint64(p.files.limit), Max: maxDescriptors}
	}
	if get != nil {
		*get = have
	}
	if set == nil {
		return 0
	}
	if set.Cur > set.Max {
		return syscall.EINVAL
	}
	if which == unix.RLIMIT_NOFILE {
		p.files.limit = int(min(set.Cur, maxDescriptors))
	}
	return 0
}
