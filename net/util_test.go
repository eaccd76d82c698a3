package net

import (
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// world is a simulation with a network and hosts a, b, c… that are up.
type world struct {
	t *testing.T
	s *sim.Sim
	n *Network
}

// newWorld makes hosts with the names given; each runs nothing by itself.
func newWorld(t *testing.T, seed uint64, names string, opts ...Option) *world {
	t.Helper()
	return newWorldOf(t, sim.Config{Seed: seed}, names, opts...)
}

func newWorldOf(t *testing.T, c sim.Config, names string, opts ...Option) *world {
	t.Helper()
	s := sim.New(c)
	t.Cleanup(s.Close)
	w := &world{t: t, s: s, n: New(s, opts...)}
	for i := range len(names) {
		h := s.NewHost(names[i:i+1], nil)
		w.n.Attach(h)
		h.Boot()
	}
	return w
}

// on runs f as a process of the host.
func (w *world) on(host string, f func(p *sim.Proc, st *Stack)) {
	st := w.n.Stack(host)
	st.Host().Go("test", func(p *sim.Proc) { f(p, st) })
}

// at runs f in the world at an instant.
func (w *world) at(d time.Duration, f func()) {
	w.s.World().At(sim.Instant(d), sim.HandlerFunc(func(uint64) { f() }), 0)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func TestSmoke(t *testing.T) {
	w := newWorld(t, 1, "ab")
	got := ""
	w.on("b", func(p *sim.Proc, st *Stack) {
		l, err := st.Listen(80)
		check(err)
		c, err := l.Accept()
		check(err)
		b, err := io.ReadAll(c)
		check(err)
		_, err = c.Write(append(b, '!'))
		check(err)
		check(c.Close())
	})
	w.on("a", func(p *sim.Proc, st *Stack) {
		c, err := st.Dial(p.Context(), "b:80")
		check(err)
		_, err = c.Write([]byte("hello"))
		check(err)
		check(c.(StreamConn).CloseWrite())
		b, err := io.ReadAll(c)
		check(err)
		got = string(b)
		check(c.Close())
	})
	r := w.s.Run()
	require.Equal(t, sim.Quiescent, r.Reason, r.Report())
	require.Equal(t, "hello!", got)
	require.Less(t, time.Duration(r.Now), 2*time.Second)
	t.Log(r.Report(), w.n.Stats())
}
