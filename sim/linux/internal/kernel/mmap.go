//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"

	"golang.org/x/sys/unix"
)

var _ = register(map[uintptr]handler{
	unix.SYS_MMAP: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return c.p.mmap(c.A[0], c.A[1], int(c.A[2]), int(c.A[3]), c.fd(4), int64(c.A[5]))
	}),
	unix.SYS_MUNMAP: func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.munmap(c.A[0], c.A[1])
	},
	unix.SYS_MREMAP: func(c *Call) (uintptr, syscall.Errno) {
		return c.p.mremap(c.A[0], pages(c.A[1]), pages(c.A[2]), int(c.A[3]))
	},
	unix.SYS_MSYNC: syncing(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.msync(c.A[0], c.A[1], int(c.A[2]))
	}),
	unix.SYS_MPROTECT: func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.mprotect(c.A[0], pages(c.A[1]), int(c.A[2]))
	},
	unix.SYS_MADVISE: func(c *Call) (uintptr, syscall.Errno) {
		if e := c.p.checkRange(c.A[0], pages(c.A[1])); e != 0 {
			return 0, e
		}
		if c.A[2] == unix.MADV_REMOVE {
			return 0, syscall.EINVAL
		}
		return really(unix.SYS_MADVISE, c.A[0], c.A[1], c.A[2])
	},
	unix.SYS_MINCORE: func(c *Call) (uintptr, syscall.Errno) {
		if e := c.p.checkRange(c.A[0], pages(c.A[1])); e != 0 {
			return 0, e
		}
		b := bytesAt(c.A[2], pages(c.A[1])/pageSize)
		for i := range b {
			b[i] = 1
		}
		return 0, 0
	},
	unix.SYS_MLOCK:      func(c *Call) (uintptr, syscall.Errno) { return 0, lockRange(c) },
	unix.SYS_MLOCK2:     func(c *Call) (uintptr, syscall.Errno) { return 0, lockRange(c) },
	unix.SYS_MUNLOCK:    func(c *Call) (uintptr, syscall.Errno) { return 0, lockRange(c) },
	unix.SYS_MLOCKALL:   constant(0, 0),
	unix.SYS_MUNLOCKALL: constant(0, 0),
	unix.SYS_BRK:        constant(0, 0),
})

// pages is n rounded up to whole pages.
func pages(n uintptr) uintptr { return (n + pageSize - 1) &^ (pageSize - 1) }

func lockRange(c *Call) syscall.Errno {
	start := c.A[0] &^ (pageSize - 1)
	return c.p.checkRange(start, pages(c.A[0]+c.A[1]-start))
}

// checkRange is the mistake of a call on pages that are not all mapped.
func (p *Process) checkRange(from, n uintptr) syscall.Errno {
	switch {
	case from%pageSize != 0:
		return syscall.EINVAL
	case n > 0 && (!p.k.region.contains(from, n) || !p.k.region.covered(from, from+n)):
		return syscall.ENOMEM
	}
	return 0
}

// mmap maps memory or a file. A hint where to is not taken, so that the place follows from what
// else is mapped.
func (p *Process) mmap(hint, n uintptr, protect, flags, fd int, off int64) (uintptr,
	syscall.Errno) {
	n = pages(n)
	kind := flags & unix.MAP_TYPE
	if n == 0 || off%pageSize != 0 || kind != unix.MAP_PRIVATE && kind != unix.MAP_SHARED &&
		kind != unix.MAP_SHARED_VALIDATE {
		return 0, syscall.EINVAL
	}
	a := area{protect: protect, flags: unix.MAP_SHARED | flags&unix.MAP_ANONYMOUS, off: off}
	if kind == unix.MAP_PRIVATE {
		a.flags = unix.MAP_PRIVATE | flags&unix.MAP_ANONYMOUS
	}
	memory := ^uintptr(0)
	if flags&unix.MAP_ANONYMOUS == 0 {
		var e syscall.Errno
		if memory, e = p.backing(&a, fd); e != 0 {
			return 0, e
		}
	}
	if e := p.place(&a, hint, n, flags); e != 0 {
		if a.file != nil && a.file.maps == 0 {
			a.file.drop()
		}
		return 0, e
	}
	return a.from, p.k.region.establish(a, memory)
}

// backing finds the memory file behind a descriptor.
func (p *Process) backing(a *area, fd int) (uintptr, syscall.Errno) {
	switch f := p.files.get(fd).(type) {
	case nil:
		return 0, syscall.EBADF
	case *zero:
		a.flags |= unix.MAP_ANONYMOUS
		return ^uintptr(0), 0
	case *memoryFile:
		return f.fd, 0
	case *diskFile:
		shared := a.flags&unix.MAP_SHARED != 0
		switch {
		case f.folder:
			return 0, syscall.ENODEV
		case f.access() == unix.O_WRONLY,
			shared && a.protect&unix.PROT_WRITE != 0 && f.access() != unix.O_RDWR:
			return 0, syscall.EACCES
		}
		m, e := p.mapFile(f)
		if e != 0 {
			return 0, e
		}
		a.file, a.readOnly = m, shared && f.access() != unix.O_RDWR
		return m.fd, 0
	}
	return 0, syscall.ENODEV
}

// place decides where a map goes.
func (p *Process) place(a *area, hint, n uintptr, flags int) syscall.Errno {
	k := p.k
	if e := k.hold(); e != 0 {
		return e
	}
	if flags&(unix.MAP_FIXED|unix.MAP_FIXED_NOREPLACE) == 0 {
		var e syscall.Errno
		a.from, e = k.region.free(n)
		a.to = a.from + n
		return e
	}
	a.from, a.to = hint, hint+n
	switch {
	case hint%pageSize != 0:
		return syscall.EINVAL
	case !k.region.contains(hint, n):
		return syscall.ENOMEM // only what a program has mapped is its own
	case flags&unix.MAP_FIXED_NOREPLACE != 0:
		for _, o := range k.region.areas {
			if o.from < a.to && a.from < o.to {
				return syscall.EEXIST
			}
		}
		return 0
	}
	if a.file != nil {
		a.file.maps++ // it may replace its only map
		defer func() { a.file.maps-- }()
	}
	k.region.remove(a.from, a.to)
	return 0
}

// establish makes a real map and enters it. Where one of memory is shared there is nobody to share
// it with: programs have no children.
func (r *region) establish(a area, memory uintptr) syscall.Errno {
	flags := a.flags | unix.MAP_FIXED | unix.MAP_NORESERVE
	if a.flags&unix.MAP_ANONYMOUS != 0 {
		flags = unix.MAP_PRIVATE | unix.MAP_ANONYMOUS | unix.MAP_FIXED | unix.MAP_NORESERVE
		memory = ^uintptr(0)
	}
	_, e := really(unix.SYS_MMAP, a.from, a.to-a.from, uintptr(a.protect), uintptr(flags), memory,
		uintptr(a.off))
	if e != 0 {
		return e
	}
	r.add(a)
	if a.file != nil {
		a.file.watch(a)
	}
	return 0
}

// watch begins to look for writes through a map.
func (m *mapped) watch(a area) {
	if a.flags&unix.MAP_SHARED == 0 || a.protect&unix.PROT_WRITE == 0 {
		return
	}
	m.writable = true
	if t := theTracker(); t.ok && !t.track(a.from, a.to-a.from) {
		m.untracked = true
	}
}

// munmap ends maps. Addresses of another kernel's region come from a package variable that two
// hosts share: they are vacated, and stay taken there.
func (p *Process) munmap(from, n uintptr) syscall.Errno {
	n = pages(n)
	r := &p.k.region
	switch {
	case from%pageSize != 0 || n == 0:
		return syscall.EINVAL
	case r.contains(from, n):
		r.remove(from, from+n)
	case from >= zone && from+n <= zone+slots*regionSize:
		r.vacate(from, from+n)
	default:
		return syscall.EINVAL
	}
	return 0
}

// mremap makes a map longer or shorter, where it is if there is room, else elsewhere.
func (p *Process) mremap(from, n, size uintptr, flags int) (uintptr, syscall.Errno) {
	r := &p.k.region
	a := r.find(from)
	switch {
	case from%pageSize != 0 || size == 0 || n == 0 || flags&^unix.MREMAP_MAYMOVE != 0:
		return 0, syscall.EINVAL
	case a == nil || a.from != from || a.to-from < n:
		return 0, syscall.EFAULT
	case size <= n:
		if size < n {
			r.remove(from+size, from+n)
		}
		return from, 0
	}
	old := *a
	old.to = from + n
	more := old
	more.from, more.to, more.off = old.to, from+size, old.off+int64(n)
	if a.to == old.to && r.vacant(more.from, more.to) {
		return from, r.establish(more, old.memory())
	}
	if flags&unix.MREMAP_MAYMOVE == 0 {
		return 0, syscall.ENOMEM
	}
	to, e := r.free(size)
	if e != 0 {
		return 0, e
	}
	return to, r.move(old, to, size)
}

// vacant tells whether nothing is mapped in a range of the region.
func (r *region) vacant(from, to uintptr) bool {
	for _, a := range r.areas {
		if a.from < to && from < a.to {
			return false
		}
	}
	return r.contains(from, to-from)
}

// memory is the memory file of an area.
func (a area) memory() uintptr {
	if a.file == nil {
		return ^uintptr(0)
	}
	return a.file.fd
}

// move maps an area elsewhere, larger. What is in private memory goes along.
func (r *region) move(old area, to, size uintptr) syscall.Errno {
	now := old
	now.from, now.to = to, to+size
	if e := r.establish(now, old.memory()); e != 0 {
		return e
	}
	if old.flags&unix.MAP_PRIVATE != 0 || old.flags&unix.MAP_ANONYMOUS != 0 {
		_, e := really(unix.SYS_MREMAP, old.from, old.to-old.from, old.to-old.from,
			unix.MREMAP_MAYMOVE|unix.MREMAP_FIXED, to)
		if e != 0 {
			return e
		}
	}
	r.remove(old.from, old.to)
	return 0
}

// mprotect changes what may be done with pages.
func (p *Process) mprotect(from, n uintptr, protect int) syscall.Errno {
	if e := p.checkRange(from, n); e != 0 || n == 0 {
		return e
	}
	r := &p.k.region
	to := from + n
	for _, a := range r.areas {
		if a.from < to && from < a.to && a.readOnly && protect&unix.PROT_WRITE != 0 {
			return syscall.EACCES
		}
	}
	if _, e := really(unix.SYS_MPROTECT, from, n, uintptr(protect)); e != 0 {
		return e
	}
	r.protect(from, to, protect)
	return 0
}

// protect enters another protection, which parts areas.
func (r *region) protect(from, to uintptr, protect int) {
	r.settle(from, to)
	old := r.areas
	r.areas = make([]area, 0, len(old)+2)
	for _, a := range old {
		if a.to <= from || to <= a.from {
			r.areas = append(r.areas, a)
			continue
		}
		if a.file != nil {
			a.file.maps--
		}
		if a.from < from {
			r.keep(a, a.from, from)
		}
		middle := a
		middle.protect = protect
		r.keep(middle, max(a.from, from), min(a.to, to))
		if part := r.areas[len(r.areas)-1]; part.file != nil && a.protect&unix.PROT_WRITE == 0 {
			part.file.watch(part)
		}
		if to < a.to {
			r.keep(a, to, a.to)
		}
	}
}

// msync makes what was written through maps a write, and with MS_SYNC a durable one.
func (p *Process) msync(from, n uintptr, flags int) syscall.Errno {
	n = pages(n)
	if flags&^(unix.MS_ASYNC|unix.MS_INVALIDATE|unix.MS_SYNC) != 0 ||
		flags&unix.MS_ASYNC != 0 && flags&unix.MS_SYNC != 0 {
		return syscall.EINVAL
	}
	if e := p.checkRange(from, n); e != 0 {
		return e
	}
	files := p.k.region.settle(from, from+n)
	if flags&unix.MS_SYNC == 0 {
		return 0
	}
	for _, m := range files {
		if err := m.d.f.Datasync(); err != nil {
			return errnoOf(err)
		}
	}
	return 0
}
