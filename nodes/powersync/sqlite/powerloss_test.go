package sqlite_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/clienttest"
	"groundhog/nodes/powersync/sqlite"
	"groundhog/sim"
	"groundhog/sim/fault"
)

// lost returns the registers that were written in an acknowledged local transaction, and that the
// backend does not have in the end.
func lost(w *clienttest.World) (list []string) {
	for _, e := range w.Events {
		if e.Kind != client.Transacted {
			continue
		}
		for _, m := range e.Mutations {
			if v, _ := w.Value(m.Table, m.ID); m.Table == client.Registers && v < m.Values[1] {
				list = append(list, fmt.Sprintf("%s=%d", m.ID, m.Values[1]))
			}
		}
	}
	return list
}

// converged checks that a client has come to rest with the rows of the backend.
func converged(t *testing.T, w *clienttest.World, c *client.Client) {
	t.Helper()
	require.True(t, c.Status().Idle(), "%v", c.Status())
	for _, r := range c.Rows() {
		v, ok := w.Value(r.Table, r.ID)
		require.True(t, ok, "%v", r)
		require.Equal(t, v, r.Values[len(r.Values)-1], "%v", r)
	}
}

// TestOffline: transactions of a client that is offline are acknowledged, and then the power fails.
// With synchronous=FULL they are uploaded later; with NORMAL nothing of them is left. A kill loses
// nothing either way.
func TestOffline(t *testing.T) {
	for _, c := range []struct {
		sync string
		kind sim.CrashKind
		lost int
	}{{"FULL", sim.PowerLoss, 0}, {"NORMAL", sim.PowerLoss, 3}, {"FULL", sim.Kill, 0},
		{"NORMAL", sim.Kill, 0}} {
		w := clienttest.New(1, 5)
		t.Cleanup(w.Sim.Close)
		x := w.Client(
			client.Config{
				Name: "client-0", Toggles: client.Toggles{Recheck: true},
				Open: sqlite.Options{Synchronous: c.sync}.Open,
			},
		)
		w.Run(time.Second)
		x.Disconnect()
		w.Run(time.Second)
		for n := range 3 {
			x.Do(client.Request{Writes: []client.Write{{Row: n, Value: 7}}})
		}
		w.Run(time.Second)
		require.Equal(t, 3, w.Count(client.Transacted))
		x.Host().Crash(c.kind)
		x.Host().Boot()
		w.Run(20 * time.Second)
		require.Len(t, lost(w), c.lost, "%+v", c)
		converged(t, w, x)
	}
}

// TestDrawnPowerLosses: the power fails again and again, and what was not synced survives by a
// draw. No acknowledged transaction is lost with FULL, some are with NORMAL; either way the client
// ends with the rows of the backend: a database that went back in time uploads again what it does
// not know to be uploaded, and is sent again what it does not know to have.
func TestDrawnPowerLosses(t *testing.T) {
	seeds := uint64(25)
	if testing.Short() {
		seeds = 5
	}
	for _, sync := range []string{"FULL", "NORMAL"} {
		total := 0
		for seed := range seeds {
			w := clienttest.New(seed, 5)
			t.Cleanup(w.Sim.Close)
			x := w.Client(
				client.Config{
					Name: "client-0", Toggles: client.Toggles{Recheck: true, Rust: seed%2 == 1},
					Open: sqlite.Options{Synchronous: sync}.Open,
				},
			)
			x.Disk().Survival = disk.Draw
			w.Run(time.Second)
			draw := sim.NewStream(seed, "plan")
			for n := range 40 {
				x.Do(
					client.Request{
						Writes: []client.Write{{Row: draw.IntN(5), Value: int64(n)}},
						Puts:   []client.Write{{Row: n, Value: int64(n)}},
					},
				)
				w.Run(draw.Duration(0, 100*time.Millisecond))
				if draw.IntN(8) == 0 {
					x.Host().Crash(sim.PowerLoss)
					w.Run(draw.Duration(0, time.Second))
					x.Host().Boot()
					w.Run(draw.Duration(0, 500*time.Millisecond))
				}
			}
			w.Run(30 * time.Second)
			total += len(lost(w))
			converged(t, w, x)
		}
		if sync == "FULL" {
			require.Zero(t, total)
		} else {
			require.NotZero(t, total)
		}
	}
}

// TestCrashInside: the process is killed, or the power fails, within each operation on the disk.
// The transaction that it belongs to is there as a whole or not at all.
func TestCrashInside(t *testing.T) {
	step := uint64(3)
	if testing.Short() {
		step = 40
	}
	for _, kind := range []string{"kill", "power"} {
		crashes := 0
		for n := uint64(1); n < 120; n += step {
			w := clienttest.New(n, 5)
			t.Cleanup(w.Sim.Close)
			x := w.Client(
				client.Config{
					Name: "client-0", Toggles: client.Toggles{Recheck: true},
					Open: sqlite.Options{Synchronous: "FULL"}.Open,
				},
			)
			w.Run(time.Second)
			x.Disk().
				Inject(disk.Fault{Effect: disk.Crash, Arg: kind, When: fault.When{From: n, Max: 1}})
			for v := range 10 {
				x.Do(
					client.Request{
						Writes: []client.Write{
							{Row: 1, Value: int64(v)}, {Row: 2, Value: int64(v)},
						},
					},
				)
				w.Run(50 * time.Millisecond)
				require.NoError(t, w.Sim.Err())
			}
			if !x.Host().Up() {
				crashes++
				x.Host().Boot()
			}
			x.Disk().Lift()
			w.Run(20 * time.Second)
			require.Empty(t, lost(w), "%s at operation %d", kind, n)
			converged(t, w, x)
			one, _ := w.Value(client.Registers, "1")
			two, _ := w.Value(client.Registers, "2")
			require.Equal(t, one, two, "both rows were always written together")
		}
		require.NotZero(t, crashes)
	}
}
