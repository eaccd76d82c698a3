package prefetch

import "unsafe"

// Line asks for the cache line at p.
func Line[T any](p *T) { line(unsafe.Pointer(p)) }

// Lines3 asks for three lines at p, which is as much of an object as a turn mostly needs.
func Lines3[T any](p *T) { lines3(unsafe.Pointer(p)) }

// Lines6 asks for six lines at p.
func Lines6[T any](p *T) { lines6(unsafe.Pointer(p)) }
