//go:build linux && (amd64 || arm64)

package linux

import (
	"fmt"
	"strings"
	"syscall"
	"unsafe"

	"groundhog/sim"
	"groundhog/sim/linux/internal/kernel"
)

// exit deals with a program that has ended by itself.
func (e *execution) exit(code int) {
	h := e.m.host
	h.Note(e.m.sym.exit, uint64(code), 0)
	e.flush()
	h.Logf("the program has ended with code %d", code)
	h.Crash(sim.Kill)
	if again := e.m.program.Restart; again > 0 && code != 0 {
		inc := h.Incarnation()
		h.Sim().World().After(again, sim.HandlerFunc(func(uint64) {
			if !h.Up() && h.Incarnation() == inc {
				h.Boot()
			}
		}), 0)
	}
}

// terminate asks the program to end, as the shutdown of a machine does.
func (e *execution) terminate() {
	if !e.dead && e.process.Signal(syscall.SIGTERM) {
		code, _ := e.process.Ended()
		e.exit(code)
	}
}

// panicked deals with a panic that nobody has recovered, and with a fatal error: the last call of
// the goroutine says so.
func (e *execution) panicked(text string, call unsafe.Pointer) {
	if strings.Contains(text, "synctest") { // so the runtime calls the goroutines of a program
		text = "a package variable is shared between hosts: a channel or timer of another host " +
			"is used"
	}
	stack := make([]byte, 16<<10)
	stack = stack[:table.stack(call, stack)]
	e.throw(text, string(stack))
}

// missing reports, once on each machine, a system call that is not there, or that the program
// calls C, with the caller.
func (e *execution) missing(no uintptr) {
	what := fmt.Sprintf("system call %s returns ENOSYS", callName(no))
	switch no {
	case syscall.SYS_EXECVE, syscall.SYS_CLONE:
		what += ", since a host runs one program"
	case kernel.CallsC:
		what = "the program calls C, which asks the real machine for what it needs"
	}
	stack := make([]byte, 16<<10)
	stack = stack[:table.stack(e.serving, stack)]
	e.m.host.Logf("%s%s", what, framesText(sim.FramesOf(string(stack))))
}

// deadlocked ends a program whose goroutines all wait for each other, as the runtime does. If one
// waits for a lock that another program has, that may still be given back: of the standard library
// it is no matter, else the two have met.
func (e *execution) deadlocked() {
	for _, o := range table.orphans(e.state) {
		if o.others && !o.held {
			if !inLibrary(whole(o.stack[:])) {
				panic(e.shared("a goroutine waits for a lock that another host has\nwaits:",
					o.stack[:]))
			}
			return
		}
	}
	stacks := make([]byte, 64<<10)
	stacks = stacks[:table.stacks(e.state, stacks)]
	e.throw("fatal error: all goroutines are asleep - deadlock!", string(stacks))
}

// throw ends the program with an error, and with it, unless the host expects that, the run.
func (e *execution) throw(text, stack string) {
	e.flush()
	e.m.host.Logf("%s\n%s", text, stack)
	s := e.m.host.Sim()
	panic(&sim.Panic{Who: e.name, Value: message(text), Frames: sim.FramesOf(stack),
		Seed: s.Seed(), Step: s.Steps(), At: s.Now()})
}

// message is the first line of what the runtime prints about a panic.
func message(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	line = strings.TrimPrefix(line, "panic: ")
	return strings.TrimSuffix(line, " [recovered, repanicked]")
}
