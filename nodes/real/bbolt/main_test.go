//go:build linux && (amd64 || arm64)

package bbolt

import (
	"testing"

	"groundhog/sim"
	"groundhog/sim/linux/linuxtest"
)

func TestMain(m *testing.M) { linuxtest.Main(m) }

func store(seed uint64, noSync bool) linuxtest.Store {
	return linuxtest.Store{Seed: seed, Kind: sim.PowerLoss, Crashes: 8,
		Main: func() { Main(noSync) }}
}

func TestNothingAcknowledgedIsLost(t *testing.T) {
	store(7, false).Survives(t, sim.Kill, sim.PowerLoss)
}

func TestWithoutSyncsKeysAreLost(t *testing.T) { store(0, true).Loses(t) }

func TestOneTrace(t *testing.T) { store(7, false).HasOneTrace(t) }
