//go:build linux && (amd64 || arm64)

package badger

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/linux/linuxtest"
)

func TestMain(m *testing.M) { linuxtest.Main(m) }

func run(seed uint64, kind sim.CrashKind) linuxtest.Result {
	return linuxtest.Store{Seed: seed, Kind: kind, Crashes: 8,
		Main: Main}.Run()
}

func TestKillsLoseNothing(t *testing.T) {
	if linuxtest.Alone(t) {
		r := run(7, sim.Kill)
		require.NoError(t, r.Err, r.Output)
		require.Empty(t, r.Lost, r.Output)
		require.Greater(t, r.Acked, 100, r.Output)
		t.Log(r.Acked)
	}
}

func TestAPowerLossMayLeaveAnEmptyTable(t *testing.T) {
	if linuxtest.Alone(t) {
		r := run(7, sim.PowerLoss)
		require.ErrorContains(t, r.Err, "while opening memtables")
		require.Empty(t, r.Lost, r.Output)
		t.Log(r.Acked)
	}
}

func TestOneTrace(t *testing.T) {
	linuxtest.Processes(t, func() uint64 {
		r := run(7, sim.Kill)
		require.NoError(t, r.Err, r.Output)
		require.Greater(t, r.Acked, 100, r.Output)
		return r.Hash
	})
}
