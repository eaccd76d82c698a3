package electric

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// TestSnapshotOverDeadConnection: the connections over which snapshots were taken are kept, and the
// database has been restarted since. A shape that is made anew has its snapshot all the same, over
// a new connection, and the service lives on.
func TestSnapshotOverDeadConnection(t *testing.T) {
	r := newRun(t, "pinned", 1)
	crashes := 0
	r.svc.Host().OnCrash(func(sim.CrashKind) { crashes++ })
	r.sim.RunFor(3 * time.Second)
	require.NotEmpty(t, r.svc.pool.idle)
	r.pg.Host().Crash(sim.Kill)
	r.pg.Host().Boot()
	r.sim.RunFor(5 * time.Second)
	before := r.svc.Served()[2].Handle
	require.True(t, r.svc.KillConsumer(2, DieException))
	r.sim.RunFor(5 * time.Second)
	after := r.svc.Served()
	require.Len(t, after, 3)
	require.NotEqual(t, before, after[2].Handle)
	for _, s := range after {
		require.True(t, r.svc.ShapeLog(s.Handle).HasSnapshot)
	}
	require.Zero(t, crashes)
	r.conclude()
	require.Empty(t, r.found)
}
