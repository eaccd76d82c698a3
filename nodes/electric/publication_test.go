package electric

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/sim"
)

// managed is a run whose publication is managed by the service and has no table yet.
func managed(t *testing.T, toggles Toggles, seed uint64) *run {
	r := &run{t: t, sim: sim.New(sim.Config{Seed: seed}), found: make(map[string]string)}
	t.Cleanup(r.sim.Close)
	link := net.DefaultLink()
	link.Latency = net.Uniform(200*time.Microsecond, 20*time.Millisecond)
	r.net = net.New(r.sim, net.WithLink(link))
	r.pg = NewPostgres(r.sim, r.net, "pg", 3, r.observe)
	r.pg.StartPublication()
	r.svc = NewService(
		r.sim,
		r.net,
		"electric",
		Config{
			Shapes: DefaultShapes(), Toggles: toggles, Source: "pg:5432", Observer: r.observe,
			ManagePublication: true,
		},
	)
	r.pg.Host().Boot()
	r.svc.Host().Boot()
	return r
}

// TestSnapshotWaitsForPublication commits all the time while tables are published and shapes are
// created, removed and restored. A snapshot that does not wait for its table misses what is
// committed in between.
func TestSnapshotWaitsForPublication(t *testing.T) {
	for _, early := range []bool{true, false} {
		holes := 0
		for seed := range uint64(60) {
			toggles := togglesOf(t, "pinned")
			toggles.SnapshotUnpublished = early
			r := managed(t, toggles, seed)
			for i := range 200 {
				r.commit(uint32(i%3), 1)
				r.sim.RunFor(10 * time.Millisecond)
				if i == 80 {
					// its shape is removed, and table 1 with it from the publication
					r.svc.KillConsumer(2, DieKill)
				}
				if i == 150 {
					r.svc.Host().Crash(sim.PowerLoss)
					r.svc.Host().Boot()
				}
			}
			require.NoError(t, r.sim.RunFor(30*time.Second).Err)
			require.Equal(
				t, []bool{true, true, false},
				[]bool{r.pg.Published(0), r.pg.Published(1), r.pg.Published(2)},
			)
			r.conclude()
			if r.found["acked-is-durable"] != "" || r.found["log-has-no-hole"] != "" {
				holes++
			}
			require.Empty(t, r.found["acks-catch-up"])
		}
		t.Logf("early %v: %d of 60 with a hole", early, holes)
		require.Equal(t, early, holes > 0)
	}
}

// TestTableUnpublished has somebody else take a table out of the publication for a while. The
// service publishes it again within a minute; the versions that look at nothing else go on serving
// shapes that miss what was committed meanwhile.
func TestTableUnpublished(t *testing.T) {
	for preset, hole := range map[string]bool{"1.4.13": true, "1.7.9": true, "pinned": false} {
		for _, restart := range []bool{false, true} {
			toggles := togglesOf(t, preset)
			r := managed(t, toggles, 1)
			r.sim.RunFor(3 * time.Second)
			r.commit(1, 1)
			r.sim.RunFor(3 * time.Second)
			r.pg.Unpublish(1)
			r.commit(1, 2)
			r.sim.RunFor(3 * time.Second)
			if restart {
				r.svc.Host().Crash(sim.Kill)
				r.svc.Host().Boot()
			}
			r.sim.RunFor(2 * publicationRefresh)
			require.True(t, r.pg.Published(1), preset)
			r.commit(1, 1)
			r.sim.RunFor(10 * time.Second)
			clear(r.found) // while nobody has noticed, no version knows better
			r.conclude()
			require.Equal(
				t, hole, r.found["acked-is-durable"] != "", "%s, restart %v: %v", preset, restart,
				r.found,
			)
			require.Empty(t, r.found["acks-catch-up"])
		}
	}
}
