//go:build linux && (amd64 || arm64)

package linux

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// redirected is why code that enters the kernel by itself could not be changed, nil if it was.
var redirected = redirectAll()

// redirectAll changes functions of golang.org/x/sys/unix and syscall that are written in assembly
// and enter the kernel, so that they ask as all others do: an overlay cannot replace files of the
// module cache. A new process does it before anything else runs.
func redirectAll() error {
	if !Active() {
		return nil
	}
	for _, r := range redirections() {
		if err := r.make(); err != nil {
			return err
		}
	}
	return nil
}

// redirection is a function by its code, and the code that is called instead of it.
type redirection struct{ from, to unsafe.Pointer }

// make puts a jump at the beginning of the function.
func (r redirection) make() error {
	page := syscall.Getpagesize()         //detlint:allow code is that of this process
	within := int(uintptr(r.from)) % page //detlint:allow as above
	pages := unsafe.Slice((*byte)(unsafe.Add(r.from, -within)), within+jumpSize)
	const usual = unix.PROT_READ | unix.PROT_EXEC
	if err := unix.Mprotect(pages, usual|unix.PROT_WRITE); err != nil {
		return err
	}
	copy(pages[within:], jump(r.from, r.to))
	written(r.from)
	return unix.Mprotect(pages, usual)
}

// noError is what x/sys/unix calls for system calls that cannot fail. Its stack must not grow, as
// that of no system call: the arguments may be addresses in it.
//
//go:nosplit
//lint:ignore U1000 a jump leads to it
func noError(trap, a1, a2, a3 uintptr) (r1, r2 uintptr) {
	r1, r2, _ = syscall.RawSyscall(trap, a1, a2, a3) //detlint:allow of a program
	return r1, r2
}
