package service_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/protocol"
	"groundhog/nodes/powersync/service"
	"groundhog/sim"
	"groundhog/sim/fault"
)

// story is how a defect of the service shows at a client: play returns whether something was wrong,
// under some of the seeds if the defect is there, and under none if it is not.
type story struct {
	name   string
	config service.Config
	defect service.Toggles
	play   func(w *world) bool
}

// TestDefects: each defect breaks its story, and the service without it does not.
func TestDefects(t *testing.T) {
	for _, s := range stories() {
		t.Run(s.name, func(t *testing.T) {
			for _, defect := range []bool{true, false} {
				broken := 0
				for seed := range uint64(20) {
					c := s.config
					if defect {
						c.Toggles = s.defect
					}
					if s.play(newWorld(t, seed, 40, c, 0)) {
						broken++
					}
				}
				t.Logf("defect: %t, broken under %d of 20 seeds", defect, broken)
				require.Equal(t, defect, broken > 0)
			}
		})
	}
}

func (w *world) busy() bool { return !w.client.Status().Idle() }

// write is a transaction of the client.
func (w *world) write(row int, value int64) {
	w.client.Do(client.Request{Writes: []client.Write{{Row: row, Value: value}}})
}

func (w *world) inject(text string) {
	r, err := fault.ParsePoint(text)
	require.NoError(w.t, err)
	fault.On(w.sim).Inject(r)
}

// fast is a service that sends a checkpoint in many lines, and looks for newer ones after each.
var fast = service.Config{Chunk: 10, InterruptAfter: 10, Lag: time.Millisecond}

func stories() []story {
	return []story{
		{
			"PingFirst", service.Config{Lag: 10 * time.Millisecond},
			service.Toggles{PingFirst: true}, wroteOnce,
		},
		{"EmptyWithoutEnd", service.Config{}, service.Toggles{EmptyWithoutEnd: true}, wroteOnce},
		{
			"IgnoresLSN",
			service.Config{Lag: 2 * time.Second},
			service.Toggles{IgnoresLSN: true},
			func(w *world) bool {
				w.run(3 * time.Second)
				w.join(nil)
				w.run(time.Second)
				w.set(2, 2)
				w.run(100 * time.Millisecond)
				w.write(1, 7)
				back, seen := false, false
				for range 500 {
					w.run(10 * time.Millisecond)
					now := w.register(1)
					seen = seen || now == 7
					back = back || seen && now != 7
				}
				return back
			},
		},
		{
			"InterruptsForNothing",
			fast,
			service.Toggles{InterruptsForNothing: true},
			func(w *world) bool {
				w.run(time.Second)
				w.join(nil)
				for range 20 {
					w.run(5 * time.Millisecond)
					if w.client.Status().Downloading {
						w.otherData()
					}
				}
				w.run(15 * time.Second)
				return w.busy()
			},
		},
		{
			"InvalidPerPriority",
			service.Config{Rules: parts(), Chunk: 10, Lag: time.Millisecond},
			service.Toggles{InvalidPerPriority: true},
			func(w *world) bool {
				return compactedAway(w, 10, 1, 1)
			},
		},
		{
			"EarlyPartial",
			service.Config{Rules: parts(), Chunk: 10},
			service.Toggles{EarlyPartial: true},
			func(w *world) bool {
				w.run(time.Second)
				w.join(nil)
				w.run(5 * time.Second)
				return w.count(client.Mismatch) > 0
			},
		},
		{
			"RaceSwallows",
			service.Config{},
			service.Toggles{RaceSwallows: true},
			func(w *world) bool {
				w.run(time.Second)
				w.join(nil)
				w.run(70 * time.Second) // a minute without a change
				w.set(5, 50)
				w.run(10 * time.Second)
				late := w.register(5) != 50
				w.run(time.Minute)
				require.EqualValues(w.t, 50, w.register(5), "it is late, not lost")
				return late
			},
		},
		{
			"FetchErrorSilent", fast, service.Toggles{FetchErrorSilent: true},
			func(w *world) bool { return w.failingFetch(2) },
		},
	}
}

// failingFetch fails the n-th fetch from the storage for a client that loads everything, and says
// whether it is stuck before anything else is written.
func (w *world) failingFetch(n int) (stuck bool) {
	w.run(time.Second)
	w.inject(fmt.Sprintf("%s@service from=%d max=1 return(true)", service.PointFetch, n))
	w.join(nil)
	w.run(15 * time.Second)
	stuck = w.busy()
	w.set(5, 50) // the next checkpoint ends the stream
	w.run(15 * time.Second)
	require.False(w.t, w.busy(), "%v", w.client.Status())
	require.EqualValues(w.t, 50, w.register(5))
	return stuck
}

// A fetch that fails before the stream waits for a newer checkpoint ends the stream at once, also
// with FetchErrorSilent.
func TestFetchErrorBeforeTheRace(t *testing.T) {
	c := fast
	c.Toggles.FetchErrorSilent = true
	require.False(t, newWorld(t, 1, 40, c, 0).failingFetch(1))
	c.InterruptAfter = 1000
	require.False(t, newWorld(t, 1, 40, c, 0).failingFetch(3))
}

// wroteOnce is one transaction of a client, and nothing else that would help it on.
func wroteOnce(w *world) bool {
	w.run(time.Second)
	w.join(nil)
	w.run(time.Second)
	w.write(1, 7)
	w.run(15 * time.Second)
	return w.busy()
}

// compactedAway lets all rows (step 1), or those of b[] alone (step 2), change so many times, and
// compacts what was there before, while a client loads it. It says whether the client ever saw a
// checkpoint that lacks rows, or one that did not fit.
func compactedAway(w *world, ms, rounds, step int) bool {
	w.run(time.Second)
	w.join(nil)
	for w.client.Status().Total == 0 {
		w.run(500 * time.Microsecond)
	}
	w.run(time.Duration(ms) * time.Millisecond)
	for round := range rounds {
		var all []int
		for row := step - 1; row < 40; row += step {
			all = append(all, row, round)
		}
		w.set(all...)
	}
	for w.service.Newest() < int64(40+40/step*rounds) {
		w.run(500 * time.Microsecond)
	}
	w.service.Compact()
	wrong := false
	for range 200 {
		w.run(10 * time.Millisecond)
		n := len(w.client.Rows())
		wrong = wrong || w.client.Status().HasSynced && n != 40
	}
	w.run(10 * time.Second)
	require.False(w.t, w.busy(), "%v", w.client.Status())
	return wrong || w.count(client.Mismatch) > 0
}

// Compaction at any moment of a load leaves nothing out and costs no checksum.
func TestInvalidated(t *testing.T) {
	for _, rules := range [][]service.Rule{nil, parts()} {
		for ms := 0; ms < 40; ms += 3 {
			for rounds := 1; rounds <= 3; rounds++ {
				for step := 1; step <= 2; step++ {
					w := newWorld(
						t, uint64(ms), 40,
						service.Config{Rules: rules, Chunk: 10, Lag: time.Millisecond}, 0,
					)
					require.False(
						t, compactedAway(w, ms, rounds, step), "%d rounds, after %d ms, step %d",
						rounds, ms, step,
					)
				}
			}
		}
	}
}

// A client that comes back after a compaction takes only what is left.
func TestBackAfterCompaction(t *testing.T) {
	for _, rust := range []bool{false, true} {
		w := newWorld(t, 1, 10, service.Config{}, 0)
		w.run(time.Second)
		w.join(func(t *client.Toggles) { t.Rust = rust })
		w.run(time.Second)
		w.client.Disconnect()
		for n := range 20 {
			w.set(n%3, n)
			w.backend.Commit(
				protocol.Crud{Op: "PUT", Type: "lww", Row: "1", Data: `{"v":1}`},
				protocol.Crud{Op: "DELETE", Type: "lww", Row: "1"},
			)
		}
		w.run(time.Second)
		w.service.Compact()
		w.client.Connect()
		w.run(5 * time.Second)
		require.False(t, w.busy(), "%v", w.client.Status())
		require.Zero(t, w.count(client.Mismatch))
		require.EqualValues(t, 18, w.register(0))
		require.EqualValues(t, 19, w.register(1))
		require.EqualValues(t, -1, w.register(9))
		require.Len(t, w.client.Rows(), 10)
	}
}

// The service is killed again and again; nothing is lost, and clients find their way back.
func TestKills(t *testing.T) {
	w := newWorld(t, 1, 10, service.Config{}, 0)
	w.run(time.Second)
	w.join(nil)
	w.run(time.Second)
	for n := range 10 {
		w.write(n, int64(n)+1)
		w.set(9-n, n)
		w.run(30 * time.Millisecond)
		host := w.service.Host()
		if n%3 == 2 {
			host = w.backend.Host()
		}
		host.Crash(sim.Kill)
		w.run(50 * time.Millisecond)
		host.Boot()
		w.run(6 * time.Second)
	}
	w.run(20 * time.Second)
	require.False(t, w.busy(), "%v", w.client.Status())
	for n := range 10 {
		require.EqualValues(t, max(n+1, 9-n), w.register(n))
	}
	require.Zero(t, w.count(client.Mismatch))
}
