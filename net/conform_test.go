package net

import (
	"bytes"
	"errors"
	"io"
	stdnet "net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// The table of golang.org/x/net/nettest for a net.Conn, in virtual time: what it
// checks with goroutines is checked here with processes. Each case gets both
// ends of a connection in one process of a third party.
var conformance = []struct {
	name string
	run  func(t *testing.T, p *sim.Proc, c1, c2 Conn)
}{
	{"basic io", func(t *testing.T, p *sim.Proc, c1, c2 Conn) {
		want := pattern(1 << 20)
		p.Go("write", func(*sim.Proc) {
			n, err := c1.Write(want)
			check(err)
			assert.Equal(t, len(want), n)
			check(c1.Close())
		})
		back := p.Go("echo", func(*sim.Proc) {
			got, err := io.ReadAll(c2)
			check(err)
			assert.True(t, bytes.Equal(want, got))
			check(c2.Close())
		})
		back.Join()
	}},
	{"ping pong", func(t *testing.T, p *sim.Proc, c1, c2 Conn) {
		player := func(c Conn, serve bool) func(*sim.Proc) {
			return func(*sim.Proc) {
				b := make([]byte, 8)
				if serve {
					_, err := c.Write(b)
					check(err)
				}
				for {
					if _, err := io.ReadFull(c, b); err != nil {
						assert.Equal(t, io.EOF, err)
						return
					}
					if b[0]++; b[0] == 100 {
						check(c.Close())
						return
					}
					_, err := c.Write(b)
					check(err)
				}
			}
		}
		one, two := p.Go("one", player(c1, true)), p.Go("two", player(c2, false))
		one.Join()
		two.Join()
	}},
	{"empty reads and writes", func(t *testing.T, p *sim.Proc, c1, c2 Conn) {
		for range 3 {
			n, err := c1.Write(nil)
			assert.Zero(t, n)
			assert.NoError(t, err)
			n, err = c1.Read(nil)
			assert.Zero(t, n)
			assert.NoError(t, err)
		}
	}},
	{"past timeout", func(t *testing.T, p *sim.Proc, c1, c2 Conn) {
		_, err := c2.Write([]byte("x"))
		check(err)
		p.Sleep(time.Second)
		check(c1.SetDeadline(p.Now().Add(-time.Hour)))
		n, err := c1.Write(make([]byte, 1024))
		assert.Zero(t, n)
		timeout(t, err)
		n, err = c1.Read(make([]byte, 1024))
		assert.Zero(t, n, "also when there is data")
		timeout(t, err)
		check(c1.SetDeadline(time.Time{}))
		n, err = c1.Read(make([]byte, 1024))
		assert.Equal(t, 1, n)
		assert.NoError(t, err)
	}},
	{"future timeout", func(t *testing.T, p *sim.Proc, c1, c2 Conn) {
		check(c1.SetDeadline(p.Now().Add(100 * time.Millisecond)))
		from := p.Sim().Now()
		r := p.Go("read", func(*sim.Proc) { _, err := c1.Read(make([]byte, 1)); timeout(t, err) })
		w := p.Go("write", func(*sim.Proc) {
			var err error
			for err == nil {
				_, err = c1.Write(make([]byte, 1024))
			}
			timeout(t, err)
		})
		r.Join()
		w.Join()
		assert.Equal(t, from.Add(100*time.Millisecond), p.Sim().Now())
	}},
	{"deadline of one direction", func(t *testing.T, p *sim.Proc, c1, c2 Conn) {
		check(c1.SetReadDeadline(p.Now()))
		_, err := c1.Write([]byte("x"))
		assert.NoError(t, err)
		_, err = c1.Read(make([]byte, 1))
		timeout(t, err)
		check(c2.SetWriteDeadline(p.Now()))
		_, err = c2.Write([]byte("x"))
		timeout(t, err)
		_, err = c2.Read(make([]byte, 1))
		assert.NoError(t, err)
	}},
	{"deadline set while blocked", func(t *testing.T, p *sim.Proc, c1, c2 Conn) {
		for _, by := range []time.Duration{-time.Second, 0, time.Second} {
			check(c1.SetDeadline(p.Now().Add(time.Hour)))
			r := p.Go("read", func(*sim.Proc) {
				_,
					err := c1.Read(make([]byte, 1))
				timeout(t, err)
			})
			w := p.Go("write", func(*sim.Proc) {
				var err error
				for err == nil {
					_, err = c1.Write(make([]byte, 64<<10))
				}
				timeout(t, err)
			})
			p.Sleep(2 * time.Second)
			assert.False(t, r.Ended() || w.Ended())
			check(c1.SetDeadline(p.Now().Add(by)))
			r.Join()
			w.Join()
		}
	}},
	{"deadline moved to later", func(t *testing.T, p *sim.Proc, c1, c2 Conn) {
		check(c1.SetReadDeadline(p.Now().Add(time.Second)))
		from := p.Sim().Now()
		r := p.Go("read", func(*sim.Proc) { _, err := c1.Read(make([]byte, 1)); timeout(t, err) })
		p.Sleep(500 * time.Millisecond)
		check(c1.SetReadDeadline(p.Now().Add(time.Second)))
		r.Join()
		assert.Equal(t, from.Add(1500*time.Millisecond), p.Sim().Now())
	}},
	{"reset of a deadline", func(t *testing.T, p *sim.Proc, c1, c2 Conn) {
		check(c1.SetReadDeadline(p.Now().Add(-time.Second)))
		check(c1.SetReadDeadline(time.Time{}))
		r := p.Go("read", func(*sim.Proc) {
			_,
				err := c1.Read(make([]byte, 1))
			assert.NoError(t, err)
		})
		p.Sleep(time.Hour)
		assert.False(t, r.Ended())
		_, err := c2.Write([]byte("x"))
		check(err)
		r.Join()
	}},
	{"racy read", func(t *testing.T, p *sim.Proc, c1, c2 Conn) {
		p.Go("write", func(p *sim.Proc) {
			for {
				if _, err := c2.Write(make([]byte, 1024)); err != nil {
					return
				}
			}
		})
		var ps []*sim.Proc
		for range 10 {
			ps = append(ps, p.Go("read", func(p *sim.Proc) {
				for range 10 {
					check(c1.SetReadDeadline(p.Now().Add(time.Millisecond)))
					for {
						_, err := c1.Read(make([]byte, 100))
						if err == nil {
							p.Sleep(time.Microsecond)
							continue
						}
						timeout(t, err)
						break
					}
				}
			}))
		}
		for _, q := range ps {
			q.Join()
		}
	}},
	{"close wakes reader and writer", func(t *testing.T, p *sim.Proc, c1, c2 Conn) {
		r := p.Go("read", func(*sim.Proc) {
			_,
				err := c1.Read(make([]byte, 1))
			assert.ErrorIs(t, err, ErrClosed)
		})
		w := p.Go("write", func(*sim.Proc) {
			_, err := c1.Write(make([]byte, 1<<20))
			assert.ErrorIs(t, err, ErrClosed)
		})
		second := p.Go("write", func(*sim.Proc) {
			_, err := c1.Write(make([]byte, 1<<20))
			assert.ErrorIs(t, err, ErrClosed)
		})
		p.Sleep(time.Second)
		check(c1.Close())
		r.Join()
		w.Join()
		second.Join()
	}},
	{"use after close", func(t *testing.T, p *sim.Proc, c1, c2 Conn) {
		check(c1.Close())
		_, err := c1.Read(make([]byte, 1))
		closed(t, err, "read")
		_, err = c1.Write(make([]byte, 1))
		closed(t, err, "write")
		closed(t, c1.Close(), "close")
		closed(t, c1.SetDeadline(time.Time{}), "set")
		closed(t, c1.(StreamConn).CloseWrite(), "close")
		closed(t, c1.(StreamConn).CloseRead(), "close")
		closed(t, c1.(StreamConn).SetLinger(0), "set")
		closed(t, c1.(StreamConn).SetNoDelay(true), "set")
		closed(t, c1.(StreamConn).SetKeepAliveConfig(KeepAlive{}), "set")
		_, err = c2.Read(make([]byte, 1))
		assert.Equal(t, io.EOF, err)
	}},
	{"addresses", func(t *testing.T, p *sim.Proc, c1, c2 Conn) {
		assert.Equal(t, c1.LocalAddr().String(), c2.RemoteAddr().String())
		assert.Equal(t, c1.RemoteAddr().String(), c2.LocalAddr().String())
		assert.Equal(t, "b:80", c2.LocalAddr().String())
		assert.Equal(t, "tcp", c1.LocalAddr().Network())
		assert.NotEqual(t, c1.LocalAddr().String(), c1.RemoteAddr().String())
	}},
}

// timeout checks that err is what a caller of the standard library expects of
// a deadline.
func timeout(t *testing.T, err error) {
	var ne stdnet.Error
	if assert.True(t, errors.As(err, &ne), "%v", err) {
		assert.True(t, ne.Timeout())
	}
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	var op *stdnet.OpError
	assert.True(t, errors.As(err, &op))
}

func closed(t *testing.T, err error, op string) {
	assert.ErrorIs(t, err, stdnet.ErrClosed)
	var oe *stdnet.OpError
	if assert.True(t, errors.As(err, &oe)) {
		assert.Equal(t, op, oe.Op)
	}
}

func TestConformance(t *testing.T) {
	links := map[string]Link{
		"instant": {}, "lan": DefaultLink(),
		"slow": {Latency: Uniform(time.Millisecond, 3*time.Millisecond), Bandwidth: 10_000_000},
	}
	for _, name := range []string{"instant", "lan", "slow"} {
		for _, c := range conformance {
			t.Run(name+"/"+c.name, func(t *testing.T) {
				for seed := range uint64(2) {
					w := newWorld(t, seed, "ab", WithLink(links[name]), WithTCP(quiet))
					done := false
					l, err := w.n.Stack("b").Listen(80)
					require.NoError(t, err)
					w.s.World().Go("case", func(p *sim.Proc) {
						var c2 Conn
						q := p.Go("accept", func(*sim.Proc) { c2, err = l.Accept() })
						c1, err1 := w.n.Stack("a").Dial(p.Context(), "b:80")
						check(err1)
						q.Join()
						check(err)
						c.run(t, p, c1, c2)
						done = true
					})
					r := w.s.RunFor(24 * time.Hour)
					require.True(t, done, r.Report())
					w.s.Close()
				}
			})
		}
	}
}

func TestAcceptDeadline(t *testing.T) {
	w := newWorld(t, 1, "ab")
	w.on("b", func(p *sim.Proc, st *Stack) {
		l, err := st.Listen(80)
		check(err)
		d := l.(DeadlineListener)
		check(d.SetDeadline(p.Now().Add(time.Second)))
		_, err = l.Accept()
		timeout(t, err)
		assert.Equal(t, sim.Instant(time.Second), p.Sim().Now())
		assert.Equal(t, "accept tcp b:80: i/o timeout", err.Error())
		check(d.SetDeadline(time.Time{}))
		p.Go("close", func(p *sim.Proc) { p.Sleep(time.Second); check(l.Close()) })
		_, err = l.Accept()
		closed(t, err, "accept")
		closed(t, d.SetDeadline(time.Time{}), "set")
	})
	require.Equal(t, sim.Quiescent, w.s.Run().Reason)
}

// A deadline is a time on the host's clock: one that is fast meets it early.
func TestDeadlineFollowsHostClock(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	w.n.Stack("a").Host().SetSkew(time.Hour)
	w.n.Stack("a").Host().SetDrift(1_000_000)
	var took time.Duration
	w.pair(func(p *sim.Proc, c StreamConn) {
		from := p.Sim().Now()
		check(c.SetReadDeadline(p.Now().Add(time.Second)))
		_, err := c.Read(make([]byte, 1))
		timeout(t, err)
		took = p.Sim().Now().Sub(from)
	}, func(p *sim.Proc, c StreamConn) { p.Sleep(time.Minute) })
	w.s.Run()
	assert.Equal(t, 500*time.Millisecond, took)
}
