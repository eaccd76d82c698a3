package net

import (
	"syscall"
	"time"

	"groundhog/sim"
)

// Fire is the one timer event of a connection: it does what is due and arms
// the event for what is due next. The event is armed lazily: when a deadline
// moves to later, the event stays and finds nothing to do. Timers belong to the
// machine, not to an incarnation; those of a paused one are held.
func (c *conn) Fire(uint64) {
	h := c.stack.host
	if h.Paused() {
		c.event = h.After(0, c, 0)
		return
	}
	now := c.net.sim.Now()
	if c.rtoAt != 0 && c.rtoAt <= now {
		c.resend()
	}
	if c.state == established && c.ackOwed && c.ackAt <= now {
		c.acknowledge()
	}
	if c.state == established && c.probeAt != 0 && c.probeAt <= now {
		c.probeWindow()
	}
	if c.state == established && c.closeAt != 0 && c.closeAt <= now {
		c.tooLong()
	}
	if at := c.keepAliveAt(); at <= now {
		c.keep()
	}
	if c.state != gone {
		c.arm(c.due())
	}
}

// due is the earliest of the timers.
func (c *conn) due() sim.Instant {
	t := c.keepAliveAt()
	for _, at := range [...]sim.Instant{c.rtoAt, c.probeAt, c.closeAt} {
		if at != 0 {
			t = min(t, at)
		}
	}
	if c.ackOwed {
		t = min(t, c.ackAt)
	}
	return t
}

// arm makes sure that Fire runs at t or before.
func (c *conn) arm(t sim.Instant) {
	if t == sim.Forever || c.state == gone {
		return
	}
	if c.event.Pending() {
		if c.eventAt <= t {
			return
		}
		c.event.Cancel()
	}
	c.eventAt = t
	c.event = c.stack.timer.At(t, c, 0)
}

// resend is the retransmission timer (RFC 6298, 5.4 to 5.7).
func (c *conn) resend() {
	t := &c.net.tcp
	limit := t.Retries
	switch {
	case c.state == synSent:
		limit = t.SynRetries
	case c.state == synReceived:
		limit = t.SynAckRetries
	case c.closed:
		limit = t.OrphanRetries
	}
	now := c.net.sim.Now()
	c.retries++
	if c.retries > limit || c.userLimit > 0 && now.Sub(c.oldest) >= c.userLimit {
		c.giveUp()
		return
	}
	c.rto = min(2*c.rto, t.RTOMax)
	c.recovering, c.recover, c.dupAcks = true, c.nxt, 0
	c.retransmit()
	c.startRTO()
}

// giveUp ends a connection whose peer does not answer.
func (c *conn) giveUp() {
	c.net.stats.Timeouts++
	c.out.stats.Timeouts++
	c.stack.host.Note(c.net.marks.timeout, uint64(c.id.local()), uint64(c.remotePort))
	errno := syscall.ETIMEDOUT
	if c.soft != 0 {
		errno = c.soft
	}
	c.die(errno)
}

// probeWindow asks a peer without room again, ever less often, and gives up if
// it is not there.
func (c *conn) probeWindow() {
	limit := c.net.tcp.Retries
	if c.closed {
		limit = c.net.tcp.OrphanRetries
	}
	if c.probes >= limit {
		c.giveUp()
		return
	}
	c.probe()
	c.rto = min(2*c.rto, c.net.tcp.RTOMax)
	c.probeAt = c.net.sim.Now().Add(c.rto)
}

// measure takes a round trip into the estimate (RFC 6298, 2). Its clock
// granularity G is a microsecond here.
func (c *conn) measure(r time.Duration) {
	if c.srtt == 0 {
		c.srtt, c.rttvar = r, r/2
		return
	}
	c.rttvar += ((c.srtt - r).Abs() - c.rttvar) / 4
	c.srtt += (r - c.srtt) / 8
}

// backOn sets the timeout from the estimate again: progress ends the backoff.
func (c *conn) backOn() {
	t := &c.net.tcp
	c.retries = 0
	c.rto = t.RTOFirst
	if c.srtt > 0 {
		c.rto = min(max(c.srtt+max(time.Microsecond, 4*c.rttvar), t.RTOMin), t.RTOMax)
	}
}

// keepAliveAt is when the next keepalive probe is due. There is none while
// data is under way: the retransmission timer watches the peer then.
func (c *conn) keepAliveAt() sim.Instant {
	k := &c.keepAlive
	if k.Idle == 0 || c.state != established || c.una != c.nxt || c.probeAt != 0 {
		return sim.Forever
	}
	return c.heard.Add(k.Idle + time.Duration(c.probes)*k.Interval)
}

func (c *conn) armKeepAlive() { c.arm(c.keepAliveAt()) }

// keep sends a keepalive probe, or gives up and says so (RFC 9293, 3.8.4).
func (c *conn) keep() {
	if c.probes < c.keepAlive.Count {
		c.probe()
		return
	}
	c.emit(flagRST, c.nxt, 0)
	c.giveUp()
}

// tooLong ends a closed connection whose time is up: the linger time, and then
// what is unsent is thrown away, or the wait for the peer's FIN.
func (c *conn) tooLong() {
	if c.finAcked {
		c.leave()
		return
	}
	c.abort()
}
