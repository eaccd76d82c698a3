package explore

import (
	"os"
	"runtime/debug"
)

// softLimit is the memory from which on garbage is collected as often as it takes.
const softLimit = 3500 << 20

// TuneMemory sets the garbage collector of a process for runs. They are many, short and small: to collect less often lets the workers of a sweep have
// the processors to themselves. One run of hundreds of thousands of processes is large: from 3.5 GiB on garbage is not let grow. What GOGC and
// GOMEMLIMIT say, goes before.
func TuneMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softLimit)
	}
}
