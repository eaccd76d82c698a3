//go:build linux && (amd64 || arm64)

package badger

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/linux/linuxtest"
)

func TestMain(m *testing.M) { linuxtest.Main(m) }

var store = linuxtest.Store{Seed: 7, Kind: sim.Kill, Crashes: 8, Main: Main}

func TestKillsLoseNothing(t *testing.T) { store.Survives(t, sim.Kill) }

func TestAPowerLossMayLeaveAnEmptyTable(t *testing.T) {
	if linuxtest.Alone(t) {
		lossy := store
		lossy.Kind = sim.PowerLoss
		r := lossy.Run()
		require.ErrorContains(t, r.Err, "while opening memtables")
		require.Empty(t, r.Lost, r.Output)
		t.Log(r.Acked)
	}
}

func TestOneTrace(t *testing.T) { store.HasOneTrace(t) }
