package sim

import (
	"fmt"
	"reflect"
	"runtime"
	"strconv"
	"strings"
)

// Frame is one function on a stack.
type Frame struct {
	Func   string // with its package: "example.com/queue.(*Queue).Push"
	File   string // its folder and its name: "queue/queue.go"
	Line   int
	origin origin
}

// String prints "example.com/queue.(*Queue).Push (queue/queue.go:41)".
func (f Frame) String() string { return fmt.Sprintf("%s (%s:%d)", f.Func, f.File, f.Line) }

// Name is the function without the path of its package, and for a function
// literal the function that it stands in.
func (f Frame) Name() string {
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
	librarySrc = strings.TrimSuffix(fileOf(reflect.ValueOf(runtime.GC).Pointer()),
		"runtime/mgc.go")
	ourPackages = []string{"sim", "disk", "net", "model"}
)

func fileOf(pc uintptr) string {
	file, _ := runtime.FuncForPC(pc).FileLine(pc)
	return file
}

// newFrame describes a place in a function.
func newFrame(function, file string, line int) Frame {
	short := file
	if i := strings.LastIndex(short, "/"); i > 0 {
		short = short[strings.LastIndex(short[:i], "/")+1:]
	}
	return Frame{Func: function, File: short, Line: line, origin: originOf(function, file)}
}

// originOf says whose code a function is. Tests of the framework are code under
// simulation.
func originOf(function, file string) origin {
	start := strings.LastIndex(function, "/") + 1
	dot := strings.Index(function[start:], ".")
	pkg := function[:start+max(dot, 0)]
	if inner, ok := strings.CutPrefix(pkg, modulePath); ok && !strings.HasSuffix(file, "_test.go") {
		for _, ours := range ourPackages {
			if inner == ours || strings.HasPrefix(inner, ours+"/") {
				return framework
			}
		}
		return user
	}
	first, _, _ := strings.Cut(pkg, "/")
	switch {
	case librarySrc != "" && strings.HasPrefix(file, librarySrc):
		return standard
	case librarySrc == "" && !strings.Contains(first, ".") && strings.HasPrefix(file, pkg+"/"):
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
		if described := newFrame(f.Function, f.File, f.Line); described.origin != standard &&
			f.Function != "" {
			list = append(list, described)
		}
		if !more {
			return list
		}
	}
}

// FramesAt returns the frames of code under simulation on a stack that package runtime has given as
// program counters, innermost first.
func FramesAt(pcs []uintptr) []Frame { return ofUser(framesOf(pcs)) }

// FramesOf returns the frames of code under simulation on a stack that package
// runtime has printed, innermost first.
func FramesOf(stack string) []Frame {
	var frames []Frame
	lines := strings.Split(stack, "\n")
	for i := 0; i+1 < len(lines); i++ {
		place, isPlace := strings.CutPrefix(lines[i+1], "\t")
		end := strings.LastIndex(lines[i], "(")
		if !isPlace || end < 0 || strings.HasPrefix(lines[i], "created by ") {
			continue
		}
		place, _, _ = strings.Cut(place, " +0x")
		colon := max(strings.LastIndex(place, ":"), 0)
		line, _ := strconv.Atoi(strings.TrimPrefix(place[colon:], ":"))
		frames = append(frames, newFrame(lines[i][:end], place[:colon], line))
	}
	return ofUser(frames)
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
