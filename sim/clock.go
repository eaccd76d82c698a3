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
//
// Since and Until measure time passing, as in Go: a jump of the clock between
// Now and Since does not show, the drift of the host's oscillator does. This is so
// for times that the clock has handed out, and what Add makes of them. A time that
// was parsed, built by time.Date or moved to another zone has no monotonic reading, and
// the difference to it is that of the clock's face.
//
// The difference of two bare times, t2.Sub(t1), is always that of the face: a
// jump between them does show, unlike in Go, where both would have a monotonic
// reading. Measure with Since.
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

// hostClock shows what its oscillator has counted, plus offset. The oscillator is
// at mark.local + (now - mark.at)·(1 + ppm/10^6).
type hostClock struct {
	host   *Host
	offset time.Duration // skew and jumps
	ppm    int64         // drift; above 0 the clock is fast
	mark   struct{ at, local Instant }
	zone   *time.Location // of the times handed out under this offset; nil: there are none
	past   []reading      // those of the offsets before
}

// reading tells under which offset a time was handed out, by its location: a zone
// like UTC that stands for nothing else.
type reading struct {
	zone   *time.Location
	offset time.Duration
}

// oscillator returns the monotonic reading: what has passed on this clock. Jumps
// do not show in it, drift does.
func (c *hostClock) oscillator() Instant {
	passed := int64(c.host.sim.now - c.mark.at)
	drift := passed/million*c.ppm + passed%million*c.ppm/million
	return c.mark.local + Instant(passed+drift)
}

// local returns what the clock shows, as an instant.
func (c *hostClock) local() Instant { return c.oscillator() + Instant(c.offset) }

// offsetOf returns the offset under which this clock has handed out t, or the
// time from which Add has made it; false if it was not this clock.
func (c *hostClock) offsetOf(t time.Time) (time.Duration, bool) {
	zone := t.Location()
	if zone == c.zone {
		return c.offset, true
	}
	for _, r := range c.past {
		if zone == r.zone {
			return r.offset, true
		}
	}
	return 0, false
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

// Now returns what the clock shows, in a zone that prints and counts as UTC. By
// the zone the clock knows its times again.
func (c *hostClock) Now() time.Time {
	if c.host.sim.Awaits(MomentClock) {
		c.host.reachSoon(MomentClock, "")
	}
	if c.zone == nil {
		c.zone = time.FixedZone("UTC", 0)
	}
	return c.local().Time().In(c.zone)
}

// Since returns how long ago t was.
func (c *hostClock) Since(t time.Time) time.Duration {
	t, now := c.readings(t)
	return now.Sub(t)
}

// Until returns how long it is to t.
func (c *hostClock) Until(t time.Time) time.Duration {
	t, now := c.readings(t)
	return t.Sub(now)
}

// readings returns t and the present to compare: their monotonic readings if t
// has one, else what the clock shows.
func (c *hostClock) readings(t time.Time) (then, now time.Time) {
	if offset, ok := c.offsetOf(t); ok {
		return t.Add(-offset), c.oscillator().Time()
	}
	return t, c.local().Time()
}

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
	t.host.Guard("a timer")
	return t.event.Cancel()
}

// Reset makes the timer fire after d from now.
func (t *hostTimer) Reset(d time.Duration) bool {
	was := t.Stop()
	t.event = t.host.After(t.host.TrueDuration(d), t, 0)
	return was
}

// Now returns what the host's clock shows.
func (p *Proc) Now() time.Time { return p.Host().clock.Now() }

// SetSkew sets how far the host's clock is ahead of the truth, drift aside.
func (h *Host) SetSkew(d time.Duration) {
	h.sim.Guard()
	c := &h.clock
	if c.zone != nil && c.offset != d {
		c.past = append(c.past, reading{c.zone, c.offset})
		c.zone = nil
	}
	c.offset = d
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
	c.mark.local = c.oscillator()
	c.mark.at, c.ppm = h.sim.now, ppm
	h.noteClock()
}

func (h *Host) noteClock() {
	h.sim.record(KindSkew, h.self.sym, 0, uint64(h.clock.offset), uint64(h.clock.ppm))
}

// InstantOf returns the instant at which t comes on the host's clock, as far as
// is known now: what a deadline means. For a time of this clock it is the monotonic
// reading that counts, as in Go.
func (h *Host) InstantOf(t time.Time) Instant {
	return h.sim.now.Add(h.clock.trueDuration(h.clock.Until(t)))
}
