package sim

import (
	"fmt"
	"math/bits"
	"time"
)

// Clock is what code under simulation sees of time. The simulation's
// [Host.Clock] satisfies it, and so does clock.New() of
// github.com/benbjohnson/clock in production (package wall). Callbacks of
// AfterFunc must only post: they have no stack to block on.
type Clock interface {
	Now() time.Time
	Since(t time.Time) time.Duration
	Until(t time.Time) time.Duration
	AfterFunc(d time.Duration, f func()) Timer
}

// Timer is a pending AfterFunc. *clock.Timer and *time.Timer satisfy it as
// they are. Both methods say whether the timer was pending.
type Timer interface {
	Stop() bool
	Reset(d time.Duration) bool
}

// million is the unit of drift: parts per million.
const million = 1_000_000

// hostClock shows mark.local + (now - mark.at)·(1 + ppm/10^6) + offset.
type hostClock struct {
	host   *Host
	offset time.Duration // skew and jumps
	ppm    int64         // drift; above 0 the clock is fast
	mark   struct{ at, local Instant }
}

// local returns what the clock shows, as an instant.
func (c *hostClock) local() Instant {
	passed := int64(c.host.sim.now - c.mark.at)
	drift := passed/million*c.ppm + passed%million*c.ppm/million
	return c.mark.local + Instant(passed+drift) + Instant(c.offset)
}

// trueDuration returns how long it truly takes until the clock has gone on by
// d, rounded up.
func (c *hostClock) trueDuration(d time.Duration) time.Duration {
	if c.ppm == 0 || d <= 0 {
		return d
	}
	rate := uint64(million + c.ppm)
	hi, lo := bits.Mul64(uint64(d), million)
	lo, carry := bits.Add64(lo, rate-1, 0)
	hi += carry
	if hi >= rate {
		return time.Duration(Forever)
	}
	q, _ := bits.Div64(hi, lo, rate)
	return time.Duration(min(q, uint64(Forever)))
}

// Now returns what the clock shows, without a monotonic reading.
func (c *hostClock) Now() time.Time { return c.local().Time() }

// Since returns Now minus t.
func (c *hostClock) Since(t time.Time) time.Duration { return c.Now().Sub(t) }

// Until returns t minus Now.
func (c *hostClock) Until(t time.Time) time.Duration { return t.Sub(c.Now()) }

// AfterFunc calls f after d on this clock, unless the incarnation that asked
// for it is dead by then. Jumps do not move it: it counts time passing.
func (c *hostClock) AfterFunc(d time.Duration, f func()) Timer {
	if f == nil {
		panic(fmt.Sprintf("sim: AfterFunc of %s without a function", c.host.name))
	}
	t := &hostTimer{host: c.host, f: f}
	t.event = c.host.After(c.trueDuration(d), t, 0)
	return t
}

// hostTimer is a timer of a host's clock.
type hostTimer struct {
	host  *Host
	f     func()
	event Event
}

// Fire calls the function.
func (t *hostTimer) Fire(uint64) { t.f() }

// Stop cancels the timer.
func (t *hostTimer) Stop() bool {
	t.host.sim.Guard()
	return t.event.Cancel()
}

// Reset makes the timer fire after d from now.
func (t *hostTimer) Reset(d time.Duration) bool {
	was := t.Stop()
	t.event = t.host.After(t.host.trueDuration(d), t, 0)
	return was
}

// Now returns what the host's clock shows.
func (p *Proc) Now() time.Time { return p.Host().clock.Now() }

// SetSkew sets how far the host's clock is ahead of the truth, drift aside.
func (h *Host) SetSkew(d time.Duration) {
	h.sim.Guard()
	h.clock.offset = d
	h.noteClock()
}

// Jump moves the host's clock by d, as a time server or a user does.
func (h *Host) Jump(d time.Duration) { h.SetSkew(h.clock.offset + d) }

// SetDrift makes the host's clock run fast by ppm parts per million from now
// on (slow if ppm is negative). It panics below -999,999: time does not stand.
func (h *Host) SetDrift(ppm int64) {
	h.sim.Guard()
	if ppm <= -million || ppm > million {
		panic("sim: SetDrift: ppm must lie between -999,999 and 1,000,000")
	}
	c := &h.clock
	shown := c.local() - Instant(c.offset)
	c.mark.at, c.mark.local, c.ppm = h.sim.now, shown, ppm
	h.noteClock()
}

func (h *Host) noteClock() {
	h.sim.record(KindSkew, h.self.sym, 0, uint64(h.clock.offset), uint64(h.clock.ppm))
}

// InstantOf returns the instant at which the host's clock will show t, as far
// as is known now: what a deadline means.
func (h *Host) InstantOf(t time.Time) Instant {
	return h.sim.now.Add(h.clock.trueDuration(InstantAt(t).Sub(h.clock.local())))
}
