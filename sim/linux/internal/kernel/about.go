//go:build linux && (amd64 || arm64)

package kernel

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/sys/unix"
)

// subject is where in the arguments of a call stands what it is about.
type subject struct {
	kind   subjectKind
	at     uint8 // the first argument of it
	second uint8 // of the second path, if there are two
}

type subjectKind uint8

const (
	aboutNothing subjectKind = iota
	aboutFile                // a descriptor
	aboutPath                // the descriptor of a directory, and a path below it
	aboutName                // a path
	aboutAddress             // an address of a socket, and its length
)

// subjects are those of the calls that are about a file or an address.
var subjects = func() (all [512]subject) {
	for _, no := range []uintptr{unix.SYS_READ, unix.SYS_PREAD64, unix.SYS_READV, unix.SYS_PREADV,
		unix.SYS_PREADV2, unix.SYS_WRITE, unix.SYS_PWRITE64, unix.SYS_WRITEV, unix.SYS_PWRITEV,
		unix.SYS_PWRITEV2, unix.SYS_CLOSE, unix.SYS_LSEEK, unix.SYS_FSTAT, unix.SYS_FSYNC,
		unix.SYS_FDATASYNC, unix.SYS_SYNC_FILE_RANGE, unix.SYS_FTRUNCATE, unix.SYS_FALLOCATE,
		unix.SYS_FCHMOD, unix.SYS_FCHOWN, unix.SYS_FLOCK, unix.SYS_FCNTL, unix.SYS_GETDENTS64,
		unix.SYS_SENDFILE, unix.SYS_COPY_FILE_RANGE, unix.SYS_FCHDIR} {
		all[no] = subject{kind: aboutFile}
	}
	for _, no := range []uintptr{unix.SYS_OPENAT, unix.SYS_OPENAT2, unix.SYS_NEWFSTATAT,
		unix.SYS_STATX, unix.SYS_FACCESSAT, unix.SYS_FACCESSAT2, unix.SYS_MKDIRAT,
		unix.SYS_UNLINKAT, unix.SYS_READLINKAT, unix.SYS_FCHMODAT, unix.SYS_FCHOWNAT,
		unix.SYS_UTIMENSAT, unix.SYS_MKNODAT} {
		all[no] = subject{kind: aboutPath}
	}
	for _, no := range []uintptr{unix.SYS_RENAMEAT, unix.SYS_RENAMEAT2, unix.SYS_LINKAT} {
		all[no] = subject{kind: aboutPath, second: 2}
	}
	for _, no := range []uintptr{unix.SYS_TRUNCATE, unix.SYS_STATFS, unix.SYS_CHDIR} {
		all[no] = subject{kind: aboutName}
	}
	for _, no := range []uintptr{unix.SYS_CONNECT, unix.SYS_BIND} {
		all[no] = subject{kind: aboutAddress, at: 1}
	}
	all[unix.SYS_MMAP] = subject{kind: aboutFile, at: 4}
	all[unix.SYS_INOTIFY_ADD_WATCH] = subject{kind: aboutName, at: 1}
	all[unix.SYS_SYMLINKAT] = subject{kind: aboutPath, at: 1}
	for no, at := range ownSubjects { // order-free: each has a place of its own
		all[no] = at
	}
	return all
}()

// About says in words what the call is about, before it is made: the path of a file, or the address
// of a socket; empty if it is about neither.
func (p *Process) About(c *Call) string {
	if c.No >= uintptr(len(subjects)) {
		return ""
	}
	s := subjects[c.No]
	switch s.kind {
	case aboutFile:
		if d, ok := p.files.get(c.fd(int(s.at))).(*diskFile); ok {
			return d.shown
		}
	case aboutPath:
		text := p.shown(c.A[s.at], c.A[s.at+1])
		switch {
		case s.second != 0:
			text += " " + p.shown(c.A[s.second], c.A[s.second+1])
		case c.No == unix.SYS_OPENAT:
			text += openWords(int(c.A[2]))
		}
		return text
	case aboutName:
		text := p.shown(atCWD, c.A[s.at])
		if s.second != 0 {
			text += " " + p.shown(atCWD, c.A[s.second])
		}
		return text
	case aboutAddress:
		return addressWords(c.A[s.at], c.A[s.at+1])
	}
	return ""
}

// shown is the path from the root that a program means.
func (p *Process) shown(dirfd, name uintptr) string {
	if name < pageSize {
		return ""
	}
	text := textAt(name)
	path, e := p.named(dirfd, text)
	if e != 0 {
		return printable(text)
	}
	return printable(p.withoutRealPid("/" + path))
}

// withoutRealPid is the path without the number of a real process, which a program knows if a
// package variable has kept it before the run began. There is no such folder here, and its name
// would differ from run to run.
func (p *Process) withoutRealPid(path string) string {
	rest, ok := strings.CutPrefix(path, "/proc/")
	number, file, _ := strings.Cut(rest, "/")
	if n, err := strconv.Atoi(number); !ok || err != nil || n == p.pid {
		return path
	}
	return "/proc/*/" + file
}

// printable is a path as a line can have it.
func printable(path string) string {
	if strings.ContainsFunc(path, unicode.IsControl) {
		return strconv.Quote(path)
	}
	return path
}

// openFlags are the flags of open that change what is on the disk, or when.
var openFlags = []struct {
	bit  int
	word string
}{
	{unix.O_CREAT, "O_CREAT"}, {unix.O_EXCL, "O_EXCL"}, {unix.O_TRUNC, "O_TRUNC"},
	{unix.O_APPEND, "O_APPEND"}, {unix.O_DSYNC, "O_DSYNC"}, {unix.O_DIRECTORY, "O_DIRECTORY"},
}

func openWords(flags int) string {
	words := []string{[]string{"O_RDONLY", "O_WRONLY", "O_RDWR", ""}[flags&unix.O_ACCMODE]}
	for _, f := range openFlags {
		if flags&f.bit != 0 {
			words = append(words, f.word)
		}
	}
	return " " + strings.Join(words, "|")
}

// addressWords is the address of n bytes at p.
func addressWords(p, n uintptr) string {
	b, e := addressAt(p, n)
	if e != 0 {
		return ""
	}
	if to, e := parseInet(unix.AF_INET6, b); e == 0 {
		return netip.AddrPortFrom(to.ip, to.port).String()
	}
	name, _ := parseUnix(b)
	return strings.ReplaceAll(name, "\x00", "@")
}
