package sim

import (
	"fmt"
	"reflect"
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
	return e.Frames[0].name() + ": " + shape
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
	return strings.Contains(fmt.Sprint(v), "nil pointer") && len(frames) > 1 && frames[1].origin == user
}

// Frame is one function on a stack.
type Frame struct {
	Func   string // with its package: "example.com/queue.(*Queue).Push"
	File   string // its folder and its name: "queue/queue.go"
	Line   int
	origin origin
}

// String prints "example.com/queue.(*Queue).Push (queue/queue.go:41)".
func (f Frame) String() string { return fmt.Sprintf("%s (%s:%d)", f.Func, f.File, f.Line) }

// name is the function without the path of its package, and for a function
// literal the function that it stands in.
func (f Frame) name() string {
	name := f.Func[strings.LastIndex(f.Func, "/")+1:]
	if i := strings.Index(name, ".func"); i > 0 {
		name = name[:i]
	}
	return strings.ReplaceAll(name, "[...]", "")
}

// origin is whose code a function is.
type origin uint8

const (
	user origin = iota
	framework
	standard // the standard library and the runtime
)

// Where the framework and the standard library are found: the module of this
// package, and the folder of the runtime.
var (
	modulePath = strings.TrimSuffix(reflect.TypeFor[Sim]().PkgPath(), "sim")
	//detlint:allow the folder of the runtime: its function is looked up, and not called
	librarySrc  = strings.TrimSuffix(fileOf(reflect.ValueOf(runtime.GC).Pointer()), "runtime/mgc.go")
	ourPackages = []string{"sim", "disk", "net", "model"}
)

func fileOf(pc uintptr) string {
	file, _ := runtime.FuncForPC(pc).FileLine(pc)
	return file
}

// frameOf describes a frame of the runtime.
func frameOf(f runtime.Frame) Frame {
	short := f.File
	if i := strings.LastIndex(short, "/"); i > 0 {
		short = short[strings.LastIndex(short[:i], "/")+1:]
	}
	return Frame{Func: f.Function, File: short, Line: f.Line, origin: originOf(f)}
}

// originOf says whose code a frame is. Tests of the framework are user's code.
func originOf(f runtime.Frame) origin {
	start := strings.LastIndex(f.Function, "/") + 1
	dot := strings.Index(f.Function[start:], ".")
	pkg := f.Function[:start+max(dot, 0)]
	if inner, ok := strings.CutPrefix(pkg, modulePath); ok && !strings.HasSuffix(f.File, "_test.go") {
		for _, ours := range ourPackages {
			if inner == ours || strings.HasPrefix(inner, ours+"/") {
				return framework
			}
		}
		return user
	}
	first, _, _ := strings.Cut(pkg, "/")
	switch {
	case librarySrc != "" && strings.HasPrefix(f.File, librarySrc):
		return standard
	case librarySrc == "" && !strings.Contains(first, ".") && strings.HasPrefix(f.File, pkg+"/"):
		return standard // built with -trimpath: a path without a host in it
	}
	return user
}

// callers returns the stack of the caller's caller, skip frames up, without the
// standard library.
func callers(skip int) []Frame {
	pcs := make([]uintptr, 64)
	return framesOf(pcs[:runtime.Callers(skip+1, pcs)])
}

// thrownFrom returns the stack of the panic that the calling deferred function
// has recovered, without the standard library.
func thrownFrom() []Frame {
	pcs := make([]uintptr, 128)
	pcs = pcs[:runtime.Callers(1, pcs)]
	for i, pc := range pcs {
		if f := runtime.FuncForPC(pc - 1); f != nil && f.Name() == "runtime.gopanic" {
			return framesOf(pcs[i+1:])
		}
	}
	return framesOf(pcs)
}

func framesOf(pcs []uintptr) (list []Frame) {
	for frames := runtime.CallersFrames(pcs); ; {
		f, more := frames.Next()
		if described := frameOf(f); described.origin != standard && f.Function != "" {
			list = append(list, described)
		}
		if !more {
			return list
		}
	}
}

// ofUser returns the frames that are code under simulation, ten at most.
func ofUser(frames []Frame) (list []Frame) {
	for _, f := range frames {
		if f.origin == user && len(list) < 10 {
			list = append(list, f)
		}
	}
	return list
}

// printFrames prints each frame on a line of its own.
func printFrames(frames []Frame) string {
	var b strings.Builder
	for _, f := range frames {
		fmt.Fprintf(&b, "\n    at %s", f)
	}
	return b.String()
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
