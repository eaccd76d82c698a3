package sqlite_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/clienttest"
	"groundhog/nodes/powersync/memory"
	"groundhog/nodes/powersync/sqlite"
	"groundhog/sim"
)

// run is a run of two clients under a seed, with transactions, kills and reconnections drawn from
// it.
func run(
	t testing.TB, seed uint64, toggles client.Toggles,
	open func() func(client.Opening) (client.Store, error),
) *clienttest.World {
	t.Helper()
	w := clienttest.New(seed, 5)
	t.Cleanup(w.Sim.Close)
	clients := []*client.Client{}
	for i := range 2 {
		clients = append(
			clients,
			w.Client(
				client.Config{Name: fmt.Sprintf("client-%d", i), Toggles: toggles, Open: open()},
			),
		)
	}
	w.Run(time.Second)
	draw := sim.NewStream(seed, "plan")
	value := int64(0)
	next := func() client.Write {
		value++
		return client.Write{Row: draw.IntN(5), Value: value}
	}
	for range 60 {
		c := clients[draw.IntN(2)]
		switch draw.IntN(12) {
		case 0:
			c.Host().Crash(sim.Kill)
			w.Run(draw.Duration(0, time.Second))
			c.Host().Boot()
		case 1:
			c.Disconnect()
			w.Run(draw.Duration(0, 100*time.Millisecond))
			c.Connect()
		case 2:
			c.Do(client.Request{Deletes: []int{draw.IntN(5)}})
		case 3, 4:
			c.Do(
				client.Request{Puts: []client.Write{next(), next()}, Audit: []client.Write{next()}},
			)
		default:
			c.Do(client.Request{Writes: []client.Write{next(), next(), next()}})
		}
		w.Run(draw.Duration(0, 200*time.Millisecond))
	}
	w.Run(15 * time.Second)
	return w
}

func inMemory() func(client.Opening) (client.Store, error) { return memory.New().Open }

func onDisk() func(client.Opening) (client.Store, error) { return sqlite.Options{}.Open }

func with(o sqlite.Options) func() func(client.Opening) (client.Store, error) {
	return func() func(client.Opening) (client.Store, error) { return o.Open }
}

// TestSameHistory: both databases give the same events under the same seed, in runs with kills, of
// both implementations of the client.
func TestSameHistory(t *testing.T) {
	seeds := uint64(20)
	if testing.Short() {
		seeds = 5
	}
	for seed := range seeds {
		toggles := client.Toggles{
			Rust: seed%2 == 1, TwoIsolates: seed%5 == 4,
			Defects: client.Defects{TxPerKind: seed%7 == 3, ForgetsLocal: seed%3 == 2},
		}
		a, b := run(t, seed, toggles, inMemory), run(t, seed, toggles, onDisk)
		require.Equal(t, len(a.Events), len(b.Events), "seed %d", seed)
		for i := range a.Events {
			require.Equal(t, a.Events[i], b.Events[i], "seed %d, event %d", seed, i)
		}
		require.Equal(t, a.Commits, b.Commits)
		require.Equal(t, a.Sim.Now(), b.Sim.Now())
		require.NotZero(t, a.Count(client.CheckpointDone))
	}
}

// TestParallel: runs in parallel, each with connections that are opened all the time, give the
// hashes that they give one by one.
func TestParallel(t *testing.T) {
	const seeds = 8
	var alone, together [seeds]uint64
	for seed := range uint64(seeds) {
		alone[seed] = run(t, seed, client.Toggles{}, onDisk).Sim.Hash()
	}
	t.Run("group", func(t *testing.T) {
		for seed := range uint64(seeds) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				together[seed] = run(t, seed, client.Toggles{}, onDisk).Sim.Hash()
			})
		}
	})
	require.Equal(t, alone, together)
	require.NotEqual(t, alone[0], alone[1])
}

// BenchmarkRun is what one run costs with each database.
func BenchmarkRun(b *testing.B) {
	for _, c := range []struct {
		name string
		open func() func(client.Opening) (client.Store, error)
	}{{"memory", inMemory}, {"sqlite", onDisk},
		{"sqlite-full", with(sqlite.Options{Synchronous: "FULL"})},
		{"sqlite-1024", with(sqlite.Options{PageSize: 1024})}} {
		b.Run(c.name, func(b *testing.B) {
			for i := range b.N {
				run(b, uint64(i), client.Toggles{}, c.open).Sim.Close()
			}
		})
	}
}
