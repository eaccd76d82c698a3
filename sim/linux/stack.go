//go:build linux && (amd64 || arm64)

package linux

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// stackOf prints a stack, a function on each line.
func stackOf(pcs []uintptr) string {
	if i := slices.Index(pcs, 0); i >= 0 {
		pcs = pcs[:i]
	}
	var b strings.Builder
	for frames := runtime.CallersFrames(pcs); len(pcs) > 0; {
		f, more := frames.Next()
		fmt.Fprintf(&b, "\n    at %s (%s:%d)", f.Function, f.File, f.Line)
		if !more {
			break
		}
	}
	return b.String()
}
