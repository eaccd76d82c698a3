//go:build linux && (amd64 || arm64)

package linux

import "unsafe"

// runtimeTable is what the overlay adds to the runtime: see overlay/files. A state is a program, a
// call a goroutine in a system call, as the first fields of frame describe it.
type runtimeTable struct {
	version uintptr
	start   func(id, seed uint64, now int64, main func()) (state unsafe.Pointer)
	timers  func(state unsafe.Pointer, now, wall, limit int64, policy uint32, draw uint64)
	run     func(state unsafe.Pointer) (call unsafe.Pointer)
	finish  func(state, call unsafe.Pointer, r1, r2, errno uintptr, next uint32)
	next    func(state unsafe.Pointer) (when, now int64)
	charge  func(state unsafe.Pointer, ns int64)
	choices func(state unsafe.Pointer) (picks, hash uint64)
	met     *bool // whether foreign has something to tell
	foreign func() (woken, by uint64, wokenStack, byStack []uintptr, lock bool)
	stack   func(call unsafe.Pointer, buf []byte) int
	stacks  func(state unsafe.Pointer, buf []byte) int
	kill    func(state unsafe.Pointer) int
	ready   func(state unsafe.Pointer) bool
	change  func(state unsafe.Pointer, points []uint64)
	changed func(state unsafe.Pointer) int
	orphans func(state unsafe.Pointer) []orphan
	full    func(state unsafe.Pointer) bool
	collect func(state unsafe.Pointer) (due []func())
	spawn   func(state unsafe.Pointer, f func())
	enter   func(state unsafe.Pointer)
	leave   func(state unsafe.Pointer)
}

// tableVersion is that of the overlay which fits.
const tableVersion = 7

// table is set by the overlay before main begins, in a process that runs programs. The runtime
// knows it by this name; it must stay without a value here.
var table *runtimeTable

// Active says whether this process can run programs: it was built with the overlay, and started as
// a worker.
func Active() bool { return table != nil && table.version == tableVersion }

// frame is a goroutine in a system call, as the runtime keeps it.
type frame struct {
	args   [7]uintptr
	ret    [3]uintptr
	number uint64
	user   unsafe.Pointer
}
