// Package memory sets the garbage collector of a process that makes many runs.
//
// # Contract
//
// GOGC and GOMEMLIMIT, where the environment sets them, are left as they are.
//
// # Map of the files
//
//   - memory.go: everything.
//
//detlint:outside it is of the process, and of no run
package memory

import (
	"os"
	"runtime/debug"
)

// softLimit is the memory from which on garbage is collected as often as it takes.
const softLimit = 3500 << 20

// Tune makes collections rare: runs are many, short and small, and the workers of a sweep have the
// processors to themselves then. One run of hundreds of thousands of processes is large, so from
// softLimit on garbage may not grow.
func Tune() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softLimit)
	}
}
