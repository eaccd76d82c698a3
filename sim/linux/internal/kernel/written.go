//go:build linux && (amd64 || arm64)

package kernel

import (
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Which pages programs have written through their maps the real kernel says, since Linux 6.7: a
// scan of the page tables gives those that were written, or touched for the first time, and
// protects them by userfaultfd in its asynchronous mode, in which the real kernel itself takes the
// fault. What that costs follows from how much of the content is no hole, a few nanoseconds a page,
// not from how long the map is. Where the real kernel cannot do it, each page that the memory file
// has in a range may have been written. What comes of it is the same, since pages are compared.

const (
	userFaultModeOnly = 1
	uffdAPI           = 0xc018aa3f
	uffdRegister      = 0xc020aa00
	uffdWanted        = 1<<12 | 1<<15 // of shared memory, asynchronous
	pagemapScan       = 0xc0606610
	scanProtects      = 3 // PM_SCAN_WP_MATCHING | PM_SCAN_CHECK_WPASYNC
	pageIsWritten     = 2
)

// tracker is what the scan needs, of the whole real process: ok is false where there is no such
// thing.
type tracker struct {
	uffd, pagemap uintptr
	ok            bool
}

//detlint:allow it waits for nothing of a simulation
var theTracker = sync.OnceValue(newTracker)

func newTracker() (t tracker) {
	fd, e := really(unix.SYS_USERFAULTFD, unix.O_CLOEXEC|userFaultModeOnly)
	if e != 0 {
		return t
	}
	api := [3]uint64{0xaa, uffdWanted, 0}
	//detlint:allow for the real kernel
	if _, e = really(unix.SYS_IOCTL, fd, uffdAPI, uintptr(unsafe.Pointer(&api))); e == 0 {
		path := [...]byte{'/', 'p', 'r', 'o', 'c', '/', 's', 'e', 'l', 'f', '/',
			'p', 'a', 'g', 'e', 'm', 'a', 'p', 0}
		const flags = unix.O_CLOEXEC
		//detlint:allow for the real kernel
		t.pagemap, e = really(unix.SYS_OPENAT, atCWD, uintptr(unsafe.Pointer(&path)), flags)
	}
	if e != 0 {
		_, _ = really(unix.SYS_CLOSE, fd)
		return t
	}
	t.uffd, t.ok = fd, true
	return t
}

// track makes the writes to a new map known.
func (t tracker) track(from, n uintptr) bool {
	register := [4]uint64{uint64(from), uint64(n), 2, 0}
	//detlint:allow for the real kernel
	_, e := really(unix.SYS_IOCTL, t.uffd, uffdRegister, uintptr(unsafe.Pointer(&register)))
	return e == 0
}

// scanRequest is struct pm_scan_arg, and found one of the struct page_region that it points to: the
// latter have to stay where they are, so that they belong to what is mapped.
type scanRequest struct {
	size, flags, from, to, walkEnd, regions, regionsLen, max uint64
	inverted, mask, anyOf, returned                          uint64
}

type found struct{ from, to, _ uint64 }

// scanRange calls f with the ranges that were written since the last scan of them.
func (m *mapped) scanRange(t tracker, from, to uintptr, f func(from, to uintptr)) syscall.Errno {
	for from < to {
		r := scanRequest{flags: scanProtects, from: uint64(from), to: uint64(to),
			regionsLen: uint64(len(m.found)), mask: pageIsWritten, returned: pageIsWritten}
		r.size = uint64(unsafe.Sizeof(r))
		r.regions = uint64(uintptr(unsafe.Pointer(m.found))) //detlint:allow for the real kernel
		//detlint:allow for the real kernel
		n, e := really(unix.SYS_IOCTL, t.pagemap, pagemapScan, uintptr(unsafe.Pointer(&r)))
		if e != 0 {
			return e
		}
		for _, g := range m.found[:n] {
			f(uintptr(g.from), uintptr(g.to))
		}
		from = uintptr(r.walkEnd)
	}
	return 0
}

// written calls f with parts of a range of the file that may have been written through maps.
func (m *mapped) written(from, to int64, f func(from, to int64)) {
	t := theTracker()
	switch {
	case !t.ok || m.untracked:
		m.present(from, to, f)
	case m.pages()*seekCost < (to-from)/pageSize:
		m.present(from, to, func(from, to int64) { m.scan(t, from, to, f) })
	default: // holes that nobody has touched yet count as written, once
		m.scan(t, from, to, func(from, to int64) { m.present(from, to, f) })
	}
}

// seekCost is how much more it costs to find out that a page is there than that it was written.
const seekCost = 16

// pages is how many pages the memory file has that are no holes.
func (m *mapped) pages() int64 {
	var st syscall.Stat_t
	//detlint:allow for the real kernel
	_, _ = really(unix.SYS_FSTAT, m.fd, uintptr(unsafe.Pointer(&st)))
	return st.Blocks * 512 / pageSize
}

// present calls f with the parts of a range that are no holes. What is behind a few pages is not
// asked: that would cost more than to compare them.
func (m *mapped) present(from, to int64, f func(from, to int64)) {
	for from < to {
		data, e := really(unix.SYS_LSEEK, m.fd, uintptr(from), seekData)
		if e != 0 || int64(data) >= to {
			return
		}
		if to-int64(data) <= seekCost*pageSize {
			f(int64(data), to)
			return
		}
		hole, _ := really(unix.SYS_LSEEK, m.fd, data, seekHole)
		from = int64(hole)
		f(int64(data), min(from, to))
	}
}

// scan calls f with the parts of a range that the page tables of maps say were written.
func (m *mapped) scan(t tracker, from, to int64, f func(from, to int64)) {
	for _, a := range m.k.region.areas {
		start, end := max(from, a.off), min(to, a.off+int64(a.to-a.from))
		if a.file != m || a.flags&unix.MAP_SHARED == 0 || a.protect&unix.PROT_WRITE == 0 ||
			start >= end {
			continue
		}
		start, end = start-start%pageSize, (end+pageSize-1)/pageSize*pageSize
		shift := int64(a.from) - a.off
		if e := m.scanRange(t, uintptr(start+shift), uintptr(end+shift), func(g, h uintptr) {
			f(int64(g)-shift, int64(h)-shift)
		}); e != 0 {
			panic("kernel: the real kernel refuses a scan of its page tables: " + e.Error())
		}
	}
}
