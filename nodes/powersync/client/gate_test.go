package client_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/powersync/client"
	"groundhog/sim"
)

// A client that is killed between its upload and the request for a write checkpoint has an empty
// queue and a gate that is shut. The next process asks for it in its first pass. Who asks after an
// upload only, or takes the queue for one that was never used (JS 781), never does: the gate stays
// shut over any number of restarts (core 162), until somebody writes, and for NoSequence longer.
func TestGateShutOverRestarts(t *testing.T) {
	for _, c := range []struct {
		name             string
		toggles          client.Toggles
		stuck, writeCure bool
	}{
		{"sound", fixed(nil), false, true},
		{"AsksAfterUpload", fixed(func(t *client.Toggles) { t.AsksAfterUpload = true }), true,
			true},
		{"NoSequence", fixed(func(t *client.Toggles) { t.NoSequence = true }), true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, x := world(t, c.toggles)
			x.Do(write(1, 7))
			for w.Count(client.Completed) == 0 {
				w.Run(time.Millisecond)
			}
			x.Host().Crash(sim.Kill)
			for range 4 {
				x.Host().Boot()
				w.Commit(2, w.Sim.Now().Sub(0).Milliseconds())
				w.Run(40 * time.Second)
				s := x.Status()
				require.Equal(t, c.stuck, s.Connected && s.Queued == 0 && s.Waits && s.Downloading,
					"%v", s)
				require.Equal(t, !c.stuck, s.Idle(), "%v", s)
				x.Host().Crash(sim.Kill)
			}
			x.Host().Boot()
			w.Run(5 * time.Second)
			x.Do(write(3, 8))
			w.Run(20 * time.Second)
			require.Equal(t, c.writeCure, x.Status().Idle(), "%v", x.Status())
		})
	}
}
