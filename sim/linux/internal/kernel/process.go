//go:build linux && (amd64 || arm64)

package kernel

import (
	"slices"
	"strings"
	"syscall"
)

// Program is what a process is started with.
type Program struct {
	Args []string
	Env  []string
	Dir  string // working directory; empty: /
}

// Process is a program under execution.
type Process struct {
	// Resume is called when a blocked call has got its result.
	Resume func(c *Call)
	// Output is called with what the program writes to descriptor 1 or 2, unless they lead
	// elsewhere by then.
	Output func(fd int, b []byte)
	// Clock is the host's clock as the program sees it, in nanoseconds of Unix time, and the
	// nanoseconds of its monotonic clock.
	Clock func() (wall, monotonic int64)
	// Collect collects garbage that the program can miss.
	Collect func()

	k      *Kernel
	pid    int
	device uint64 // of the files: no two incarnations in a simulation have the same
	args   []string
	env    []string
	dir    string // as paths are: see path.go
	umask  uint32
	files  descriptors
	idle   []*worker
	ended  bool
	code   int

	signals   signals
	panicked  string
	interests interests
}

// Start makes a process of the host's present incarnation.
func (k *Kernel) Start(prog Program) *Process {
	k.pids++
	p := &Process{k: k, pid: k.pids, args: prog.Args, env: append([]string(nil), prog.Env...),
		dir: strings.Trim(prog.Dir, "/"), umask: 0o022}
	if p.dir == "" {
		p.dir = "."
	}
	p.device = uint64(k.number+1)<<20 | uint64(k.pids)
	p.files.init(p)
	k.running = append(k.running, p)
	return p
}

// Ended says whether the program has called exit, and with which code.
func (p *Process) Ended() (code int, ended bool) { return p.code, p.ended }

// exit ends the program: none of its calls returns any more.
func (p *Process) exit(code int) { p.ended, p.code = true, code; p.files.closeAll() }

// Kill ends the process as the kernel does when a program has died, or has exited: descriptors are
// closed, locks given back, connections end. After a loss of power nobody is left to do so.
func (p *Process) Kill() {
	p.ended = true
	p.files.closeAll()
	p.Vanish()
}

// Vanish ends the process as a loss of power does: nothing is closed but what it has of the real
// machine.
func (p *Process) Vanish() {
	p.ended = true
	p.closeMemories()
	k := p.k
	k.running = slices.DeleteFunc(k.running, func(q *Process) bool { return q == p })
	if len(k.running) == 0 { // what is left belongs to nobody
		k.region.release(!k.KeepAnonymous)
		clear(k.records)
		clear(k.fifos)
		k.flocks, k.watches = nil, nil
	}
}

var _ = register(map[uintptr]handler{
	CallsC: func(c *Call) (uintptr, syscall.Errno) {
		c.p.k.missing(c.p, CallsC)
		return 0, 0
	},
	Collect: func(c *Call) (uintptr, syscall.Errno) {
		c.p.Collect()
		return 0, 0
	},
})
