package beam

import (
	"time"

	"groundhog/sim"
)

// timer is a message that is sent when its time has come.
type timer struct {
	to  *Process // nil: its receiver had ended before the timer began
	msg any
}

// maxTimers is how many timers that have fired are kept for use again. One that was cancelled, or
// died with its host, is left to the garbage collector.
const maxTimers = 1024

// SendAfter is Send, d from now on the host. The timer dies with the host, not with the sender.
func (r *Runtime) SendAfter(d time.Duration, to PID, msg any) sim.Event {
	t := r.timers.Get()
	*t = timer{r.process(to), msg}
	return r.host.After(d, t, uint64(to))
}

// Fire sends the message.
func (t *timer) Fire(uint64) {
	to, msg := t.to, t.msg
	*t = timer{}
	if to == nil {
		return
	}
	to.rt.timers.Put(t, maxTimers)
	to.rt.Send(to.pid, msg)
}
