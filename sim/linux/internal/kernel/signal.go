//go:build linux && (amd64 || arm64)

package kernel

import (
	"math/bits"
	"syscall"

	"golang.org/x/sys/unix"
)

// signals are what a process has to do with signals: the runtime hands over which ones the program
// asked to be told of, and waits for them. Each is a set, bit n for signal n.
type signals struct {
	wanted, ignored, pending uint64
	waiting                  *Call
}

const lastSignal = 64

// harmless are the signals whose default action is none here. A program is stopped and continued
// by pausing its host.
const harmless = 1<<syscall.SIGCHLD | 1<<syscall.SIGURG | 1<<syscall.SIGWINCH |
	1<<syscall.SIGCONT | 1<<syscall.SIGSTOP | 1<<syscall.SIGTSTP | 1<<syscall.SIGTTIN |
	1<<syscall.SIGTTOU | 1<<syscall.SIGPIPE

var _ = register(map[uintptr]handler{
	SignalWait: func(c *Call) (uintptr, syscall.Errno) {
		s := &c.p.signals
		if s.pending == 0 {
			s.waiting = c
			return c.block()
		}
		no := bits.TrailingZeros64(s.pending)
		s.pending &^= 1 << no
		return uintptr(no), 0
	},
	SignalEnable: func(c *Call) (uintptr, syscall.Errno) {
		c.p.signals.want(c.A[0], true, false)
		return 0, 0
	},
	SignalDisable: func(c *Call) (uintptr, syscall.Errno) {
		c.p.signals.want(c.A[0], false, false)
		return 0, 0
	},
	SignalIgnore: func(c *Call) (uintptr, syscall.Errno) {
		c.p.signals.want(c.A[0], false, true)
		return 0, 0
	},
	Panic: func(c *Call) (uintptr, syscall.Errno) {
		c.p.panicked = string(bytesAt(c.A[0], c.A[1]))
		if c.A[2] != 0 {
			c.p.panicked = "fatal error: " + c.p.panicked
		}
		if c.A[3] != 0 {
			c.p.panicked += ": " + c.p.k.region.faultText(c.A[3])
		}
		c.p.exit(2)
		return c.block()
	},
	unix.SYS_KILL: func(c *Call) (uintptr, syscall.Errno) {
		id := c.fd(0)
		return c.p.kill(max(id, -id), int(c.A[1]), id == 0 || id == -1)
	},
	unix.SYS_TKILL: func(c *Call) (uintptr, syscall.Errno) {
		return c.p.kill(c.fd(0), int(c.A[1]), false)
	},
	unix.SYS_TGKILL: func(c *Call) (uintptr, syscall.Errno) {
		return c.p.kill(c.fd(0), int(c.A[2]), false)
	},
	unix.SYS_RT_SIGACTION:   constant(0, 0),
	unix.SYS_RT_SIGPROCMASK: constant(0, 0),
	unix.SYS_SIGALTSTACK:    constant(0, 0),
})

func (s *signals) want(no uintptr, wanted, ignored bool) {
	if no > lastSignal-1 {
		return
	}
	bit := uint64(1) << no
	s.wanted, s.ignored = s.wanted&^bit, s.ignored&^bit
	if wanted {
		s.wanted |= bit
	}
	if ignored {
		s.ignored |= bit
	}
}

// kill sends a signal to a process of the machine; 0 only asks whether it is there.
func (p *Process) kill(id, no int, self bool) (uintptr, syscall.Errno) {
	if no < 0 || no > lastSignal {
		return 0, syscall.EINVAL
	}
	for _, q := range p.k.running {
		if q.pid == id || self && q == p {
			if no != 0 {
				q.Signal(syscall.Signal(no))
			}
			return 0, 0
		}
	}
	return 0, syscall.ESRCH
}

// Signal sends the process a signal. It tells whether that has ended the program, as SIGTERM does
// one that has not asked to be told; then [Process.Ended] gives the code: 128 and the signal, or 2
// where the runtime of Go prints stacks.
func (p *Process) Signal(no syscall.Signal) (ended bool) {
	s, bit := &p.signals, uint64(1)<<no
	switch {
	case p.ended:
		return false
	case no == syscall.SIGKILL:
		p.exit(128 + int(no))
		return true
	case s.ignored&bit != 0:
		return false
	case s.wanted&bit == 0 && harmless&bit != 0:
		return false
	case s.wanted&bit == 0 && (no == syscall.SIGQUIT || no == syscall.SIGABRT):
		p.exit(2)
		return true
	case s.wanted&bit == 0:
		p.exit(128 + int(no))
		return true
	case s.waiting != nil:
		c := s.waiting
		s.waiting = nil
		c.finish(uintptr(no), 0)
		return false
	}
	s.pending |= bit
	return false
}

// Panicked is the text of the panic or of the fatal error that has ended the program, empty if
// there was none.
func (p *Process) Panicked() string { return p.panicked }
