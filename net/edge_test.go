package net

import (
	"context"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/sim"
)

// A host talks to itself over its loopback link, which no partition cuts.
func TestLoopback(t *testing.T) {
	w := newWorld(t, 1, "a", WithTCP(quiet),
		WithLoopback(Link{Latency: Constant(time.Millisecond)}))
	w.n.Isolate("a")
	got := ""
	w.on("a", func(p *sim.Proc, st *Stack) {
		l, err := st.Listen(80)
		check(err)
		c, err := l.Accept()
		check(err)
		_, err = io.WriteString(c, "hi")
		check(err)
		check(c.Close())
	})
	w.on("a", func(p *sim.Proc, st *Stack) {
		p.Sleep(time.Millisecond)
		c, err := st.DialTimeout(":80", time.Second)
		check(err)
		b, err := io.ReadAll(c)
		check(err)
		got = string(b)
		check(c.Close())
	})
	require.Equal(t, sim.Quiescent, w.s.Run().Reason)
	assert.Equal(t, "hi", got)
}

// The world itself may take part: a test that is a client.
func TestWorldAsHost(t *testing.T) {
	w := newWorld(t, 1, "b")
	world := w.n.Attach(w.s.World())
	assert.Same(t, world, w.n.Attach(w.s.World()))
	assert.Same(t, w.s, w.n.Sim())
	assert.Len(t, w.n.Stacks(), 2)
	assert.Same(t, w.n, world.Network())
	var err error
	w.s.World().Go("client", func(p *sim.Proc) {
		_, err = world.Dial(context.Background(), "b:80")
	})
	w.s.Run()
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
	other := sim.New(sim.Config{})
	defer other.Close()
	assert.Panics(t, func() { w.n.Attach(other.NewHost("x", nil)) })
}

// A host that was never booted is dark; once it boots, the SYN that is sent
// again finds it.
func TestHostThatBootsLater(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	n := New(s, WithTCP(quiet))
	b := s.NewHost("b", func(p *sim.Proc) {
		l, err := n.Stack("b").Listen(80)
		check(err)
		_, err = l.Accept()
		check(err)
	})
	var when sim.Instant
	a := s.NewHost("a", func(p *sim.Proc) {
		_, err := n.Stack("a").Dial(p.Context(), "b:80")
		check(err)
		when = s.Now()
	})
	n.Attach(a)
	n.Attach(b)
	a.Boot()
	s.World().After(2*time.Second, sim.HandlerFunc(func(uint64) { b.Boot() }), 0)
	require.Equal(t, sim.Quiescent, s.Run().Reason)
	assert.Equal(t, 3*time.Second, time.Duration(when).Truncate(100*time.Millisecond))
}

// A peer that stops reading and then loses power: the probes of its window go
// unanswered, and the stream is given up.
func TestWindowProbesGiveUp(t *testing.T) {
	for _, closes := range []bool{false, true} {
		w := newWorld(t, 1, "ab", WithTCP(func(c *TCP) {
			quiet(c)
			c.ReceiveBuffer = 4096
			c.Retries, c.OrphanRetries = 5, 3
		}))
		var err error
		w.pair(func(p *sim.Proc, c StreamConn) {
			if closes {
				_, err = c.Write(make([]byte, 10_000))
				check(err)
				check(c.Close())
				return
			}
			_, err = c.Write(make([]byte, 1<<20))
		}, func(p *sim.Proc, c StreamConn) { p.Sleep(time.Hour) })
		w.at(time.Minute, func() {
			assert.Equal(t, 1, w.n.Stack("a").Conns())
			w.n.Stack("b").Host().Crash(sim.PowerLoss)
		})
		w.s.Run()
		if !closes {
			assert.ErrorIs(t, err, syscall.ETIMEDOUT)
		}
		assert.Equal(t, uint64(1), w.n.Stats().Timeouts)
		assert.Zero(t, w.n.Stack("a").Conns())
		w.s.Close()
	}
}

// Keepalive as a connection sets it.
func TestSetKeepAlive(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	var err error
	w.pair(func(p *sim.Proc, c StreamConn) {
		check(c.SetNoDelay(true))
		check(c.SetKeepAliveConfig(KeepAlive{Idle: time.Second, Interval: 2 * time.Second,
			Count: 3}))
		_, err = c.Read(make([]byte, 1))
	}, func(p *sim.Proc, c StreamConn) { p.Sleep(time.Hour) })
	w.at(10*time.Second, func() { w.n.Isolate("b") })
	w.s.RunFor(9 * time.Second)
	assert.NoError(t, err)
	w.s.Run()
	assert.ErrorIs(t, err, syscall.ETIMEDOUT)
	assert.Equal(t, uint64(1), w.n.LinkStats("a", "b").Timeouts)
	assert.Panics(t, func() { (&KeepAlive{Idle: 1}).check() })
}

// Many short connections one after the other: the memory of closed ones is
// purged as it expires, ports come round again.
func TestManyConnections(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(func(c *TCP) { quiet(c); c.TimeWait = time.Second }))
	w.on("b", func(p *sim.Proc, st *Stack) {
		l, err := st.Listen(80)
		check(err)
		for {
			c, err := l.Accept()
			check(err)
			_, _ = readAll(c)
			check(c.Close())
		}
	})
	w.on("a", func(p *sim.Proc, st *Stack) {
		p.Sleep(time.Millisecond)
		for range 3000 {
			c, err := st.Dial(p.Context(), "b:80")
			check(err)
			check(c.Close())
		}
	})
	w.s.Run()
	a := w.n.Stack("a")
	assert.Zero(t, a.Conns())
	assert.Less(t, len(a.waits.table), 2500)
	assert.NotZero(t, len(a.waits.table))
	assert.Zero(t, len(w.n.Stack("b").waits.table))
	assert.Zero(t, a.ephemeral(func(uint16) bool { return true }))
}

// The queue of a packet connection against a dumb twin, and its memory is used
// again.
func TestPacketQueueTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sim.New(sim.Config{})
		defer s.Close()
		n := New(s)
		st := n.Attach(s.World())
		conn, err := st.ListenPacket(1)
		require.NoError(t, err)
		pc := conn.(*packetConn)
		var twin []string
		for i := range rapid.IntRange(1, 100).Draw(t, "n") {
			if rapid.Bool().Draw(t, "put") {
				text := strings.Repeat(string(rune('a'+i%26)),
					rapid.IntRange(0, 20).Draw(t, "size"))
				pc.append([]byte(text), Sender{Stack: st})
				pc.bytes += len(text) + datagramHeader
				twin = append(twin, text)
			} else if len(twin) > 0 {
				b := make([]byte, 100)
				k, _, err := pc.ReadFrom(b)
				require.NoError(t, err)
				require.Equal(t, twin[0], string(b[:k]))
				twin = twin[1:]
			}
		}
		require.LessOrEqual(t, cap(pc.queue), 256)
	})
}

// Who waits on what is told by name.
func TestWaitingIsNamed(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	w.on("b", func(p *sim.Proc, st *Stack) {
		_, err := st.ListenPacket(53)
		check(err)
		l, err := st.Listen(80)
		check(err)
		_, err = l.Accept()
		check(err)
		_, _ = l.Accept()
	})
	w.on("b", func(p *sim.Proc, st *Stack) {
		pc, err := st.ListenPacket(54)
		check(err)
		_, _, _ = pc.ReadFrom(nil)
	})
	w.on("a", func(p *sim.Proc, st *Stack) {
		p.Sleep(time.Millisecond)
		c, err := st.Dial(p.Context(), "b:80")
		check(err)
		for range 40 {
			check(c.SetReadDeadline(p.Now().Add(time.Millisecond)))
			_, err = c.Read(make([]byte, 1))
			timeout(t, err)
		}
		assert.LessOrEqual(t, len(c.(*conn).readers.list), 1,
			"waits that ended by themselves are not kept")
		check(c.SetReadDeadline(time.Time{}))
		_, _ = c.Read(make([]byte, 1))
	})
	r := w.s.Run()
	assert.Equal(t, sim.Deadlock, r.Reason)
	assert.Regexp(t,
		`(?s)a/test waits in conn read on tcp a:\d+>b:80.*b/test waits in accept on listener b:80.*packet read on udp b:54`, sortedLines(r.Report()))
}

func sortedLines(text string) string {
	var a, b, c string
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case strings.Contains(line, "conn read"):
			a = line
		case strings.Contains(line, "accept"):
			b = line
		default:
			c += line
		}
	}
	return a + "\n" + b + "\n" + c
}

func TestImpossibleTCP(t *testing.T) {
	s := sim.New(sim.Config{})
	defer s.Close()
	for i, change := range []func(c *TCP){
		func(c *TCP) { c.MSS = 10 },
		func(c *TCP) { c.SendBuffer = 100 },
		func(c *TCP) { c.ReceiveBuffer = 1<<30 + 1 },
		func(c *TCP) { c.Backlog = 0 },
		func(c *TCP) { c.RTOMin = 0 },
		func(c *TCP) { c.Retries = 0 },
		func(c *TCP) { c.FinTimeout = 0 },
		func(c *TCP) { c.KeepAlive.Count = 0 },
	} {
		func() {
			defer func() {
				text := fmt.Sprint(recover())
				assert.True(t, strings.HasPrefix(text, "net: "), "%d: %s", i, text)
				assert.NotContains(t, text, "\n")
			}()
			New(s, WithTCP(change))
		}()
	}
	many := New(s)
	for i := range 12 {
		many.Attach(s.NewHost(fmt.Sprintf("h%d", i), nil))
	}
	assert.PanicsWithValue(t,
		`net: SetLink: no host is named "x"; attached are h0, h1, h2, h3, h4, h5, h6, h7, h8, h9 and 2 more`,
		func() { many.SetLink("h0", "x", Link{}) })
	assert.Panics(t, func() { New(s).Isolate("x") })
}

// A process of a dead incarnation cannot send: not even from a deferred call.
func TestDeadProcessCannotSend(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet), WithKill(KillCloses))
	var got []byte
	w.pair(func(p *sim.Proc, c StreamConn) {
		_, err := c.Write([]byte("alive"))
		check(err)
		defer func() {
			_ = recover()
			_, _ = c.Write([]byte("ghost"))
			panic("a dead process went on")
		}()
		p.Sleep(time.Hour)
	}, func(p *sim.Proc, c StreamConn) { got, _ = readAll(c) })
	w.at(time.Second, func() { w.n.Stack("a").Host().Crash(sim.Kill) })
	r := w.s.Run()
	assert.Equal(t, sim.Quiescent, r.Reason, r.Report())
	assert.Equal(t, "alive", string(got))
}

// The card of a paused host is bounded, and gives back in order.
func TestPausedCard(t *testing.T) {
	w := newWorld(t, 1, "ab", WithLink(Link{}))
	all := w.datagrams(cardSize+100, 64, 0)
	w.at(500*time.Millisecond, w.n.Stack("b").Host().Pause)
	w.at(10*time.Second, w.n.Stack("b").Host().Resume)
	w.s.RunFor(time.Minute)
	require.Len(t, *all, cardSize)
	for i, g := range *all {
		assert.Equal(t, got{i, sim.Instant(10 * time.Second)}, g)
	}
	assert.Equal(t, uint64(100), w.n.Stats().Of(Overflowed))
}

// Every verdict has a name.
func TestVerdictNames(t *testing.T) {
	for v := Sent; v < numVerdicts; v++ {
		assert.NotEqual(t, "", v.String())
	}
	assert.Equal(t, "?", numVerdicts.String())
}

// A capture changes nothing about the run.
func TestCaptureIsPassive(t *testing.T) {
	run := func(opts ...Option) uint64 {
		w := newWorld(t, 5, "ab", append(opts, WithTCP(quiet),
			WithLink(Link{Latency: Uniform(0, time.Millisecond), Loss: sim.Percent(20)}))...)
		exchange(w, func(string, ...any) {})
		return w.s.Run().Hash
	}
	var lines strings.Builder
	assert.Equal(t, run(), run(WithCapture(&lines)))
	assert.Contains(t, lines.String(), " lost #")
}
