package main

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/model/syncengine"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/memory"
	"groundhog/nodes/powersync/sqlite"
	"groundhog/scenarios/powersync"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

func inMemory() func(client.Opening) (client.Store, error) { return memory.New().Open }

// TestScenarios: every scenario of PowerSync, in every version, comes to the same verdicts in as
// many steps with SQLite as in memory. Its faults are at times: those that hang on events of a disk
// meet other ones there.
func TestScenarios(t *testing.T) {
	inSQLite := over(sqlite.Options{Synchronous: "FULL", PageSize: 1024})
	for i, sc := range powersync.Over(inMemory) {
		t.Run(sc.Name, func(t *testing.T) {
			t.Parallel()
			broken := 0
			for n, v := range sc.Variants {
				if testing.Short() && n > 0 {
					break
				}
				o := explore.Options{Variant: v.Name, Seed: uint64(n) + 1, Events: plan.Timed}
				memory, disk := execute(t, sc, o), execute(t, inSQLite[i], o)
				require.Equal(t, fmt.Sprint(memory.Verdicts),
					fmt.Sprint(disk.Verdicts), "%s, seed %d", v.Name, o.Seed)
				require.Equal(t, memory.Steps, disk.Steps)
				require.Equal(t, memory.Now, disk.Now)
				broken += len(disk.Failures())
			}
			t.Logf("%d versions, %d properties violated", len(sc.Variants), broken)
		})
	}
}

// execute runs a scenario once.
func execute(t testing.TB, sc *explore.Scenario, o explore.Options) explore.Outcome {
	t.Helper()
	out, err := explore.Execute(t.Context(), sc, o)
	require.NoError(t, err)
	return out
}

// TestPowerScenario: under the scenario of power losses nothing that a client's database has
// acknowledged is lost with synchronous=FULL, and much is with NORMAL.
func TestPowerScenario(t *testing.T) {
	seeds := uint64(12)
	if testing.Short() {
		seeds = 2
	}
	for _, sync := range []string{"FULL", "NORMAL"} {
		for _, sc := range over(sqlite.Options{Synchronous: sync, PageSize: 1024}) {
			if sc.Name != "powersync-power" {
				continue
			}
			lost := 0
			for seed := uint64(1); seed <= seeds; seed++ {
				out := execute(t, sc, explore.Options{Variant: "recheck", Seed: seed})
				if out.Fails(syncengine.LocalWritesReachSource) {
					lost++
				}
				require.True(t, sync == "NORMAL" || out.Held(), "%v", out.Failures())
				const end = "it ends in rest and agreement either way: %v"
				require.False(t, out.Fails(syncengine.UploadsAndDownloadsEnd), end, out.Failures())
				require.False(t, out.Fails(syncengine.ClientsMatchTheSource), end, out.Failures())
			}
			t.Logf("synchronous=%s: transactions lost in %d of %d runs", sync, lost, seeds)
			require.Equal(t, sync == "NORMAL", lost > 0)
		}
	}
}

// BenchmarkScenario is a run of the report's scenario.
func BenchmarkScenario(b *testing.B) {
	for _, c := range []struct {
		name string
		open func() func(client.Opening) (client.Store, error)
	}{
		{"memory", inMemory},
		{"sqlite-full-4096", with(sqlite.Options{Synchronous: "FULL"})},
		{"sqlite-normal-4096", with(sqlite.Options{})},
		{"sqlite-full-1024", with(sqlite.Options{Synchronous: "FULL", PageSize: 1024})},
	} {
		b.Run(c.name, func(b *testing.B) {
			sc := powersync.Over(c.open)[0]
			for i := range b.N {
				execute(b, sc, explore.Options{Variant: "recheck", Seed: uint64(i) + 1})
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "seeds/s")
		})
	}
}
