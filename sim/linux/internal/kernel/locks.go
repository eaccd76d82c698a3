//go:build linux && (amd64 || arm64)

package kernel

import (
	"math"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

// recordLock is a lock on a range of bytes by fcntl. Its owner is a process, as POSIX has it, or an
// open file description (OFD).
type recordLock struct {
	owner    any // *Process or file
	write    bool
	from, to int64 // to is not in it
}

func (l recordLock) conflicts(o recordLock) bool {
	return l.owner != o.owner && (l.write || o.write) && l.from < o.to && o.from < l.to
}

// recordLocks are those of one file. Who waits longest is first.
type recordLocks struct {
	held    []recordLock
	waiting []recordWait
}

type recordWait struct {
	c    *Call
	lock recordLock
}

// conflict is a lock that stands against l, or nil.
func (r *recordLocks) conflict(l recordLock) *recordLock {
	for i := range r.held {
		if r.held[i].conflicts(l) {
			return &r.held[i]
		}
	}
	return nil
}

// clear takes what the owner has of a range.
func (r *recordLocks) clear(owner any, from, to int64) {
	var kept []recordLock
	for _, h := range r.held {
		if h.owner != owner || h.to <= from || to <= h.from {
			kept = append(kept, h)
			continue
		}
		if h.from < from {
			kept = append(kept, recordLock{owner, h.write, h.from, from})
		}
		if to < h.to {
			kept = append(kept, recordLock{owner, h.write, to, h.to})
		}
	}
	r.held = kept
}

// serve gives locks to those who wait and can have them.
func (r *recordLocks) serve() {
	for i := 0; i < len(r.waiting); {
		w := r.waiting[i]
		if !w.c.p.ended && r.conflict(w.lock) != nil {
			i++
			continue
		}
		r.waiting = slices.Delete(r.waiting, i, i+1)
		if !w.c.p.ended {
			r.clear(w.lock.owner, w.lock.from, w.lock.to)
			r.held = append(r.held, w.lock)
			w.c.finish(0, 0)
		}
	}
}

// recordLock is fcntl with one of the commands of locks.
func (p *Process) recordLock(c *Call, f file, cmd int, fl *syscall.Flock_t) (uintptr,
	syscall.Errno) {
	d, ok := f.(*diskFile)
	if !ok || d.folder {
		return 0, syscall.EINVAL
	}
	l, e := d.rangeOf(fl)
	if e != 0 {
		return 0, e
	}
	l.owner = p
	if cmd == unix.F_OFD_GETLK || cmd == unix.F_OFD_SETLK || cmd == unix.F_OFD_SETLKW {
		if l.owner = d; fl.Pid != 0 {
			return 0, syscall.EINVAL
		}
	}
	r := p.k.records[d.ino]
	if r == nil {
		r = new(recordLocks)
		p.k.records[d.ino] = r
	}
	if cmd == unix.F_GETLK || cmd == unix.F_OFD_GETLK {
		r.report(l, fl)
		return 0, 0
	}
	switch {
	case fl.Type == unix.F_RDLCK && d.access() == unix.O_WRONLY,
		fl.Type == unix.F_WRLCK && d.access() == unix.O_RDONLY:
		return 0, syscall.EBADF
	case fl.Type != unix.F_UNLCK && r.conflict(l) != nil:
		if cmd == unix.F_SETLK || cmd == unix.F_OFD_SETLK {
			return 0, syscall.EAGAIN
		}
		r.waiting = append(r.waiting, recordWait{c, l})
		return c.block()
	}
	r.clear(l.owner, l.from, l.to)
	if fl.Type != unix.F_UNLCK {
		r.held = append(r.held, l)
	}
	r.serve()
	return 0, 0
}

// rangeOf is what a struct flock means.
func (d *diskFile) rangeOf(fl *syscall.Flock_t) (l recordLock, e syscall.Errno) {
	from := fl.Start
	switch fl.Whence {
	case seekSet:
	case seekCur:
		at, _ := d.f.Seek(0, seekCur)
		from += at
	case seekEnd:
		from += d.f.Inode().Size
	default:
		return l, syscall.EINVAL
	}
	to := from + fl.Len
	switch {
	case fl.Len == 0:
		to = math.MaxInt64
	case fl.Len < 0:
		from, to = to, from
	case to < from:
		return l, syscall.EOVERFLOW
	}
	if from < 0 || fl.Type != unix.F_RDLCK && fl.Type != unix.F_WRLCK && fl.Type != unix.F_UNLCK {
		return l, syscall.EINVAL
	}
	return recordLock{write: fl.Type == unix.F_WRLCK, from: from, to: to}, 0
}

// report says which lock stands against l.
func (r *recordLocks) report(l recordLock, fl *syscall.Flock_t) {
	have := r.conflict(l)
	if have == nil {
		fl.Type = unix.F_UNLCK
		return
	}
	*fl = syscall.Flock_t{Type: unix.F_RDLCK, Start: have.from, Pid: -1}
	if have.write {
		fl.Type = unix.F_WRLCK
	}
	if have.to != math.MaxInt64 {
		fl.Len = have.to - have.from
	}
	if p, ok := have.owner.(*Process); ok {
		fl.Pid = int32(p.pid)
	}
}

// dropLocks is told that a process closes a descriptor: its own locks on the file end with that,
// however many descriptors it has left, and those of the description with the last one.
func (k *Kernel) dropLocks(p *Process, f file) {
	if len(k.records) == 0 {
		return
	}
	d, ok := f.(*diskFile)
	if !ok {
		return
	}
	r := k.records[d.ino]
	if r == nil {
		return
	}
	r.clear(p, 0, math.MaxInt64)
	if p.files.refs[f] == 1 {
		r.clear(f, 0, math.MaxInt64)
	}
	r.serve()
	if len(r.held)+len(r.waiting) == 0 {
		delete(k.records, d.ino)
	}
}
