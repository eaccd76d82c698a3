//go:build amd64 || arm64

package prefetch

import "unsafe"

// line asks for the cache line at p.
//
//go:noescape
func line(p unsafe.Pointer)

// lines3 asks for three lines, which is as much as one object of a turn mostly takes.
//
//go:noescape
func lines3(p unsafe.Pointer)

// lines6 asks for six lines.
//
//go:noescape
func lines6(p unsafe.Pointer)
