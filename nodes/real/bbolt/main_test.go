//go:build linux && (amd64 || arm64)

package bbolt

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/linux/linuxtest"
)

func TestMain(m *testing.M) { linuxtest.Main(m) }

func run(seed uint64, kind sim.CrashKind, noSync bool) linuxtest.Result {
	return linuxtest.Store{Seed: seed, Kind: kind, Crashes: 8,
		Main: func() { Main(noSync) }}.Run()
}

func TestNothingAcknowledgedIsLost(t *testing.T) {
	for _, kind := range []sim.CrashKind{sim.Kill, sim.PowerLoss} {
		r := run(7, kind, false)
		require.NoError(t, r.Err, r.Output)
		require.Empty(t, r.Lost, r.Output)
		require.Greater(t, r.Acked, 100, r.Output)
		t.Log(kind, r.Acked)
	}
}

func TestWithoutSyncsKeysAreLost(t *testing.T) {
	for seed := range uint64(8) {
		r := run(seed, sim.PowerLoss, true)
		if r.Acked > 0 && (r.Err != nil || len(r.Lost) > 0) {
			t.Log(seed, r.Err, r.Lost)
			return
		}
	}
	t.Fatal("no power loss has taken anything")
}

func TestOneTrace(t *testing.T) {
	linuxtest.Processes(t, func() uint64 {
		r := run(7, sim.PowerLoss, false)
		require.NoError(t, r.Err, r.Output)
		require.Greater(t, r.Acked, 100, r.Output)
		return r.Hash
	})
}
