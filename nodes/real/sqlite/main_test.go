//go:build linux && (amd64 || arm64)

package sqlite

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/linux/linuxtest"
)

func TestMain(m *testing.M) { linuxtest.Main(m) }

func run(seed uint64, kind sim.CrashKind, noSync bool) linuxtest.Result {
	return linuxtest.Store{Seed: seed, Kind: kind, Crashes: 8, KeepMemory: true,
		Main: func() { Main(noSync) }}.Run()
}

func TestNothingAcknowledgedIsLost(t *testing.T) {
	for _, kind := range []sim.CrashKind{sim.Kill, sim.PowerLoss} {
		t.Run(kind.String(), func(t *testing.T) {
			if !linuxtest.Alone(t) {
				return
			}
			r := run(7, kind, false)
			require.NoError(t, r.Err, r.Output)
			require.Empty(t, r.Lost, r.Output)
			require.Greater(t, r.Acked, 100, r.Output)
			t.Log(r.Acked)
		})
	}
}

func TestWithoutSyncsKeysAreLost(t *testing.T) {
	if linuxtest.Alone(t) {
		r := run(0, sim.PowerLoss, true)
		require.Positive(t, r.Acked)
		require.True(t, r.Err != nil || len(r.Lost) > 0, "no power loss has taken anything")
		t.Log(r.Err, r.Lost)
	}
}

func TestOneTrace(t *testing.T) {
	linuxtest.Processes(t, func() uint64 {
		r := run(7, sim.PowerLoss, false)
		require.NoError(t, r.Err, r.Output)
		require.Greater(t, r.Acked, 100, r.Output)
		return r.Hash
	})
}
