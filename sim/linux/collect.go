//go:build linux && (amd64 || arm64)

package linux

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// collector decides when garbage is collected: between steps, never while a program runs, since the
// collector of the runtime follows the wall clock and interrupts goroutines where it likes. Nothing
// that programs can see depends on when that is: see the package comment.
type collector struct {
	steps  int
	limit  uint64
	sample []metrics.Sample
}

// garbage is that of the process.
var garbage = collector{sample: []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}}

// leastHeap is how large the heap may always get.
const leastHeap = 128 << 20

// begin turns the collector of the runtime off.
func (c *collector) begin() {
	if c.limit == 0 {
		debug.SetGCPercent(-1) //detlint:allow the process makes this run alone
		c.limit = leastHeap
	}
}

// step is called after every step of a program.
func (c *collector) step() {
	if c.steps++; c.steps%64 != 0 {
		return
	}
	if c.live() > c.limit {
		runtime.GC() //detlint:allow the process makes this run alone
		c.limit = max(leastHeap, 2*c.live())
	}
}

func (c *collector) live() uint64 {
	metrics.Read(c.sample)
	return c.sample[0].Value.Uint64()
}
