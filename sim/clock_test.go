package sim

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func clockHost(s *Sim) *Host {
	h := s.NewHost("h", nil)
	h.Boot()
	return h
}

func TestSkewJumpAndDrift(t *testing.T) {
	s := New(Config{})
	defer s.Close()
	h := clockHost(s)
	c := h.Clock()
	ahead := func() time.Duration { return c.Now().Sub(s.Now().Time()) }
	require.Zero(t, ahead())
	h.SetSkew(3 * time.Second)
	require.Equal(t, 3*time.Second, ahead())
	h.Jump(-5 * time.Second)
	require.Equal(t, -2*time.Second, ahead())
	h.SetDrift(100) // 100 µs a second
	s.RunFor(1000 * time.Second)
	require.Equal(t, -1900*time.Millisecond, ahead())
	h.SetDrift(-100)
	require.Equal(t, -1900*time.Millisecond, ahead(), "a new drift moves nothing by itself")
	s.RunFor(1000 * time.Second)
	require.Equal(t, -2*time.Second, ahead())
	start := c.Now()
	s.RunFor(time.Second)
	require.Equal(t, 999_900*time.Microsecond, c.Since(start))
	require.Equal(t, -999_900*time.Microsecond, c.Until(start))
	require.Panics(t, func() { h.SetDrift(-1_000_000) })
	require.Panics(t, func() { h.SetDrift(1_000_001) })
}

// TestMonotonic wants Since and Until to measure time passing on the host's
// oscillator, through jumps, for times of this clock alone.
func TestMonotonic(t *testing.T) {
	s := New(Config{})
	defer s.Close()
	h := clockHost(s)
	c := h.Clock()
	t0 := c.Now()
	parsed, err := time.Parse(time.RFC3339Nano, t0.Format(time.RFC3339Nano))
	require.NoError(t, err)
	require.Equal(t, "2000-01-01 00:00:00 +0000 UTC", t0.String())
	require.True(t, parsed.Equal(t0))
	deadline := t0.Add(10 * time.Second)

	h.Jump(-time.Hour)
	s.RunFor(time.Second)
	t1 := c.Now()
	require.Equal(t, time.Second, c.Since(t0))
	require.Equal(t, 9*time.Second, c.Until(deadline))
	require.Equal(t, Instant(10*time.Second), h.InstantOf(deadline),
		"a deadline does not jump either")
	require.Equal(t, time.Second-time.Hour, c.Since(parsed),
		"a time that was parsed has no monotonic reading")
	require.Equal(t, time.Second-time.Hour, c.Since(t0.UTC()),
		"nor has one that was moved to another zone")
	require.Equal(t, time.Second-time.Hour, t1.Sub(t0), "bare times show the jump")

	h.Jump(24 * time.Hour)
	h.SetSkew(23 * time.Hour) // as it was: no jump
	h.SetDrift(500_000)
	s.RunFor(2 * time.Second)
	require.Equal(t, 4*time.Second, c.Since(t0), "the oscillator is fast")
	require.Equal(t, 3*time.Second, c.Since(t1))
	require.Zero(t, c.Since(c.Now()))
	require.Equal(t, time.Duration(1<<63-1), c.Since(time.Time{}), "it saturates, as in Go")
	require.Equal(t, time.Duration(1<<63-1), c.Until(c.Now().Add(1<<63-1)))

	other := s.NewHost("other", nil)
	require.Equal(t, 23*time.Hour+time.Second, other.Clock().Until(c.Now()),
		"the clock of another host knows the face alone")
}

// TestWaitsFollowTheHostClock: a fast clock waits less.
func TestWaitsFollowTheHostClock(t *testing.T) {
	for ppm, want := range map[int64]Instant{0: 10e9, 250_000: 8e9, -500_000: 20e9} {
		s := New(Config{})
		h := clockHost(s)
		h.SetDrift(ppm)
		h.Jump(time.Hour) // does not matter to waits
		var slept, fired, selected Instant
		h.Go("p", func(p *Proc) {
			p.Sleep(10 * time.Second)
			slept = s.Now()
		})
		h.Go("q", func(p *Proc) {
			Select(s, After(10*time.Second))
			selected = s.Now()
		})
		h.Clock().AfterFunc(10*time.Second, func() { fired = s.Now() })
		deadline := h.Clock().Now().Add(10 * time.Second)
		require.Equal(t, want, h.InstantOf(deadline))
		s.Run()
		require.Equal(t, want, slept)
		require.Equal(t, want, fired)
		require.Equal(t, want, selected)
		require.Equal(t, deadline, h.Clock().Now())
		require.Equal(t, Forever.Sub(s.Now()), Forever.Sub(s.Now()))
		s.Close()
	}
}

func TestTimers(t *testing.T) {
	s := New(Config{})
	defer s.Close()
	h := clockHost(s)
	var fired []Instant
	timer := h.Clock().AfterFunc(time.Second, func() { fired = append(fired, s.Now()) })
	require.True(t, timer.Reset(3*time.Second))
	s.RunFor(2 * time.Second)
	require.Empty(t, fired)
	s.RunFor(2 * time.Second)
	require.Equal(t, []Instant{3e9}, fired)
	require.False(t, timer.Stop())
	require.False(t, timer.Reset(time.Second))
	require.True(t, timer.Stop())
	require.False(t, timer.Stop())
	s.Run()
	require.Len(t, fired, 1)
	h.Clock().AfterFunc(time.Second, func() { t.Error("of a dead incarnation") })
	h.Clock().AfterFunc(1<<63-1, func() { t.Error("never") }).Stop()
	h.Crash(PowerLoss)
	s.Run()
	slow := s.NewHost("slow", nil)
	slow.Boot()
	slow.SetDrift(-999_999)
	require.Equal(t, time.Duration(Forever), slow.TrueDuration(1<<62), "it saturates")
}
