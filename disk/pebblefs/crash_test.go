package pebblefs_test

import (
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/stretchr/testify/require"

	"groundhog/disk/pebblefs"
	"groundhog/sim"
)

// crashAt runs the workload until its n-th operation, which meets a power loss instead, and boots again.
func crashAt(t testing.TB, n int, w *pebble.WriteOptions) (acked []string, err error) {
	d := newDisk(t)
	y := pebblefs.New(d)
	count := 0
	y.Observe(func(pebblefs.Op) {
		if count++; count == n {
			d.Host().Crash(sim.PowerLoss)
		}
	})
	require.Error(t, run(y, w, func(what string) { acked = append(acked, what) }))
	require.Less(t, len(acked), len(steps)+1)
	d.Host().Boot()
	return acked, recovery(d, acked)
}

func TestPowerLossAtEachOperation(t *testing.T) {
	ops, _ := record(t, pebble.Sync)
	for n := 1; n <= len(ops); n++ {
		acked, err := crashAt(t, n, pebble.Sync)
		require.NoError(t, err, "power loss at operation %d, %s, after %v", n, ops[n-1], acked)
	}
	t.Logf("%d operations", len(ops))
}
