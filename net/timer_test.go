package net

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// TestTimeoutFollowsRoundTrips: the retransmission timeout comes from the mean of the round trips
// and their deviation (RFC 6298, 2). The first, R, counts with a deviation of R/2; when many were
// alike it is little more than R; one of half that time moves the mean by an eighth of the
// difference, and the deviation by a quarter, which counts four times.
func TestTimeoutFollowsRoundTrips(t *testing.T) {
	const trip = 400 * time.Millisecond
	w := newWorld(t, 1, "ab", WithTCP(func(c *TCP) { quiet(c); c.DelayedAck = 0 }),
		WithLink(Link{Latency: Constant(trip / 2)}))
	var timeouts []float64 // in round trips
	w.pair(func(p *sim.Proc, c StreamConn) {
		look := func() {
			timeouts = append(timeouts, float64(c.(*conn).rto)/float64(trip))
		}
		ask := func() {
			_, err := c.Write([]byte("?"))
			check(err)
			p.Sleep(3 * trip)
			look()
		}
		look()
		for range 40 {
			ask()
		}
		w.n.SetLink("b", "a", Link{Latency: Constant(0)})
		ask()
		check(c.Close())
	}, func(p *sim.Proc, c StreamConn) {
		_, err := readAll(c)
		check(err)
		check(c.Close())
	})
	w.s.Run()
	require.Len(t, timeouts, 42)
	require.InDelta(t, 1+4.0/2, timeouts[0], 0.001)
	require.InDelta(t, 1, timeouts[40], 0.001)
	require.InDelta(t, 1-0.5/8+4*0.5/4, timeouts[41], 0.001)
}

// full takes a few lines, and then no more.
type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errors.New("no space left")
	}
	return len(p), nil
}

// TestCaptureFails: a capture that cannot be written ends the run, and says so; it does not end
// in the middle without a word.
func TestCaptureFails(t *testing.T) {
	for _, room := range []int{200, 1 << 20} {
		w := newWorld(t, 5, "ab", WithTCP(quiet), WithCapture(&full{room}))
		exchange(w, func(string, ...any) {})
		r := w.s.Run()
		if room == 200 {
			require.ErrorContains(t, r.Err, "net: capture: no space left")
		} else {
			require.NoError(t, r.Err)
		}
	}
}
