//go:build linux

package linux

import (
	"encoding/binary"
	"syscall"
	"unsafe"
)

// jumpSize is the length of a jump.
const jumpSize = 5

// jump is the code of one.
func jump(from, to unsafe.Pointer) []byte {
	distance := uintptr(to) - uintptr(from) //detlint:allow code is that of this process
	return binary.LittleEndian.AppendUint32([]byte{0xe9}, uint32(distance-jumpSize))
}

// written makes changed code ready to run, which needs nothing here.
func written(unsafe.Pointer) {}

// addresses are those of the assembly functions, and of what is called instead of them.
func addresses() (raw, blocking, to, clock, toClock unsafe.Pointer)

func redirections() []redirection {
	raw, blocking, to, clock, toClock := addresses()
	return []redirection{{raw, to}, {blocking, to}, {clock, toClock}}
}

// timeOfDay is what package syscall calls, which asks the vDSO otherwise.
//
//go:nosplit
//lint:ignore U1000 a jump leads to it
func timeOfDay(tv uintptr) (errno uintptr) {
	const call = syscall.SYS_GETTIMEOFDAY
	_, _, e := syscall.RawSyscall(call, tv, 0, 0) //detlint:allow of a program
	return uintptr(e)
}
