package electric

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// TestEachPartOfPinnedMatters takes parts out of the cure and finds what they are for. Parts that
// back each other up are taken out together.
func TestEachPartOfPinnedMatters(t *testing.T) {
	byName := make(map[string]mix)
	for _, m := range mixes() {
		byName[m.name] = m
	}
	for _, part := range []struct {
		name, mix, letter string
		off               func(t *Toggles)
	}{
		{"StallGrace", "storm", "acks-catch-up",
			func(t *Toggles) { t.StallGrace, t.PublishTimeout = 0, 0 }},
		{"WatchConsumers, StallGrace", "kill", "acks-catch-up",
			func(t *Toggles) { t.WatchConsumers, t.StallGrace, t.PublishTimeout = false, 0, 0 }},
		{"RemovalRetries", "kill", "acks-catch-up", func(t *Toggles) { t.RemovalRetries = false }},
		{"MetadataFsync", "power loss", "acked-is-durable",
			func(t *Toggles) { t.MetadataFsync = false }},
		{"DedupeByTxn, StallGrace", "storm", "acks-catch-up",
			func(t *Toggles) { t.DedupeByTxn, t.StallGrace, t.PublishTimeout = false, 0, 0 }},
		{"SuspendNeedsClean, StallGrace", "suspend", "acks-catch-up",
			func(t *Toggles) { t.SuspendNeedsClean, t.StallGrace, t.PublishTimeout = false, 0, 0 }},
		{"invalidation instead of a retry", "kill", "acked-is-durable",
			func(t *Toggles) { t.RetryCrashed, t.NilGuard, t.WatchConsumers = true, true, false }},
	} {
		t.Run(part.name, func(t *testing.T) {
			toggles := togglesOf(t, "pinned")
			part.off(&toggles)
			for seed := range uint64(200) {
				r := newRunWith(t, toggles, seed)
				r.play(byName[part.mix])
				why := r.found[part.letter]
				r.sim.Close()
				if why != "" {
					t.Logf("seed %d: %s %s", seed, part.letter, why)
					return
				}
			}
			t.Errorf("no %s in 200 seeds of %q", part.letter, part.mix)
		})
	}
}

// TestRemovalWindow loses the power at every millisecond after a death: an invalidation that unpins
// before it is durable brings the shape back with a hole below what was acknowledged.
func TestRemovalWindow(t *testing.T) {
	for _, durable := range []bool{true, false} {
		holes := 0
		for ms := range 60 {
			toggles := togglesOf(t, "pinned")
			toggles.DurableStatus = durable
			r := newRunWith(t, toggles, 1)
			r.sim.RunFor(3 * time.Second)
			r.commit(1, 2)
			r.sim.RunFor(20 * time.Millisecond)
			require.True(t, r.svc.KillConsumer(2, DieKill))
			r.sim.RunFor(time.Duration(ms) * time.Millisecond)
			r.svc.Host().Crash(sim.PowerLoss)
			r.svc.Host().Boot()
			r.sim.RunFor(20 * time.Second)
			r.conclude()
			if r.found["acked-is-durable"] != "" {
				holes++
			}
			require.Empty(t, r.found["acks-catch-up"])
			r.sim.Close()
		}
		t.Logf("durable status %v: %d of 60 with a hole", durable, holes)
		require.Equal(t, durable, holes == 0)
	}
}
