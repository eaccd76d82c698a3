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

// forget ends programs whose simulation is over. What outlives it may have woken their goroutines
// since then, which nobody needs to know.
func forget() {
	for _, id := range slices.Sorted(maps.Keys(executions)) {
		if e := executions[id]; e.m.host.Sim().Closed() {
			table.kill(e.state)
			delete(executions, id)
		}
	}
	if len(executions) == 0 && *table.met {
		table.foreign()
	}
}

// guard ends the run when goroutines of two programs have met: a package variable is shared between
// hosts, as no two machines share one. Locks of the standard library are an exception: the caches
// they protect are the same for all, and who waits for whom is decided by the seed as well.
func (e *execution) guard() {
	woken, by, wokenStack, byStack, ok := e.met()
	if !ok {
		return
	}
	panic(e.shared(fmt.Sprintf("a goroutine of %s was woken by %s\n%s waited:%s\nwoken:",
		nameOf(woken), nameOf(by), nameOf(woken), stackText(wokenStack)), byStack))
}

// met says whether a goroutine of this program has woken one of another, and which did where. A
// lock of the standard library does not count: who waits for it goes on.
func (e *execution) met() (woken, by uint64, wokenStack, byStack []uintptr, ok bool) {
	if !*table.met {
		return 0, 0, nil, nil, false
	}
	woken, by, wokenStack, byStack, lock := table.foreign()
	wokenStack = whole(wokenStack)
	if lock && inLibrary(wokenStack) {
		e.wakeOthers()
		return woken, by, nil, nil, false
	}
	return woken, by, wokenStack, byStack, true
}

// wakeOthers lets other programs run whose goroutines can.
func (e *execution) wakeOthers() {
	for _, id := range slices.Sorted(maps.Keys(executions)) {
		if other := executions[id]; other != e && table.ready(other.state) {
			other.wake()
		}
	}
}

// shared is the finding that two programs have met.
func (e *execution) shared(how string, stack []uintptr) *sim.Panic {
	s := e.m.host.Sim()
	return &sim.Panic{Who: e.name, Frames: sim.FramesAt(whole(stack)), Seed: s.Seed(),
		Value: "a package variable is shared between hosts: " + how, Step: s.Steps(), At: s.Now()}
}

// stackText is a stack within a message.
func stackText(pcs []uintptr) string { return framesText(sim.FramesAt(pcs)) }

func framesText(frames []sim.Frame) (text string) {
	for _, f := range frames {
		text += fmt.Sprintf("\n    at %s", f)
	}
	return text
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
func inLibrary(pcs []uintptr) bool {
	library := ""
	for frames := runtime.CallersFrames(pcs); ; {
		f, more := frames.Next()
		switch pkg, _, _ := strings.Cut(f.Function, "."); pkg {
		case "runtime":
			library, _, _ = strings.Cut(f.File, "runtime/")
		case "sync", "internal/sync":
		default:
			return library != "" && strings.HasPrefix(f.File, library)
		}
		if !more {
			return false
		}
	}
}

// whole is a stack without the zeros behind its end.
func whole(pcs []uintptr) []uintptr {
	if end := slices.Index(pcs, 0); end >= 0 {
		return pcs[:end]
	}
	return pcs
}
