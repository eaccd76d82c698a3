package electric

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/electric/beam"
	"groundhog/sim"
)

func (r *run) commit(table uint32, n int) Txn {
	var cs []Change
	for i := range n {
		cs = append(cs, Change{Table: table, Row: uint64(i), Value: int64(i)})
	}
	txn, err := r.pg.Commit(cs)
	require.NoError(r.t, err)
	return txn
}

// stall plays the defect to its end: a consumer is killed after its shape was tracked and before it
// flushed.
func stall(t *testing.T, preset string) (*run, Txn) {
	r := newRun(t, preset, 1)
	t.Cleanup(r.sim.Close)
	r.sim.RunFor(3 * time.Second)
	txn := r.commit(1, 2)
	r.sim.RunFor(100 * time.Millisecond)
	tracked := r.svc.Tracked()
	require.Len(t, tracked, 1, "step 1: the shape is tracked, its data is in the buffer")
	require.Equal(t, Offset{txn.LSN, 2}, tracked[0].LastSent)
	require.Equal(t, Offset{txn.LSN - 1, 0}, tracked[0].LastFlushed)
	require.True(t, r.svc.KillConsumer(2, DieKill), "step 2: a death without a removal")
	return r, txn
}

// TestStall is the defect step by step: a quiet table, other shapes that flush, an acknowledgement
// that is frozen, WAL that grows, a restart that heals.
func TestStall(t *testing.T) {
	r, lost := stall(t, "1.4.13")
	for range 20 {
		r.commit(0, 1)
		r.sim.RunFor(2 * time.Second)
	}
	require.Equal(t, lost.LSN-2, r.pg.ConfirmedLSN(), "step 3: others flush, the minimum stays")
	require.Greater(t, r.pg.RetainedBytes(), uint64(1000), "step 4: WAL is kept")
	require.Contains(t, r.svc.Stalled(), "is dead")
	served := r.svc.Served()
	require.Len(t, served, 3, "step 4: the shape is served all the same")
	require.False(t, served[2].Alive && served[1].Alive && served[0].Alive)

	r.svc.Host().Crash(sim.Kill)
	r.svc.Host().Boot()
	r.sim.RunFor(10 * time.Second)
	r.conclude()
	require.Empty(t, r.found, "step 5: a restart replays everything")
	require.Zero(t, r.pg.RetainedBytes())
}

// TestWritersEnd is what 1.7.9 makes of each end of a writer that has something to flush: a crash
// and {shutdown, x} unpin and remove at once; a kill and a bare shutdown may be of the whole
// service, so the entry stays until the check for stalls. In 1.4.16 only an exception removes.
func TestWritersEnd(t *testing.T) {
	for _, c := range []struct {
		end      string
		old, now bool // is the shape removed: at 1.4.16; at 1.7.9, in no time
	}{
		{"exception", true, true}, {"materializer", false, true}, {"kill", false, false},
		{"shutdown", false, false},
	} {
		for preset, at := range map[string]bool{"1.4.16": c.old, "1.7.9": c.now} {
			r := newRun(t, preset, 1)
			t.Cleanup(r.sim.Close)
			r.sim.RunFor(3 * time.Second)
			txn := r.commit(1, 2)
			r.sim.RunFor(100 * time.Millisecond)
			require.Len(t, r.svc.Tracked(), 1)
			pid, _ := r.svc.registry.Find(r.svc.Tracked()[0].Handle)
			r.svc.rt.Exit(pid, map[string]beam.Reason{
				"exception":    {Kind: beam.Exception, Detail: "injected"},
				"materializer": {Kind: beam.ShutdownWith, Detail: "materializer"},
				"kill":         {Kind: beam.Killed}, "shutdown": {Kind: beam.Shutdown},
			}[c.end])
			r.sim.RunFor(2 * time.Second)
			r.commit(0, 1)
			r.sim.RunFor(10 * time.Second)
			require.Equal(t, at, r.pg.ConfirmedLSN() >= txn.LSN, "%s: %s", preset, c.end)
			r.sim.RunFor(80 * time.Second)
			require.Equal(t, at || preset == "1.7.9", r.pg.ConfirmedLSN() >= txn.LSN,
				"%s: %s", preset, c.end)
		}
	}
}

// TestReplayUnderReport is the predicted defect: a transaction that is on the disk is replayed
// after a restart, its last operation is not the shape's own, so it is applied again, but nothing
// is written and nothing reported.
func TestReplayUnderReport(t *testing.T) {
	for preset, stuck := range map[string]bool{"1.4.13": true, "pinned": false} {
		r, _ := stall(t, preset)
		for range 20 {
			r.commit(0, 2) // row 1 does not belong to the shape of even rows
			r.sim.RunFor(2 * time.Second)
		}
		r.svc.Host().Crash(sim.Kill)
		r.svc.Host().Boot()
		r.sim.RunFor(20 * time.Second)
		r.conclude()
		require.Equal(t, stuck, r.found["acks-catch-up"] != "", preset)
	}
}

// TestStallUnderTraffic is the other third step: events for the dead shape meet noproc, are
// dropped, and move what was last sent.
func TestStallUnderTraffic(t *testing.T) {
	r, lost := stall(t, "1.4.13")
	dropped := 0
	r.svc.observer = func(e Event) {
		if e.Kind == EventUndelivered {
			dropped++
		}
	}
	var last Txn
	for range 5 {
		last = r.commit(1, 1)
		r.sim.RunFor(2 * time.Second)
	}
	require.Equal(t, 5, dropped)
	require.Equal(t, last.LSN, r.svc.Tracked()[0].LastSent.Tx)
	require.Less(t, r.pg.ConfirmedLSN(), lost.LSN)
}

// TestStallCured shows what each fix makes of the same death, on a quiet table and under traffic.
func TestStallCured(t *testing.T) {
	for _, c := range []struct {
		preset  string
		traffic bool
		letters []string
	}{
		{"pr3975", false, []string{"acks-catch-up"}},
		{"pr3975", true, []string{"acked-is-durable", "log-has-no-hole"}},
		{"pr3975+cap", true, []string{"acked-is-durable", "log-has-no-hole"}},
		{"pinned", false, nil},
		{"pinned", true, nil},
	} {
		r, _ := stall(t, c.preset)
		if c.traffic {
			r.commit(1, 1)
		}
		r.sim.RunFor(30 * time.Second)
		r.conclude()
		var got []string
		for _, l := range []string{"acked-is-durable", "log-has-no-hole", "acks-catch-up",
			"publish-round-ends"} {
			if r.found[l] != "" {
				got = append(got, l)
			}
		}
		require.Equal(t, c.letters, got, "%s, traffic %v: %v", c.preset, c.traffic, r.found)
	}
}

// TestSameSeedSameHash runs a mixed seed twice.
func TestSameSeedSameHash(t *testing.T) {
	hash := func() uint64 {
		r := newRun(t, "pr3975", 7)
		defer r.sim.Close()
		r.play(mixes()[5])
		return r.sim.Hash()
	}
	require.Equal(t, hash(), hash())
}

// TestDatabaseCrash: the connections of the database die with it, its data and its slot do not.
func TestDatabaseCrash(t *testing.T) {
	for _, preset := range Versions().Names() {
		r := newRun(t, preset, 3)
		r.sim.RunFor(2 * time.Second)
		for range 5 {
			r.commit(0, 7)
			r.sim.RunFor(800 * time.Microsecond) // some of it is on the way
			r.pg.Host().Crash(sim.PowerLoss)
			r.sim.RunFor(time.Second)
			r.pg.Host().Boot()
			r.sim.RunFor(3 * time.Second)
		}
		r.sim.RunFor(20 * time.Second)
		r.conclude()
		require.Empty(t, r.found, preset)
		r.sim.Close()
	}
}
