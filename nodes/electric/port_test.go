package electric

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/sim/fault"
)

// silences are ways in which a database falls silent, or seems to, and which versions are stuck.
var silences = []struct {
	name         string
	stuck, holds []string
	story        func(r *run)
}{
	{
		"the connection has ended at the side of the database only",
		[]string{"1.4.13", "1.4.16"}, []string{"1.7.8", "1.7.9", "pinned"},
		func(r *run) {
			f, err := net.ParseFault("reset-one-side pg|electric")
			require.NoError(r.t, err)
			r.net.Inject(f)
			r.sim.RunFor(time.Second)
			r.commit(0, 1)
		},
	},
	{
		"a walsender hangs, and its connection is alive",
		[]string{"1.4.13", "1.7.9", "pinned"},
		[]string{"receive-timeout", "receive-blind", "receive-short"},
		func(r *run) {
			r.pg.SetSenderTimeout(5 * time.Second)
			r.pg.Host().Crash(0)
			r.pg.Host().Boot() // the timeout is of the next connection
			r.sim.RunFor(2 * time.Second)
			fault.On(r.sim).Inject(fault.Point{
				Host: "pg", Name: PointWalsender, When: fault.Once, Term: "return(true)",
			})
			r.commit(0, 1)
			r.sim.RunFor(time.Minute)
		},
	},
	{
		"the timeout of the database is turned off",
		[]string{"receive-zero"}, []string{"pinned", "receive-timeout"},
		func(r *run) {
			r.pg.SetSenderTimeout(0)
			r.pg.Host().Crash(0)
			r.pg.Host().Boot()
			r.sim.RunFor(2 * time.Second)
			r.commit(0, 1)
		},
	},
	{
		"the database decodes for 15 s what the slot does not stream",
		[]string{"receive-short", "receive-blind"}, []string{"pinned", "receive-timeout"},
		func(r *run) {
			r.pg.SetSenderTimeout(5 * time.Second)
			r.pg.SlowDecoding(time.Millisecond)
			r.pg.Host().Crash(0)
			r.pg.Host().Boot()
			r.sim.RunFor(2 * time.Second)
			r.pg.WriteUnpublished(15_000)
			r.commit(0, 1)
		},
	},
}

// TestSilence: what is stuck half a minute after a silence, and what is not.
func TestSilence(t *testing.T) {
	for _, s := range silences {
		for _, stuck := range []bool{true, false} {
			versions := s.holds
			if stuck {
				versions = s.stuck
			}
			for _, v := range versions {
				t.Run(fmt.Sprintf("%s, %s", s.name, v), func(t *testing.T) {
					r := newRun(t, v, 1)
					defer r.sim.Close()
					r.sim.RunFor(2 * time.Second)
					s.story(r)
					r.sim.RunFor(30 * time.Second)
					r.conclude()
					require.Equal(t, stuck, r.found["acks-catch-up"] != "", "%v", r.found)
				})
			}
		}
	}
}

// TestBackPressureIsNoSilence: a collector that waits for a consumer for longer than the database
// may be silent makes the client open its connection anew, if it counts its own silence.
func TestBackPressureIsNoSilence(t *testing.T) {
	for version, again := range map[string]int{"receive-short": 0, "receive-blind": 1} {
		r := newRun(t, version, 1)
		r.pg.SetSenderTimeout(2 * time.Second)
		r.sim.RunFor(2 * time.Second)
		before := r.pg.begun
		fault.On(r.sim).Inject(fault.Point{
			Host: "electric", Name: PointHandleEvent, When: fault.Once, Term: `return("wedged")`,
		})
		r.commit(0, 1) // the publish is given up after 10 s
		r.sim.RunFor(30 * time.Second)
		require.Equal(t, again, r.pg.begun-before, version)
		r.sim.Close()
	}
}
