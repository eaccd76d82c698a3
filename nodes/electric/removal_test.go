package electric

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// TestRemovalMeetsEvent commits at each half millisecond around the removal of a shape whose
// consumer is suspended (PR 3718): between the first step and the last the router still knows the
// shape, and nobody starts a consumer for it.
func TestRemovalMeetsEvent(t *testing.T) {
	for _, defect := range []bool{true, false} {
		crashes := 0
		for half := range 12 {
			r := newRunWith(t, Toggles{SendToNobody: defect}, 1)
			r.svc.Host().OnCrash(func(sim.CrashKind) { crashes++ })
			r.sim.RunFor(3 * time.Second)
			require.True(t, r.svc.KillConsumer(2, DieSuspend))
			r.sim.RunFor(time.Second)
			served := r.svc.Served()[2]
			require.False(t, served.Row)
			r.svc.rt.Send(r.svc.cleaner, removeShape{served.Handle})
			r.sim.RunFor(time.Duration(half) * 500 * time.Microsecond)
			r.commit(1, 1)
			require.NoError(t, r.sim.RunFor(20*time.Second).Err)
			r.conclude()
			require.Empty(t, r.found)
			r.sim.Close()
		}
		t.Logf("defect %v: %d of 12 restart the node", defect, crashes)
		require.Equal(t, defect, crashes > 0)
	}
}
