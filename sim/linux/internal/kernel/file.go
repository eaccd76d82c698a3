//go:build linux && (amd64 || arm64)

package kernel

import "syscall"

// file is an open file description: what descriptors stand for. Files, directories, sockets, pipes
// and the like implement it; what a kind cannot do is done by embedding plain. What only some kinds
// can do are interfaces of their own, declared where the call is: seeker, stater, directory.
type file interface {
	// read and write move bytes; off below 0 stands for the position of the description.
	read(c *Call, to [][]byte, off int64) (uintptr, syscall.Errno)
	write(c *Call, from [][]byte, off int64) (uintptr, syscall.Errno)
	// status is the word of flags that F_GETFL and F_SETFL are about.
	status() *int
	// release is called when the last descriptor is closed.
	release(p *Process)
}

// descriptor is an entry of the table.
type descriptor struct {
	file    file
	closeOn bool // FD_CLOEXEC
}

// descriptors is the table of a process. The lowest free number is taken, as POSIX has it.
type descriptors struct {
	p     *Process
	table []descriptor
	free  int          // no lower number is free
	limit int          // RLIMIT_NOFILE: no number is as high
	refs  map[file]int // how many descriptors stand for it
}

// maxDescriptors is how high that limit may be, and is.
const maxDescriptors = 1 << 20

func (d *descriptors) init(p *Process) {
	d.p, d.refs, d.limit = p, map[file]int{}, maxDescriptors
	for i := range 3 {
		s := &standard{fd: i}
		s.flags = syscall.O_RDWR
		d.install(s)
	}
}

// get returns what the descriptor stands for, or nil.
func (d *descriptors) get(fd int) file {
	if fd < 0 || fd >= len(d.table) {
		return nil
	}
	return d.table[fd].file
}

// install gives f the lowest free number.
func (d *descriptors) install(f file) int { return d.installFrom(f, 0, false) }

// installFrom gives f the lowest free number that is not below least.
func (d *descriptors) installFrom(f file, least int, closeOn bool) int {
	fd := max(least, d.free)
	for fd < len(d.table) && d.table[fd].file != nil {
		fd++
	}
	if least <= d.free {
		d.free = fd + 1
	}
	d.put(fd, f)
	d.table[fd].closeOn = closeOn
	return fd
}

// put makes fd stand for f; what it stood for before must have been closed.
func (d *descriptors) put(fd int, f file) {
	for len(d.table) <= fd {
		d.table = append(d.table, descriptor{})
	}
	d.table[fd] = descriptor{file: f}
	d.refs[f]++
}

func (d *descriptors) close(fd int) syscall.Errno {
	f := d.get(fd)
	if f == nil {
		return syscall.EBADF
	}
	d.table[fd] = descriptor{}
	d.free = min(d.free, fd)
	d.p.k.dropLocks(d.p, f)
	d.unref(f)
	return 0
}

// ref keeps f open without a descriptor, until unref.
func (d *descriptors) ref(f file) { d.refs[f]++ }

func (d *descriptors) unref(f file) {
	if d.refs[f]--; d.refs[f] == 0 {
		delete(d.refs, f)
		f.release(d.p)
	}
}

func (d *descriptors) closeAll() {
	for fd := range d.table {
		if d.table[fd].file != nil {
			d.close(fd)
		}
	}
}

// plain is the part of a description that can do nothing.
type plain struct{ flags int }

func (*plain) read(*Call, [][]byte, int64) (uintptr, syscall.Errno)  { return 0, syscall.EINVAL }
func (*plain) write(*Call, [][]byte, int64) (uintptr, syscall.Errno) { return 0, syscall.EINVAL }
func (*plain) release(*Process)                                      {}
func (p *plain) status() *int                                        { return &p.flags }

// standard is descriptor 0, 1 or 2 as the program finds it: nothing to read, and output that the
// simulation keeps.
type standard struct {
	plain
	fd int
}

func (s *standard) read(*Call, [][]byte, int64) (uintptr, syscall.Errno) { return 0, 0 }

func (s *standard) write(c *Call, from [][]byte, _ int64) (uintptr, syscall.Errno) {
	if s.fd == 0 {
		return 0, syscall.EBADF
	}
	n := 0
	for _, b := range from {
		n += len(b)
		if c.p.Output != nil {
			c.p.Output(s.fd, b)
		}
	}
	return uintptr(n), 0
}

func (s *standard) stat(st *attributes) syscall.Errno {
	*st = attributes{ino: uint64(s.fd) + 1, mode: syscall.S_IFCHR | 0o620, links: 1}
	return 0
}
