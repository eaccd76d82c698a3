//go:build linux && (amd64 || arm64)

package kernel

import "unsafe"

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
