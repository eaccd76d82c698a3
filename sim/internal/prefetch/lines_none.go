//go:build !amd64 && !arm64

package prefetch

import "unsafe"

// line does nothing on this architecture.
func line(unsafe.Pointer) {}

// lines3 does nothing on this architecture.
func lines3(unsafe.Pointer) {}

// lines6 does nothing on this architecture.
func lines6(unsafe.Pointer) {}
