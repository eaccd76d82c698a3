package net

import (
	"errors"
	"io"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// pattern is n bytes, each telling its place.
func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 ^ i>>8)
	}
	return b
}

// pour writes all of data in pieces of uneven size.
func pour(p *sim.Proc, c Conn, data []byte) error {
	for len(data) > 0 {
		k := min(len(data), 1+p.Stream("piece").IntN(5000))
		if _, err := c.Write(data[:k]); err != nil {
			return err
		}
		data = data[k:]
	}
	return nil
}

// No hole and no duplicate in a stream, whatever the link does to segments.
func TestStreamSurvivesFaults(t *testing.T) {
	hard := Link{
		Latency: Bimodal(time.Millisecond, 5*time.Millisecond, 100*time.Millisecond,
			600*time.Millisecond, sim.PerMille(20)),
		Loss: sim.Percent(5), Duplicate: sim.Percent(5), Replay: sim.Percent(2),
		Reorder: sim.Percent(10),
	}
	slow := hard
	slow.Bandwidth, slow.Queue = 200_000, 8<<10
	for _, link := range []Link{DefaultLink(), {}, hard, slow} {
		var total Stats
		for seed := range uint64(15) {
			there, back := pattern(60_000), pattern(33_333)
			w := newWorld(t, seed, "ab", WithLink(link))
			var gotThere, gotBack []byte
			w.on("b", func(p *sim.Proc, st *Stack) {
				l, err := st.Listen(80)
				check(err)
				c, err := l.Accept()
				check(err)
				p.Go("reply", func(p *sim.Proc) {
					check(pour(p, c, back))
					check(c.(StreamConn).CloseWrite())
				})
				gotThere, err = io.ReadAll(c)
				check(err)
			})
			w.on("a", func(p *sim.Proc, st *Stack) {
				p.Sleep(time.Millisecond)
				c, err := st.Dial(p.Context(), "b:80")
				check(err)
				p.Go("pour", func(p *sim.Proc) {
					check(pour(p, c, there))
					check(c.(StreamConn).CloseWrite())
				})
				gotBack, err = io.ReadAll(c)
				check(err)
			})
			r := w.s.Run()
			require.Equal(t, sim.Quiescent, r.Reason, "seed %d: %s", seed, r.Report())
			require.Equal(t, there, gotThere, "seed %d", seed)
			require.Equal(t, back, gotBack, "seed %d", seed)
			assert.Zero(t, w.n.Stack("a").Conns()+w.n.Stack("b").Conns())
			st := w.n.Stats()
			for v := range total.Packets {
				total.Packets[v] += st.Packets[v]
			}
			total.Retransmits += st.Retransmits
			w.s.Close()
		}
		for _, v := range []Verdict{Lost, Duplicated, Reordered, Replayed} {
			assert.Equal(t, link.Loss.Num > 0, total.Of(v) > 0, "%v", v)
		}
		assert.Equal(t, link.Loss.Num > 0, total.Retransmits > 0)
		assert.Zero(t, total.Of(Corrupted))
	}
}

// pair connects a with b:80 and runs the two ends as processes.
func (w *world) pair(client, server func(p *sim.Proc, c StreamConn)) {
	w.on("b", func(p *sim.Proc, st *Stack) {
		l, err := st.Listen(80)
		check(err)
		c, err := l.Accept()
		check(err)
		server(p, c.(StreamConn))
	})
	w.on("a", func(p *sim.Proc, st *Stack) {
		c, err := st.Dial(p.Context(), "b:80")
		check(err)
		client(p, c.(StreamConn))
	})
}

func quiet(t *TCP) { t.KeepAlive = KeepAlive{} }

func TestBackpressure(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	written, got := 0, 0
	var done sim.Instant
	w.pair(func(p *sim.Proc, c StreamConn) {
		for range 100 {
			n, err := c.Write(make([]byte, 10_000))
			check(err)
			written += n
		}
		check(c.Close())
		done = p.Sim().Now()
	}, func(p *sim.Proc, c StreamConn) {
		p.Sleep(time.Minute)
		n, err := io.Copy(io.Discard, struct{ io.Reader }{c})
		check(err)
		got = int(n)
	})
	w.s.RunUntil(sim.Instant(59 * time.Second))
	// At most both buffers fit; a writer is woken when a third of its own is free.
	most := DefaultTCP().SendBuffer + DefaultTCP().ReceiveBuffer
	assert.LessOrEqual(t, written, most)
	assert.Greater(t, written, most-DefaultTCP().SendBuffer/3-10_000)
	r := w.s.Run()
	require.Equal(t, sim.Quiescent, r.Reason, r.Report())
	assert.Equal(t, 1_000_000, got)
	assert.Greater(t, done, sim.Instant(time.Minute))
}

// A window update that is lost does not stop the stream: the window is probed.
func TestClosedWindowIsProbed(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	got := 0
	w.pair(func(p *sim.Proc, c StreamConn) {
		_, err := c.Write(make([]byte, 200_000))
		check(err)
		check(c.Close())
	}, func(p *sim.Proc, c StreamConn) {
		p.Sleep(10 * time.Second)
		cut := w.n.CutOneWay([]string{"b"}, []string{"a"})
		buf := make([]byte, 300_000)
		n, err := c.Read(buf)
		check(err)
		p.Sleep(time.Millisecond)
		cut.Lift()
		rest, err := io.ReadAll(c)
		check(err)
		got = n + len(rest)
	})
	r := w.s.Run()
	require.Equal(t, sim.Quiescent, r.Reason, r.Report())
	assert.Equal(t, 200_000, got)
}

func TestHalfClose(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	var late error
	answer := ""
	w.pair(func(p *sim.Proc, c StreamConn) {
		_, err := c.Write([]byte("question"))
		check(err)
		check(c.CloseWrite())
		_, late = c.Write([]byte("more"))
		b, err := io.ReadAll(c)
		check(err)
		answer = string(b)
	}, func(p *sim.Proc, c StreamConn) {
		b, err := io.ReadAll(c)
		check(err)
		p.Sleep(time.Hour)
		_, err = c.Write(append(b, " and answer"...))
		check(err)
		check(c.Close())
	})
	require.Equal(t, sim.Quiescent, w.s.Run().Reason)
	assert.Equal(t, "question and answer", answer)
	assert.ErrorIs(t, late, syscall.EPIPE)
}

// After CloseRead, reads that wait end; what arrives keeps to the window.
func TestCloseRead(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	var waited, read, written error
	w.pair(func(p *sim.Proc, c StreamConn) {
		p.Sleep(2 * time.Second)
		check(c.SetWriteDeadline(p.Now().Add(time.Minute)))
		for written == nil {
			_, written = c.Write(make([]byte, 10_000))
		}
	}, func(p *sim.Proc, c StreamConn) {
		r := p.Go("read", func(*sim.Proc) { _, waited = c.Read(make([]byte, 1)) })
		p.Sleep(time.Second)
		check(c.CloseRead())
		r.Join()
		_, read = c.Read(make([]byte, 1))
		p.Sleep(10 * time.Minute)
		check(c.Close())
	})
	w.s.Run()
	assert.Equal(t, io.EOF, waited)
	assert.Equal(t, io.EOF, read)
	timeout(t, written)
}

// Writing to a peer that has closed: the first write is taken, the RST that
// answers it breaks the second; after that the pipe is broken.
func TestWriteToClosedPeer(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	var errs []error
	w.pair(func(p *sim.Proc, c StreamConn) {
		p.Sleep(time.Second)
		for range 3 {
			_, err := c.Write([]byte("x"))
			errs = append(errs, err)
			p.Sleep(time.Second)
		}
		_, err := c.Read(make([]byte, 1))
		errs = append(errs, err)
	}, func(p *sim.Proc, c StreamConn) { check(c.Close()) })
	require.Equal(t, sim.Quiescent, w.s.Run().Reason)
	require.Len(t, errs, 4)
	assert.NoError(t, errs[0])
	assert.ErrorIs(t, errs[1], syscall.EPIPE)
	assert.ErrorIs(t, errs[2], syscall.EPIPE)
	assert.Equal(t, io.EOF, errs[3])
}

// Closing with unread data resets the peer; so does a linger time of zero.
func TestCloseThatResets(t *testing.T) {
	for _, linger := range []bool{false, true} {
		w := newWorld(t, 1, "ab", WithTCP(quiet))
		var err1, err2 error
		w.pair(func(p *sim.Proc, c StreamConn) {
			if !linger {
				_, err := c.Write([]byte("unread"))
				check(err)
			}
			_, err1 = c.Read(make([]byte, 1))
			_, err2 = c.Write([]byte("x"))
		}, func(p *sim.Proc, c StreamConn) {
			p.Sleep(time.Second)
			if linger {
				check(c.SetLinger(0))
			}
			check(c.Close())
		})
		require.Equal(t, sim.Quiescent, w.s.Run().Reason)
		assert.ErrorIs(t, err1, syscall.ECONNRESET)
		assert.ErrorIs(t, err2, syscall.EPIPE)
		var op *OpError
		require.True(t, errors.As(err1, &op))
		assert.Equal(t, "read", op.Op)
		assert.Regexp(t, `^read tcp a:\d+->b:80: read: connection reset by peer$`, err1.Error())
	}
}

// A linger time throws away what is not acknowledged in time.
func TestLinger(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	w.pair(func(p *sim.Proc, c StreamConn) {
		p.Sleep(time.Second)
		w.n.Isolate("b")
		_, err := c.Write([]byte("x"))
		check(err)
		check(c.SetLinger(5))
		check(c.Close())
		p.Sleep(4 * time.Second)
		assert.Equal(t, 1, w.n.Stack("a").Conns())
		p.Sleep(2 * time.Second)
		assert.Equal(t, 0, w.n.Stack("a").Conns())
	}, func(p *sim.Proc, c StreamConn) {})
	require.Equal(t, sim.Quiescent, w.s.Run().Reason)
}

// What one process writes in one call is not torn by another's.
func TestWritesDoNotMix(t *testing.T) {
	w := newWorld(t, 1, "ab", WithTCP(quiet))
	var got []byte
	w.pair(func(p *sim.Proc, c StreamConn) {
		var ps []*sim.Proc
		for i := range 4 {
			ps = append(ps, p.Go("writer", func(p *sim.Proc) {
				b := make([]byte, 100_000)
				for j := range b {
					b[j] = byte(i)
				}
				_, err := c.Write(b)
				check(err)
			}))
		}
		for _, q := range ps {
			q.Join()
		}
		check(c.Close())
	}, func(p *sim.Proc, c StreamConn) {
		b, err := io.ReadAll(c)
		check(err)
		got = b
	})
	require.Equal(t, sim.Quiescent, w.s.Run().Reason)
	require.Len(t, got, 400_000)
	for i := range 4 {
		for j := range 100_000 {
			require.Equal(t, got[i*100_000], got[i*100_000+j])
		}
	}
}
