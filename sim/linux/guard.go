//go:build linux && (amd64 || arm64)

package linux

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"

	"groundhog/sim"
)

// executions are those that go on, by the numbers of their programs.
var executions = map[uint64]*execution{}

// guard ends the run when goroutines of two programs have met: a package variable is shared between
// hosts, as no two machines share one. Locks of the standard library are an exception: the caches
// they protect are the same for all, and who waits for whom is decided by the seed as well.
func (e *execution) guard() {
	woken, by, wokenStack, byStack, lock, ok := table.foreign()
	if !ok {
		return
	}
	waited := printed(wokenStack)
	if lock && inLibrary(waited) {
		for _, id := range slices.Sorted(maps.Keys(executions)) {
			if other := executions[id]; other != e && table.ready(other.state) {
				other.wake()
			}
		}
		return
	}
	text := printed(byStack)
	s := e.m.host.Sim()
	panic(&sim.Panic{Who: e.name, Frames: sim.FramesOf(text),
		Value: fmt.Sprintf("a package variable is shared between hosts: a goroutine of %s was "+
			"woken by %s\n%s waited:%s\nwoken:", nameOf(woken), nameOf(by), nameOf(woken),
			places(waited)),
		Seed: s.Seed(), Step: s.Steps(), At: s.Now()})
}

// nameOf is the host of a program.
func nameOf(id uint64) string {
	if e := executions[id]; e != nil {
		return e.m.host.Name()
	}
	return "code outside of all programs"
}

// inLibrary says whether a goroutine waits for a lock that the standard library has taken: the
// function that called package sync is one of its own.
func inLibrary(text string) bool {
	lines := strings.Split(text, "\n")
	library := ""
	for i := 0; i+1 < len(lines); i += 2 {
		file := strings.TrimPrefix(lines[i+1], "\t")
		switch pkg, _, _ := strings.Cut(lines[i], "."); pkg {
		case "runtime":
			library, _, _ = strings.Cut(file, "runtime/")
		case "sync", "internal/sync":
		default:
			return library != "" && strings.HasPrefix(file, library)
		}
	}
	return false
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
