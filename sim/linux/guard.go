//go:build linux && (amd64 || arm64)

package linux

import (
	"fmt"
	"runtime"
	"strings"

	"groundhog/sim"
)

// names are those of the hosts by the numbers of their programs. A process of the real machine
// makes one run, so that they are few.
var names = map[uint64]string{}

// guard ends the run when goroutines of two programs have met: a package variable is shared between
// hosts, as no two machines share one.
func (e *execution) guard() {
	woken, by, wokenStack, byStack, ok := table.foreign()
	if !ok {
		return
	}
	other := "code outside of all programs"
	if name := names[by]; name != "" {
		other = name
	}
	text := printed(byStack)
	s := e.m.host.Sim()
	panic(&sim.Panic{Who: e.name, Frames: sim.FramesOf(text),
		Value: fmt.Sprintf("a package variable is shared between hosts: a goroutine of %s was "+
			"woken by %s\n%s waited:%s\nwoken:", names[woken], other, names[woken],
			places(printed(wokenStack))),
		Seed: s.Seed(), Step: s.Steps(), At: s.Now()})
}

// places are the frames of a printed stack that are the user's, a line each.
func places(text string) string {
	var b strings.Builder
	for _, f := range sim.FramesOf(text) {
		fmt.Fprintf(&b, "\n    at %s", f)
	}
	return b.String()
}

// printed is the stack as package runtime prints one.
func printed(pcs []uintptr) string {
	n := 0
	for n < len(pcs) && pcs[n] != 0 {
		n++
	}
	var b strings.Builder
	for frames := runtime.CallersFrames(pcs[:n]); n > 0; {
		f, more := frames.Next()
		fmt.Fprintf(&b, "%s()\n\t%s:%d\n", f.Function, f.File, f.Line)
		if !more {
			break
		}
	}
	return b.String()
}
