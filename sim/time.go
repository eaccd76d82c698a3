package sim

import (
	"fmt"
	"time"
)

// Instant is one value of the virtual clock: nanoseconds since the epoch
// 2000-01-01T00:00:00Z. It says what is true; what a host believes is its
// [Clock].
type Instant int64

// epochUnix is the epoch in seconds of Unix time. It is fixed, not "now", so
// that no run depends on the day it is made.
const epochUnix = 946684800

// Forever is an instant that no run reaches.
const Forever = Instant(1<<63 - 1)

// Add returns t+d. It stops at [Forever] instead of overflowing.
func (t Instant) Add(d time.Duration) Instant {
	u := t + Instant(d)
	if d > 0 && u < t {
		return Forever
	}
	return u
}

// Sub returns t-u.
func (t Instant) Sub(u Instant) time.Duration { return time.Duration(t - u) }

// Time returns t as a calendar time in UTC, without a monotonic reading.
func (t Instant) Time() time.Time { return time.Unix(epochUnix, int64(t)).UTC() }

// InstantAt is the inverse of [Instant.Time].
func InstantAt(t time.Time) Instant {
	return Instant((t.Unix()-epochUnix)*int64(time.Second) + int64(t.Nanosecond()))
}

// String prints t in seconds with all nine decimals: "8.100000000s".
func (t Instant) String() string {
	if t == Forever {
		return "forever"
	}
	sign := ""
	n := uint64(t)
	if t < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%09ds", sign, n/1e9, n%1e9)
}
