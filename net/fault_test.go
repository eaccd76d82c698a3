package net

import (
	"bytes"
	"io"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// readAll reads until an error and returns both.
func readAll(c Conn) (got []byte, err error) {
	buf := make([]byte, 4096)
	for {
		n, err := c.Read(buf)
		got = append(got, buf[:n]...)
		if err != nil {
			return got, err
		}
	}
}

// A connection that is reset delivers a prefix, of any length over the seeds,
// then ECONNRESET.
func TestResetDeliversPart(t *testing.T) {
	link := Link{Latency: Constant(10 * time.Millisecond)}
	none, part, all := 0, 0, 0
	for seed := range uint64(60) {
		w := newWorld(t, seed, "ab", WithTCP(quiet), WithLink(link))
		sent := pattern(10_000)
		var got []byte
		var err1, err2, err3 error
		w.pair(func(p *sim.Proc, c StreamConn) {
			p.Sleep(80 * time.Millisecond)
			_, err := c.Write(sent)
			check(err)
			_, err1 = c.Read(make([]byte, 1))
			_, err3 = c.Write([]byte("x"))
		}, func(p *sim.Proc, c StreamConn) { got, err2 = readAll(c) })
		w.at(105*time.Millisecond, func() { w.n.Reset("a", "b") })
		require.Equal(t, sim.Quiescent, w.s.Run().Reason)
		assert.ErrorIs(t, err1, syscall.ECONNRESET)
		assert.ErrorIs(t, err2, syscall.ECONNRESET)
		assert.ErrorIs(t, err3, syscall.EPIPE)
		require.True(t, bytes.Equal(sent[:len(got)], got))
		switch len(got) {
		case 0:
			none++
		case len(sent):
			all++
		default:
			part++
		}
		assert.Equal(t, uint64(1), w.n.Stats().Resets)
		w.s.Close()
	}
	assert.Greater(t, part, 50)
}

// The end that is not told of a reset learns of it when it sends.
func TestResetOneSide(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	var near, far error
	var when sim.Instant
	w.pair(func(p *sim.Proc, c StreamConn) {
		_, near = c.Read(make([]byte, 1))
	}, func(p *sim.Proc, c StreamConn) {
		p.Sleep(time.Hour)
		_, err := c.Write([]byte("x"))
		check(err)
		_, far = c.Read(make([]byte, 1))
		when = p.Sim().Now()
	})
	w.at(time.Second, func() { w.n.ResetOneSide("a", "b") })
	require.Equal(t, sim.Quiescent, w.s.Run().Reason)
	assert.ErrorIs(t, near, syscall.ECONNRESET)
	assert.ErrorIs(t, far, syscall.ECONNRESET)
	assert.Greater(t, when, sim.Instant(time.Hour))
}

// Link.Reset breaks connections at both ends or at one. What is read is always a
// prefix.
func TestRandomReset(t *testing.T) {
	link := DefaultLink()
	link.Reset = sim.Percent(2)
	both, half, never := 0, 0, 0
	for seed := range uint64(200) {
		w := newWorld(t, seed, "ab", WithTCP(quiet), WithLink(link))
		sent := pattern(30_000)
		var got []byte
		var end, near error
		w.pair(func(p *sim.Proc, c StreamConn) {
			check(c.SetReadDeadline(p.Now().Add(time.Second)))
			if near = pour(p, c, sent); near == nil {
				_, near = c.Read(make([]byte, 1))
			}
		}, func(p *sim.Proc, c StreamConn) {
			check(c.SetReadDeadline(p.Now().Add(time.Second)))
			got, end = readAll(c)
		})
		w.s.RunFor(time.Hour)
		require.LessOrEqual(t, len(got), len(sent))
		require.True(t, bytes.Equal(sent[:len(got)], got))
		if w.n.Stats().Resets > 0 {
			if isDeadline(near) || isDeadline(end) {
				half++
			} else {
				both++ // an end that was not told learnt of it from the answer to its next segment
			}
		} else {
			never++
			require.Len(t, got, len(sent))
		}
		w.s.Close()
	}
	assert.NotZero(t, both)
	assert.NotZero(t, half)
	assert.NotZero(t, never)
}

func isDeadline(err error) bool {
	ne, ok := err.(interface{ Timeout() bool })
	return ok && ne.Timeout()
}

// After a power loss the peer hears nothing: only a keepalive tells, after
// 15 s + 9 · 15 s of silence.
func TestHalfOpenUntilKeepAlive(t *testing.T) {
	for _, alive := range []bool{true, false} {
		w := newWorld(t, 1, "ab", WithTCP(func(c *TCP) {
			if !alive {
				quiet(c)
			}
		}))
		var err error
		var when sim.Instant
		w.pair(func(p *sim.Proc, c StreamConn) {
			_, err = c.Read(make([]byte, 1))
			when = p.Sim().Now()
		}, func(p *sim.Proc, c StreamConn) { p.Sleep(time.Hour) })
		w.at(time.Second, func() { w.n.Stack("b").Host().Crash(sim.PowerLoss) })
		r := w.s.RunFor(10 * time.Hour)
		if alive {
			assert.ErrorIs(t, err, syscall.ETIMEDOUT)
			assert.Equal(t, 150*time.Second, time.Duration(when).Truncate(time.Second))
		} else {
			assert.NoError(t, err)
			assert.Zero(t, when, "nothing ever arrives")
			assert.Equal(t, 0, r.Pending)
		}
		w.s.Close()
	}
}

// Data for a host without power is sent again 15 times: 924.6 s, as on Linux.
func TestHalfOpenUntilRetransmissionsEnd(t *testing.T) {
	for _, limit := range []time.Duration{0, 30 * time.Second} {
		w := newWorld(t, 1, "ab", WithTCP(func(c *TCP) { c.UserTimeout = limit }))
		var err error
		var took time.Duration
		w.pair(func(p *sim.Proc, c StreamConn) {
			p.Sleep(2 * time.Second)
			from := p.Sim().Now()
			_, err = c.Write([]byte("x"))
			check(err)
			_, err = c.Read(make([]byte, 1))
			took = p.Sim().Now().Sub(from)
		}, func(p *sim.Proc, c StreamConn) { p.Sleep(time.Hour) })
		w.at(time.Second, func() { w.n.Stack("b").Host().Crash(sim.PowerLoss) })
		w.s.Run()
		assert.ErrorIs(t, err, syscall.ETIMEDOUT)
		if limit == 0 {
			assert.Equal(t, 924600*time.Millisecond, took)
			assert.Equal(t, uint64(15), w.n.Stats().Retransmits)
		} else {
			assert.GreaterOrEqual(t, took, limit)
			assert.Less(t, took, 2*limit)
		}
		assert.Equal(t, uint64(1), w.n.Stats().Timeouts)
		w.s.Close()
	}
}

// A machine that has rebooted after a power loss answers with a RST.
func TestRebootedPeerResets(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	var err error
	var when sim.Instant
	w.pair(func(p *sim.Proc, c StreamConn) {
		p.Sleep(2 * time.Second)
		_, err = c.Write([]byte("x"))
		check(err)
		_, err = c.Read(make([]byte, 1))
		when = p.Sim().Now()
	}, func(p *sim.Proc, c StreamConn) { p.Sleep(time.Hour) })
	w.at(time.Second, func() { w.n.Stack("b").Host().Crash(sim.PowerLoss) })
	w.at(4*time.Second, func() { w.n.Stack("b").Host().Boot() })
	w.s.Run()
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	// Sent again after 0.2, 0.6, 1.4 and 3.0 s.
	assert.Equal(t, 5*time.Second, time.Duration(when).Truncate(100*time.Millisecond))
}

// A kill resets, or closes as the kernel of Linux does: what was written still
// arrives.
func TestKill(t *testing.T) {
	for _, mode := range []KillMode{KillResets, KillCloses} {
		for _, unread := range []bool{false, true} {
			w := newWorld(t, 1, "ab", WithTCP(quiet), WithKill(mode))
			var got []byte
			var err error
			w.pair(func(p *sim.Proc, c StreamConn) {
				if unread {
					_, err = c.Write([]byte("unread"))
					check(err)
				}
				got, err = readAll(c)
			}, func(p *sim.Proc, c StreamConn) {
				p.Sleep(time.Second)
				_, err := c.Write(make([]byte, 50_000))
				check(err)
				p.Host().Crash(sim.Kill)
			})
			require.Equal(t, sim.Quiescent, w.s.Run().Reason)
			if mode == KillCloses && !unread {
				assert.Equal(t, io.EOF, err)
				assert.Len(t, got, 50_000)
			} else {
				assert.ErrorIs(t, err, syscall.ECONNRESET)
			}
			assert.Zero(t, w.n.Stack("b").Conns())
			w.s.Close()
		}
	}
}

// A host that is paused answers nothing; what came is there when it goes on.
func TestPause(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	var got []byte
	var when sim.Instant
	w.pair(func(p *sim.Proc, c StreamConn) {
		p.Sleep(2 * time.Second)
		check(pour(p, c, pattern(30_000)))
		check(c.Close())
	}, func(p *sim.Proc, c StreamConn) {
		var err error
		got, err = readAll(c)
		assert.Equal(t, io.EOF, err)
		when = p.Sim().Now()
	})
	b := w.n.Stack("b").Host()
	w.at(time.Second, b.Pause)
	w.at(19*time.Second, func() {
		assert.Zero(t, w.n.LinkStats("a", "b").Of(Delivered)-2, "only the handshake")
		assert.NotZero(t, w.n.Stats().Retransmits)
	})
	w.at(20*time.Second, b.Resume)
	require.Equal(t, sim.Quiescent, w.s.Run().Reason)
	assert.Equal(t, pattern(30_000), got)
	assert.GreaterOrEqual(t, when, sim.Instant(20*time.Second))
}

// A paused host that loses power loses its card; one that is killed refuses
// what the card held.
func TestPausedHostDies(t *testing.T) {
	for _, kind := range []sim.CrashKind{sim.Kill, sim.PowerLoss} {
		w := newWorld(t, 1, "ab", WithTCP(quiet))
		var err error
		w.pair(func(p *sim.Proc, c StreamConn) {
			p.Sleep(2 * time.Second)
			_, err = c.Write([]byte("x"))
			check(err)
			check(c.SetReadDeadline(p.Now().Add(10 * time.Second)))
			_, err = c.Read(make([]byte, 1))
		}, func(p *sim.Proc, c StreamConn) { p.Sleep(time.Hour) })
		b := w.n.Stack("b").Host()
		w.at(time.Second, b.Pause)
		w.at(3*time.Second, func() { b.Crash(kind) })
		w.s.Run()
		if kind == sim.Kill {
			assert.ErrorIs(t, err, syscall.ECONNRESET)
			assert.NotZero(t, w.n.Stats().Of(Unwanted))
		} else {
			assert.ErrorIs(t, err, ErrDeadlineExceeded)
			assert.NotZero(t, w.n.Stats().Of(Dark))
		}
		w.s.Close()
	}
}

// The ghost of a connection on one end does not stop a new one with the same
// ports: the challenge is answered with a RST, and the SYN is sent again.
func TestGhostConnection(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	accepted := 0
	w.on("b", func(p *sim.Proc, st *Stack) {
		l, err := st.Listen(80)
		check(err)
		for {
			_, err := l.Accept()
			check(err)
			accepted++
		}
	})
	dial := func(p *sim.Proc, st *Stack) {
		p.Sleep(time.Millisecond)
		st.nextPort = 40_000
		_, err := st.Dial(p.Context(), "b:80")
		check(err)
		p.Sleep(time.Hour)
	}
	w.on("a", dial)
	a := w.n.Stack("a").Host()
	w.at(time.Second, func() { a.Crash(sim.PowerLoss) })
	w.at(2*time.Second, func() { a.Boot(); w.on("a", dial) })
	w.s.RunFor(time.Minute)
	assert.Equal(t, 2, accepted)
	assert.Equal(t, 1, w.n.Stack("b").Conns())
}
