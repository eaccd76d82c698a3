package net

import (
	"context"
	"errors"
	stdnet "net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// dialOnce dials from a in a world of its own, prepared by prepare.
func dialOnce(t *testing.T, address string, limit time.Duration,
	prepare func(w *world)) (took time.Duration, conn Conn, err error) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	if prepare != nil {
		prepare(w)
	}
	w.on("a", func(p *sim.Proc, st *Stack) {
		ctx := p.Context()
		if limit > 0 {
			c, cancel := sim.WithTimeout(ctx, p.Host(), limit)
			defer cancel()
			ctx = c
		}
		from := p.Sim().Now()
		conn, err = st.Dial(ctx, address)
		took = p.Sim().Now().Sub(from)
	})
	w.s.Run()
	w.s.Close()
	return took, conn, err
}

func TestDialErrors(t *testing.T) {
	took, _, err := dialOnce(t, "b:80", 0, nil)
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
	assert.Equal(t, "dial tcp b:80: connect: connection refused", err.Error())
	assert.Less(t, took, 2*time.Millisecond)
	var call *os.SyscallError
	assert.True(t, errors.As(err, &call))

	_, _, err = dialOnce(t, "nobody:80", 0, nil)
	var dns *DNSError
	require.True(t, errors.As(err, &dns))
	assert.True(t, dns.IsNotFound)
	assert.Equal(t, "dial tcp: lookup nobody: no such host", err.Error())

	for _, bad := range []string{"b", "b:", "b:x", "b:70000", "b:-1"} {
		_, _, err = dialOnce(t, bad, 0, nil)
		var addr *stdnet.AddrError
		assert.True(t, errors.As(err, &addr), bad)
	}
}

// A peer that does not answer: SYNs are sent again after 1, 2, 4, ... s, and
// after six of them Dial gives up, 127 s in all, as on Linux.
func TestDialHangs(t *testing.T) {
	cut := func(w *world) { w.n.Isolate("b") }
	took, _, err := dialOnce(t, "b:80", 0, cut)
	assert.ErrorIs(t, err, syscall.ETIMEDOUT)
	assert.Equal(t, 127*time.Second, took)
	assert.Equal(t, "dial tcp b:80: connect: connection timed out", err.Error())

	took, _, err = dialOnce(t, "b:80", 3*time.Second, cut)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, 3*time.Second, took)
	var ne stdnet.Error
	require.True(t, errors.As(err, &ne))
	assert.True(t, ne.Timeout())
	assert.Equal(t, "dial tcp b:80: i/o timeout", err.Error())

	off := func(w *world) { w.n.Stack("b").Host().Crash(sim.PowerLoss) }
	took, _, err = dialOnce(t, "b:80", 0, off)
	assert.ErrorIs(t, err, syscall.ETIMEDOUT)
	assert.Equal(t, 127*time.Second, took)

	killed := func(w *world) { w.n.Stack("b").Host().Crash(sim.Kill) }
	_, _, err = dialOnce(t, "b:80", 0, killed)
	assert.ErrorIs(t, err, syscall.ECONNREFUSED, "the machine of a killed process answers")

	rule := func(text string) func(w *world) {
		return func(w *world) {
			r, err := ParseFault(text)
			check(err)
			w.n.Inject(r)
		}
	}
	_, _, err = dialOnce(t, "b:80", 0, rule("unreachable syn a|b nth=1"))
	assert.ErrorIs(t, err, syscall.EHOSTUNREACH)
	_, _, err = dialOnce(t, "b:80", 0, rule("refuse syn *|b port=80"))
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
}

func TestDialCanceled(t *testing.T) {
	w := newWorld(t, 1, "ab")
	w.n.Isolate("b")
	var err error
	w.on("a", func(p *sim.Proc, st *Stack) {
		ctx, cancel := sim.WithCancel(p.Context(), p.Host())
		p.Go("cancel", func(p *sim.Proc) { p.Sleep(time.Second); cancel() })
		_, err = st.Dial(ctx, "b:80")
	})
	require.Equal(t, sim.Quiescent, w.s.Run().Reason)
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, sim.Instant(time.Second), w.s.Now())
	assert.Zero(t, w.n.Stack("a").Conns())
}

// A listener whose backlog is full lets Dial hang, until somebody accepts.
func TestFullBacklog(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(func(c *TCP) { quiet(c); c.Backlog = 2 }))
	var took []time.Duration
	w.on("b", func(p *sim.Proc, st *Stack) {
		l, err := st.Listen(80)
		check(err)
		p.Sleep(10 * time.Second)
		for range 4 {
			_, err := l.Accept()
			check(err)
		}
	})
	for range 4 {
		w.on("a", func(p *sim.Proc, st *Stack) {
			p.Sleep(time.Second)
			_, err := st.Dial(p.Context(), "b:80")
			check(err)
			took = append(took, p.Sim().Now().Sub(sim.Instant(time.Second)).Truncate(time.Second))
		})
	}
	r := w.s.Run()
	require.Equal(t, sim.Quiescent, r.Reason, r.Report())
	// Later ones get through with the SYN of the 15th second.
	assert.Equal(t, []time.Duration{0, 0, 15 * time.Second, 15 * time.Second}, took)
}

func TestNames(t *testing.T) {
	w := newWorld(t, 1, "abc")
	var got []string
	for _, host := range []string{"b", "c"} {
		w.on(host, func(p *sim.Proc, st *Stack) {
			l, err := st.Listen(80)
			check(err)
			c, err := l.Accept()
			check(err)
			got = append(got, host)
			check(c.Close())
		})
	}
	w.n.SetName("api.example", "b")
	w.on("a", func(p *sim.Proc, st *Stack) {
		p.Sleep(time.Second)
		c, err := st.Dial(p.Context(), "api.example:80")
		check(err)
		assert.Equal(t, "b:80", c.RemoteAddr().String())
		w.n.SetName("api.example", "c")
		_, err = st.Dial(p.Context(), "api.example:80")
		check(err)
		w.n.SetName("api.example", "")
		_, err = st.Dial(p.Context(), "api.example:80")
		assert.Error(t, err)
		_, err = st.Dial(p.Context(), "localhost:80")
		assert.ErrorIs(t, err, syscall.ECONNREFUSED)
	})
	w.s.RunFor(time.Minute)
	assert.Equal(t, []string{"b", "c"}, got)
	assert.PanicsWithValue(t, `net: SetName: no host is named "x"; attached are a, b, c`, func() {
		w.n.SetName("y", "x")
	})
	assert.Panics(t, func() { w.n.SetName("a", "b") })
}

func TestListenErrors(t *testing.T) {
	w := newWorld(t, 1, "ab")
	st := w.n.Stack("a")
	l, err := st.Listen(80)
	require.NoError(t, err)
	_, err = st.Listen(80)
	assert.ErrorIs(t, err, syscall.EADDRINUSE)
	assert.Equal(t, "listen tcp a:80: bind: address already in use", err.Error())
	require.NoError(t, l.Close())
	assert.ErrorIs(t, l.Close(), ErrClosed)
	l, err = st.Listen(80)
	require.NoError(t, err)
	free, err := st.Listen(0)
	require.NoError(t, err)
	assert.NotEqual(t, "a:0", free.Addr().String())
	st.Host().Crash(sim.Kill)
	_, err = st.Listen(81)
	assert.ErrorIs(t, err, syscall.ENETDOWN)
	_, err = l.Accept()
	assert.ErrorIs(t, err, ErrClosed)
	st.Host().Boot()
	_, err = st.Listen(80)
	assert.NoError(t, err, "a new incarnation gets its port at once")
}

// Closing a listener resets the connections nobody accepted.
func TestListenerCloseResets(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	var errs []error
	w.on("b", func(p *sim.Proc, st *Stack) {
		l, err := st.Listen(80)
		check(err)
		p.Sleep(time.Second)
		_, err = l.Accept()
		check(err)
		check(l.Close())
		_, err = l.Accept()
		assert.ErrorIs(t, err, ErrClosed)
	})
	for range 2 {
		w.on("a", func(p *sim.Proc, st *Stack) {
			p.Sleep(time.Millisecond)
			c, err := st.Dial(p.Context(), "b:80")
			check(err)
			check(c.SetReadDeadline(p.Now().Add(time.Minute)))
			_, err = c.Read(make([]byte, 1))
			errs = append(errs, err)
		})
	}
	require.Equal(t, sim.Quiescent, w.s.Run().Reason)
	require.Len(t, errs, 2)
	assert.ErrorIs(t, errs[0], syscall.ECONNRESET)
	assert.ErrorIs(t, errs[1], ErrDeadlineExceeded)
}
