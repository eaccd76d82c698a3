package beam

import (
	"time"

	"groundhog/sim"
)

// timer is a message under way to the moment at which it is sent.
type timer struct {
	rt  *Runtime
	to  PID
	msg any
}

// maxTimers is how many are kept that have fired. One that was cancelled, or died with its host, is left to the garbage collector.
const maxTimers = 1024

// SendAfter is Send, d from now on the host. The timer dies with the host, not with the sender.
func (r *Runtime) SendAfter(d time.Duration, to PID, msg any) sim.Event {
	t := r.timers.Take()
	*t = timer{r, to, msg}
	return r.host.After(d, t, uint64(to))
}

// Fire sends the message.
func (t *timer) Fire(uint64) {
	r, to, msg := t.rt, t.to, t.msg
	*t = timer{}
	r.timers.Give(t, maxTimers)
	r.Send(to, msg)
}

// Foresee asks for whom the message is for.
func (t *timer) Foresee(stage int) {
	switch p := t.receiver(); {
	case p == nil:
	case stage == 0:
		sim.Prefetch(p)
	case stage == 1:
		sim.Prefetch(p.proc)
	}
}

// receiver is the process that the message is for; nil if it is gone, or the timer has fired.
func (t *timer) receiver() *Process {
	if t.rt == nil {
		return nil
	}
	return t.rt.process(t.to)
}
