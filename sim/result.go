package sim

import (
	"fmt"
	"strings"
)

// StopReason is why a run came back.
type StopReason uint8

// The reasons.
const (
	Quiescent   StopReason = iota // nothing is left to do, and nobody waits but daemons
	TimeReached                   // RunUntil came to its instant
	Stopped                       // Stop was called
	Deadlock                      // nothing is left to do, and somebody waits
	StepLimit                     // the budget of steps is spent
	TimeLimit                     // the budget of virtual time is spent
	Panicked                      // a process panicked and its host did not expect it
)

// String returns the reason in words.
func (r StopReason) String() string {
	return [...]string{"quiescent", "time reached", "stopped", "deadlock", "step limit", "time limit", "panicked"}[r]
}

// Result is the state of a simulation when a run came back.
type Result struct {
	Reason  StopReason
	Steps   uint64
	Now     Instant
	Hash    uint64
	Waiting []Waiting // every process that waits, in order of creation of host and process
	Pending int       // events still in the queue
	Err     error     // with Panicked: the panic
}

// Waiting is one process that waits.
type Waiting struct {
	Host, Proc string
	Why        string  // the operation: "chan receive", "sleep"
	On         string  // the object of it, as it names itself
	Since      Instant // when the wait began
	Daemon     bool
}

// Key says who waits on what without numbers: the same for the same kind of wait.
func (w Waiting) Key() string {
	key := w.Proc + " waits in " + w.Why
	if w.On != "" {
		key += " on " + w.On
	}
	return shapeOf(key)
}

// String prints who waits on what and since when.
func (w Waiting) String() string {
	on := ""
	if w.On != "" {
		on = " on " + w.On
	}
	return fmt.Sprintf("%s/%s waits in %s%s since %s", w.Host, w.Proc, w.Why, on, w.Since)
}

func (s *Sim) result(why StopReason) Result {
	r := Result{Reason: why, Steps: s.steps, Now: s.now, Hash: s.trace.hash, Err: s.failure}
	r.Pending = s.queue.size() - s.cancelled
	if why == Quiescent || why == TimeReached {
		return r
	}
	r.Waiting = s.Waiting()
	return r
}

// Waiting returns every process that waits, in order of creation.
func (s *Sim) Waiting() []Waiting { return s.waiting(func(*Proc) bool { return true }) }

// waiting returns the processes that wait and that are chosen.
func (s *Sim) waiting(chosen func(p *Proc) bool) (all []Waiting) {
	for _, h := range s.everyone() {
		for p := h.first; p != nil; p = p.next {
			if !p.parked || !chosen(p) {
				continue
			}
			w := Waiting{Host: h.name, Proc: p.Name(), Why: p.why, Since: p.since, Daemon: p.daemon}
			if p.on != nil {
				w.On = p.on.String()
			}
			all = append(all, w)
		}
	}
	return all
}

// Report is a text for a person: why the run came back, and unless all is well who waits
// on what and since when.
func (r Result) Report() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s at %s after %d steps, %d events pending, trace hash %016x\n", r.Reason, r.Now, r.Steps, r.Pending, r.Hash)
	if r.Err != nil {
		fmt.Fprintf(&b, "  %v\n", r.Err)
	}
	const most = 40
	for i, w := range r.Waiting {
		if i == most {
			fmt.Fprintf(&b, "  and %d more\n", len(r.Waiting)-most)
			break
		}
		daemon := ""
		if w.Daemon {
			daemon = " (daemon)"
		}
		fmt.Fprintf(&b, "  %s%s\n", w, daemon)
	}
	return b.String()
}
