package shapestream_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/nodes/electric"
	"groundhog/nodes/electric/shapestream"
	"groundhog/sim"
)

// world is a database, a service and a stream of its first shape.
type world struct {
	t     *testing.T
	sim   *sim.Sim
	pg    *electric.Postgres
	svc   *electric.Service
	rows  map[uint64]int64
	asks  []string // the parameters of live requests, and "first" for those at offset -1
	again int      // how often the stream began anew
	err   error
}

func newWorld(t *testing.T, toggles shapestream.Toggles) *world {
	w := &world{t: t, sim: sim.New(sim.Config{Seed: 1}), rows: make(map[uint64]int64)}
	t.Cleanup(w.sim.Close)
	n := net.New(w.sim)
	w.pg = electric.NewPostgres(w.sim, n, "postgres", 2, nil)
	pinned, err := electric.Versions().Find("pinned")
	require.NoError(t, err)
	w.svc = electric.NewService(w.sim, n, "electric", electric.Config{
		Shapes: electric.DefaultShapes(), Toggles: pinned.Toggles, Source: "postgres:5432",
		HTTP: true,
	})
	tab := w.sim.NewHost("tab", func(p *sim.Proc) {
		p.Daemon()
		w.err = shapestream.New(shapestream.Config{
			Stack: n.Stack("tab"), Address: fmt.Sprintf("electric:%d", electric.HTTPPort),
			Shape: electric.DefaultShapes()[0], Memory: shapestream.NewMemory(),
			Toggles: toggles, Observer: w.observe,
		}).Run(p)
	})
	n.Attach(tab)
	for _, h := range []*sim.Host{w.pg.Host(), w.svc.Host(), tab} {
		h.Boot()
	}
	return w
}

func (w *world) observe(e shapestream.Event) {
	if e.Kind == shapestream.Asked {
		switch {
		case e.Query.Get("offset") == "-1":
			w.asks = append(w.asks, "first")
		case e.Query.Get("live") == "true":
			w.asks = append(w.asks, "cursor="+e.Query.Get("cursor"))
		}
	}
	for _, m := range e.Batch {
		if m.Headers.Control == electric.ControlMustRefetch {
			w.again++
			clear(w.rows)
		}
		if m.Value != nil {
			w.rows[m.Value.Row] = m.Value.Value
		}
	}
}

func (w *world) run(d time.Duration) { require.NoError(w.t, w.sim.RunFor(d).Err) }

func (w *world) commit(row uint64, value int64) {
	_, err := w.pg.Commit([]electric.Change{{Table: 0, Row: row, Value: value}})
	require.NoError(w.t, err)
}

// TestFollow: rows come at once, by long polls and by events; a quiet shape is asked for every 20 s
// and 60 s, each time by another URL.
func TestFollow(t *testing.T) {
	for _, c := range []struct {
		toggles shapestream.Toggles
		asks    int
	}{{shapestream.Toggles{}, 4}, {shapestream.Toggles{SSE: true}, 2}} {
		w := newWorld(t, c.toggles)
		w.run(time.Second)
		for n := range int64(5) {
			w.commit(uint64(n), n)
			w.run(100 * time.Millisecond)
			require.Equal(t, n, w.rows[uint64(n)])
		}
		require.Len(t, w.rows, 5)
		w.asks = nil
		w.run(70 * time.Second)
		require.Len(t, w.asks, c.asks-1)
		seen := map[string]bool{}
		for _, ask := range w.asks {
			require.False(t, seen[ask], ask)
			seen[ask] = true
		}
		require.NoError(t, w.err)
		require.Zero(t, w.again)
	}
}

// TestAnew: a shape that is removed lets its streams begin anew, and so does a service that is
// started again let them go on.
func TestAnew(t *testing.T) {
	for _, sse := range []bool{false, true} {
		w := newWorld(t, shapestream.Toggles{SSE: sse})
		w.run(time.Second)
		w.commit(1, 1)
		w.run(time.Second)
		require.True(t, w.svc.KillConsumer(0, electric.DieException))
		w.run(2 * time.Second)
		require.Equal(t, 1, w.again)
		w.commit(2, 2)
		w.run(3 * time.Second)
		require.Equal(t, map[uint64]int64{1: 1, 2: 2}, w.rows)
		w.svc.Host().Crash(sim.Kill)
		w.run(time.Second)
		w.svc.Host().Boot()
		w.commit(3, 3)
		w.run(70 * time.Second) // with a pause of at most 32 s
		require.Equal(t, map[uint64]int64{1: 1, 2: 2, 3: 3}, w.rows)
		require.Equal(t, 1, w.again)
		require.NoError(t, w.err)
	}
}
