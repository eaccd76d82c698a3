package client_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/clienttest"
	"groundhog/nodes/powersync/memory"
	"groundhog/sim"
	"groundhog/sim/fault"
)

// world is a world with one client of these toggles, synced once.
func world(t *testing.T, toggles client.Toggles) (*clienttest.World, *client.Client) {
	t.Helper()
	w := clienttest.New(1, 5)
	t.Cleanup(w.Sim.Close)
	c := w.Client(client.Config{Name: "client-0", Toggles: toggles, Open: memory.New().Open})
	w.Run(time.Second)
	if toggles.MergeDropsLine { // it may need a second attempt
		w.Run(10 * time.Second)
	}
	require.True(t, c.Status().Idle(), "%v", c.Status())
	require.True(t, c.Status().HasSynced)
	return w, c
}

func rule(t *testing.T, w *clienttest.World, text string) {
	t.Helper()
	r, err := fault.ParsePoint(text)
	require.NoError(t, err)
	fault.On(w.Sim).Inject(r)
}

func register(c *client.Client, row string) int64 {
	for _, r := range c.Rows() {
		if r.Table == client.Registers && r.ID == row {
			return r.Values[1]
		}
	}
	return -2
}

func write(row int, value int64) client.Request {
	return client.Request{Writes: []client.Write{{Row: row, Value: value}}}
}

// Both implementations, in peace: what is written here gets to the backend, what is written there
// gets here.
func TestSync(t *testing.T) {
	for _, toggles := range []client.Toggles{{}, {Rust: true}, {Recheck: true}, {Latch: true},
		{RetryRaced: true}} {
		w, c := world(t, toggles)
		require.True(t, c.Do(write(1, 7)))
		require.True(t, c.Do(client.Request{
			Writes: []client.Write{
				{Row: 2, Value: 8}, {Row: 3, Value: -5},
			}, Puts: []client.Write{{Row: 1, Value: 100}},
			Audit: []client.Write{{Row: 9, Value: 90}},
		}))
		w.Commit(4, 44)
		w.Run(2 * time.Second)
		require.True(t, c.Status().Idle(), "%v", c.Status())
		for row, want := range map[string]int64{"1": 7, "2": 8, "3": -1, "4": 44} {
			require.Equal(t, want, register(c, row))
			got, _ := w.Value(client.Registers, row)
			require.Equal(t, want, got)
		}
		v, ok := w.Value("audit", "9")
		require.True(t, ok)
		require.EqualValues(t, 90, v)
		require.Len(t, w.Commits, 1+1+3)

		require.True(t, c.Do(client.Request{Deletes: []int{1}}))
		w.Run(time.Second)
		_, ok = w.Value("lww", "1")
		require.False(t, ok)
		require.Len(t, c.Rows(), 5)
		require.Zero(t, w.LostWakeups())
		require.Zero(t, w.Count(client.Mismatch))
	}
}

// TestLostWakeup is the defect by its mechanism: a client is killed where it leaves rows in the
// queue (K1: before its rows leave the queue) or a write checkpoint to be asked for (K2); it starts
// again, and while its first pass waits for the write checkpoint, the application writes. Each fix
// alone cures it.
func TestLostWakeup(t *testing.T) {
	for _, way := range []struct {
		name, kill string
		calls      int
	}{{"K1", client.PointComplete, 1}, {"K2", client.PointRequest, 0}} {
		for _, version := range []struct {
			toggles client.Toggles
			lost    bool
		}{
			{client.Toggles{}, true}, {client.Toggles{Rust: true}, true},
			{client.Toggles{Recheck: true}, false}, {client.Toggles{Latch: true}, false},
			{client.Toggles{RetryRaced: true}, false},
			{client.Toggles{Recheck: true, Rust: true}, false},
		} {
			w, c := world(t, version.toggles)
			rule(t, w, way.kill+`@client-0 max=1 return("kill")`)
			c.Hold(write(2, 9))
			require.True(t, c.Do(write(1, 7)))
			w.Run(300 * time.Millisecond)
			require.False(t, c.Host().Up())
			rule(t, w, client.PointRequest+`@client-0 max=1 return("write")`)
			w.Run(15 * time.Second)
			if !version.lost {
				require.Zero(t, w.LostWakeups(), "%s %+v", way.name, version.toggles)
				require.True(t, c.Status().Idle(), "%v", c.Status())
				continue
			}

			require.Equal(t, 1, w.LostWakeups(), way.name)
			s := c.Status()
			require.True(t, s.Connected && s.Downloading && !s.Uploading, "%v", s)
			require.Equal(t, s.Total, s.Have)
			require.Equal(t, 1, s.Queued)
			require.Equal(t, way.calls, s.Calls)
			require.True(t, c.Do(write(3, 11)), "any other write heals it")
			w.Run(time.Second)
			require.True(t, c.Status().Idle(), "%v", c.Status())
		}
	}
}

// A run gives the same hash each time.
func TestSameRun(t *testing.T) {
	run := func() uint64 {
		w, c := world(t, client.Toggles{})
		for n := range 20 {
			c.Do(write(n%5, int64(n)))
			w.Run(30 * time.Millisecond)
			if n == 10 {
				c.Host().Crash(sim.Kill)
				c.Host().Boot()
			}
		}
		w.Run(5 * time.Second)
		return w.Sim.Hash()
	}
	first := run()
	for range 3 {
		require.Equal(t, first, run())
	}
}
