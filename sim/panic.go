package sim

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"
)

// Panic is a panic of code under simulation: of a process, a timer, a callback,
// or of the code that drives the run.
type Panic struct {
	Who    string // "process server/main", "timer of server", "callback of world/plan"
	Value  any
	Frames []Frame // of the code under simulation alone, innermost first
	Seed   uint64
	Step   uint64
	At     Instant
}

// Error says who panicked, when, with what, and where.
func (e *Panic) Error() string {
	return fmt.Sprintf("%s panicked at seed %d, step %d, %s: %v%s",
		e.Who, e.Seed, e.Step, e.At, e.Value, printFrames(e.Frames))
}

// Unwrap returns the panic value if it is an error.
func (e *Panic) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// Key tells panics apart by their cause: the function that panicked, and the
// shape of the message, without its numbers and addresses.
func (e *Panic) Key() string {
	shape := shapeOf(fmt.Sprint(e.Value))
	if len(e.Frames) == 0 {
		return shape
	}
	return e.Frames[0].Name() + ": " + shape
}

// Bug is the value of the panic with which the simulator reports an error of
// its own. It ends Run.
type Bug struct {
	Seed  uint64
	Step  uint64
	At    Instant
	Cause any
	Stack string
}

// Error names the seed, the step and the virtual time, then the cause.
func (b *Bug) Error() string {
	return fmt.Sprintf("simulator bug at seed %d, step %d, %s: %v", b.Seed, b.Step, b.At, b.Cause)
}

// Fail stops the run. Called by the framework, which finds its own invariants
// broken, it reports a [Bug]; called by code under simulation it is a panic like
// any other. Put the numbers into the message.
func (s *Sim) Fail(format string, args ...any) {
	bug := &Bug{Seed: s.seed, Step: s.steps, At: s.now, Cause: fmt.Sprintf(format, args...)}
	if f := callers(2); len(f) > 0 && f[0].origin == framework {
		bug.Stack = printFrames(f)
		panic(bug)
	}
	panic(bug.Cause)
}

// Recovered tells what a recovered panic was: a [*Panic] of code under
// simulation, named by who, or a [*Bug] of the simulator. The deferred function
// that recovered v must call it itself: the stack is still there then.
//
// The innermost frame outside the standard library decides. A runtime error in a
// frame of the framework is a bug of it, unless it is a nil that its direct
// caller handed to it; what the framework says by a panic of its own is a mistake
// of whoever called it.
func (s *Sim) Recovered(who string, v any) error {
	switch v := v.(type) {
	case *Bug:
		return v
	case *Panic:
		return v
	}
	frames := thrownFrom()
	theirs := ofUser(frames)
	if len(theirs) == 0 || frames[0].origin == framework && isFault(v) && !isGivenNil(v, frames) {
		return &Bug{Seed: s.seed, Step: s.steps, At: s.now, Cause: v, Stack: printFrames(frames)}
	}
	return &Panic{Who: who, Value: v, Frames: theirs, Seed: s.seed, Step: s.steps, At: s.now}
}

// isFault says whether the runtime raised the panic.
func isFault(v any) bool {
	_, ok := v.(runtime.Error)
	return ok
}

// isGivenNil says whether the panic is of a nil pointer in a function that code
// under simulation called itself.
func isGivenNil(v any, frames []Frame) bool {
	return strings.Contains(fmt.Sprint(v), "nil pointer") && len(frames) > 1 &&
		frames[1].origin == user
}

// number is what a message may contain that differs from run to run.
var number = regexp.MustCompile(`0x[0-9a-fA-F]+|[0-9]+`)

// shapeOf is the first line of a message with N for every number and address,
// so that messages which differ in nothing else are one.
func shapeOf(message string) string {
	const longest = 120
	line, _, _ := strings.Cut(message, "\n")
	shape := []rune(number.ReplaceAllString(strings.ToValidUTF8(line, "?"), "N"))
	return string(shape[:min(len(shape), longest)])
}
