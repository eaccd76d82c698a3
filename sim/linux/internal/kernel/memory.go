//go:build linux && (amd64 || arm64)

package kernel

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// memories say which arguments of a call are an address and a length, and what the program must be
// allowed to do there.
var memories = [512]struct{ p, n, need uint8 }{
	unix.SYS_READ:       {1, 2, unix.PROT_WRITE},
	unix.SYS_PREAD64:    {1, 2, unix.PROT_WRITE},
	unix.SYS_RECVFROM:   {1, 2, unix.PROT_WRITE},
	unix.SYS_GETDENTS64: {1, 2, unix.PROT_WRITE},
	unix.SYS_GETRANDOM:  {0, 1, unix.PROT_WRITE},
	unix.SYS_GETCWD:     {0, 1, unix.PROT_WRITE},
	unix.SYS_READLINKAT: {2, 3, unix.PROT_WRITE},
	unix.SYS_WRITE:      {1, 2, unix.PROT_READ},
	unix.SYS_PWRITE64:   {1, 2, unix.PROT_READ},
	unix.SYS_SENDTO:     {1, 2, unix.PROT_READ},
}

// accessible says whether the memory that the call is about is there. If not, the real machine
// would send this process a signal for what is a mistake of the program.
func (c *Call) accessible() bool {
	if c.No >= uintptr(len(memories)) {
		return true
	}
	m := memories[c.No]
	return m.need == 0 || c.p.accessible(c.A[m.p], c.A[m.n], int(m.need))
}

// accessible says whether n bytes at p are there. What is outside of the region is Go's.
func (p *Process) accessible(from, n uintptr, need int) bool {
	r := &p.k.region
	switch {
	case n == 0:
		return true
	case from < pageSize:
		return false
	case r.base == 0 || from-r.base >= regionSize:
		return true
	}
	for to := from + n; from < to; {
		a := r.find(from)
		if a == nil || a.protect&need == 0 {
			return false
		}
		end := min(to, a.to)
		if a.file != nil && a.off+int64(end-a.from) > int64(pages(uintptr(a.file.size))) {
			return false
		}
		from = end
	}
	return true
}

// faultText says what is at an address at which the program met nothing.
func (r *region) faultText(p uintptr) string {
	text := fmt.Sprintf("unexpected fault address %#x", p)
	switch a := r.find(p); {
	case a == nil:
	case a.file != nil && a.off+int64(p-a.from) >= a.file.size:
		text += fmt.Sprintf(" (SIGBUS): byte %d of a map of /%s, which ends at %d",
			a.off+int64(p-a.from), a.file.d.path, a.file.size)
	case a.file != nil || a.flags&unix.MAP_ANONYMOUS != 0:
		text += " (SIGSEGV): the map there does not permit it"
	}
	return text
}

// pointer turns an address that a program handed over into a pointer.
func pointer(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

// bytesAt is the program's memory of n bytes at p.
//
//go:nocheckptr
func bytesAt(p, n uintptr) []byte {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(pointer(p)), n)
}

// at is the program's memory at p as a T.
//
//go:nocheckptr
func at[T any](p uintptr) *T { return (*T)(pointer(p)) }

// textAt is the zero-terminated text at p.
//
//go:nocheckptr
func textAt(p uintptr) string {
	n := uintptr(0)
	for *(*byte)(pointer(p + n)) != 0 {
		n++
	}
	return string(unsafe.Slice((*byte)(pointer(p)), n))
}
