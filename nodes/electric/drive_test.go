package electric

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/fault"
)

// mix is a kind of trouble for random runs.
type mix struct {
	name       string
	deaths     []DeathReason
	poison     bool
	crashes    bool
	power      bool // crashes may be power losses
	chainFails bool
	cuts       bool // the network is cut for a while
	faults     int  // 0: 2
}

func mixes() []mix {
	return []mix{
		{name: "exception, chain works", deaths: []DeathReason{DieException}},
		{name: "exception", deaths: []DeathReason{DieException}, chainFails: true},
		{name: "kill", deaths: []DeathReason{DieKill}, chainFails: true},
		{name: "suspend", deaths: []DeathReason{DieSuspend}, chainFails: true},
		{name: "poison", poison: true, chainFails: true},
		{
			name: "mixed",
			deaths: []DeathReason{
				DieException, DieKill, DieShutdown, DieTerminateAborted, DieSuspend,
			},
			chainFails: true,
			crashes:    true,
		},
		{name: "crash only", crashes: true},
		{
			name: "power loss", crashes: true, power: true,
			deaths: []DeathReason{DieException, DieKill}, chainFails: true,
		},
		{name: "wedged", deaths: []DeathReason{DieWedged, DieKill}, chainFails: true},
		{
			name: "partition", deaths: []DeathReason{DieKill, DieSuspend}, chainFails: true,
			cuts: true,
		},
		{
			name: "storm",
			deaths: []DeathReason{
				DieException, DieKill, DieShutdown, DieTerminateAborted, DieSuspend, DieWedged,
			},
			chainFails: true,
			crashes:    true,
			power:      true,
			cuts:       true,
			faults:     6,
		},
	}
}

// run is one random run and what its quick checks found.
type run struct {
	t     testing.TB
	sim   *sim.Sim
	net   *net.Network
	pg    *Postgres
	svc   *Service
	found map[string]string // letter -> first evidence
}

func newRun(t testing.TB, preset string, seed uint64) *run {
	return newRunWith(t, togglesOf(t, preset), seed)
}

func togglesOf(t testing.TB, version string) Toggles {
	t.Helper()
	v, err := Versions().Find(version)
	require.NoError(t, err)
	return v.Toggles
}

func newRunWith(t testing.TB, toggles Toggles, seed uint64) *run {
	r := &run{t: t, sim: sim.New(sim.Config{Seed: seed}), found: make(map[string]string)}
	n := net.New(r.sim)
	r.net = n
	r.pg = NewPostgres(r.sim, n, "pg", 2, r.observe)
	r.svc = NewService(
		r.sim,
		n,
		"electric",
		Config{
			Shapes: DefaultShapes(), Toggles: toggles, Source: fmt.Sprintf("pg:%d", PostgresPort),
			Observer: r.observe,
		},
	)
	r.pg.Host().Boot()
	r.svc.Host().Boot()
	return r
}

func (r *run) violate(letter, format string, args ...any) {
	if r.found[letter] == "" {
		r.found[letter] = fmt.Sprintf("%s: ", r.sim.Now()) + fmt.Sprintf(format, args...)
	}
}

func (r *run) observe(e Event) {
	switch e.Kind {
	case SlotConfirmed:
		for _, s := range r.svc.Served() {
			r.checkLog(s.Handle, s.Shape)
		}
	case LogDurable, ShapeRestored:
		if shape, ok := r.svc.status.find(e.Handle); ok {
			r.checkLog(e.Handle, shape)
		}
	case PublishRetried:
		if e.Depth > 50 {
			r.violate("publish-round-ends", "attempt %d for shape %d", e.Depth, e.Handle)
			r.sim.Stop()
		}
	}
}

// checkLog compares the durable log of a served shape with what it should hold.
func (r *run) checkLog(h Handle, shape int) {
	l := r.svc.ShapeLog(h)
	if !l.HasSnapshot {
		return
	}
	var want []Change
	acked := 0
	for _, txn := range r.pg.wal {
		if txn.LSN <= l.SnapshotLSN {
			continue
		}
		for _, c := range txn.Changes {
			if r.svc.config.Shapes[shape].Matches(c.Table, c.Row) {
				want = append(want, c)
				if txn.LSN <= r.pg.ConfirmedLSN() {
					acked = len(want)
				}
			}
		}
	}
	for i, c := range l.Durable {
		if i >= len(want) || c != want[i] {
			r.violate(
				"log-has-no-hole", "shape %d, entry %d of %d is %v", h, i, len(l.Durable), c.Offset,
			)
			break
		}
	}
	if n := len(l.Durable); n > 0 && n < len(want) && n <= len(want) &&
		want[n-1].Offset.Tx == want[n].Offset.Tx &&
		l.Durable[n-1] == want[n-1] {
		r.violate(
			"log-has-no-hole", "shape %d ends within the transaction %d", h, want[n].Offset.Tx,
		)
	}
	have := make(map[Offset]bool)
	for _, c := range l.Durable {
		have[c.Offset] = true
	}
	for _, c := range want[:acked] {
		if !have[c.Offset] {
			r.violate(
				"acked-is-durable", "shape %d lacks %v, acknowledged to %d", h, c.Offset,
				r.pg.ConfirmedLSN(),
			)
			break
		}
	}
}

func (r *run) txn(st *sim.Stream, poison bool) {
	n := 1 + st.IntN(3)
	if st.Chance(sim.Ratio{Num: 1, Den: 3}) {
		n = 4 + st.IntN(5)
	}
	var changes []Change
	for range n {
		changes = append(
			changes,
			Change{Table: uint32(st.IntN(2)), Row: uint64(st.IntN(6)), Value: int64(st.IntN(1000))},
		)
	}
	if poison {
		changes[st.IntN(n)].Value = Poison
	}
	if _, err := r.pg.Commit(changes); err != nil {
		r.t.Fatal(err)
	}
}

// play runs a random workload of twelve transactions under the mix, heals, waits, and looks.
func (r *run) play(m mix) {
	st := r.sim.Stream("plan")
	const phase = 12 * time.Second
	world := r.sim.World()
	do := func(d time.Duration, f func()) {
		world.After(d, sim.HandlerFunc(func(uint64) { f() }), 0)
	}
	poisoned := -1
	if m.poison {
		poisoned = 3 + st.IntN(6)
		fault.On(r.sim).
			Inject(fault.Point{Host: "electric", Name: PointPoison, Term: `return("kill")`})
	}
	burst := time.Second
	for i := range 12 {
		at := burst + st.Duration(0, phase-2*time.Second)
		do(at, func() { r.txn(st, i == poisoned) })
	}
	if m.chainFails {
		for _, p := range []string{PointCleaner1, PointCleaner2, PointCleaner3, PointCleaner4} {
			fault.On(r.sim).
				Inject(fault.Point{Host: "electric", Name: p,
					When: fault.When{Chance: sim.Ratio{Num: 1, Den: 24}}, Term: "return(true)"})
		}
	}
	if m.cuts {
		do(st.Duration(0, phase), func() {
			r.net.Partition([]string{"pg"}, []string{"electric"})
			do(st.Duration(time.Second, 20*time.Second), func() { r.net.Lift() })
		})
	}
	for range max(2, m.faults) {
		switch {
		case m.crashes && (len(m.deaths) == 0 || st.Chance(sim.Percent(30))):
			kind := sim.Kill
			if m.power && st.Chance(sim.Percent(50)) {
				kind = sim.PowerLoss
			}
			do(st.Duration(0, phase), func() {
				r.svc.Host().Crash(kind)
				do(300*time.Millisecond, func() {
					if !r.svc.Host().Up() {
						r.svc.Host().Boot()
					}
				})
			})
		case len(m.deaths) > 0:
			why := m.deaths[st.IntN(len(m.deaths))]
			if st.Chance(sim.Percent(50)) {
				rule := fault.Point{
					Host: "electric", Name: PointHandleEvent,
					When: fault.When{From: uint64(1 + st.IntN(20)), Max: 1},
					Term: fmt.Sprintf("return(%q)", why),
				}
				fault.On(r.sim).Inject(rule)
				continue
			}
			shape := st.IntN(3)
			do(st.Duration(time.Second, phase), func() { r.svc.KillConsumer(shape, why) })
		}
	}
	res := r.sim.RunFor(phase)
	if !m.poison {
		fault.On(r.sim).Lift()
	}
	if res.Reason == sim.TimeReached {
		res = r.sim.RunFor(70 * time.Second)
	}
	if res.Err != nil {
		r.t.Fatalf("seed %d: %s", r.sim.Seed(), res.Report())
	}
	r.conclude()
}

func (r *run) conclude() {
	if r.found["publish-round-ends"] != "" {
		return
	}
	for _, s := range r.svc.Served() {
		r.checkLog(s.Handle, s.Shape)
	}
	if r.pg.ConfirmedLSN() < r.pg.EndLSN() {
		r.violate(
			"acks-catch-up", "confirmed %d of %d; %s", r.pg.ConfirmedLSN(), r.pg.EndLSN(),
			r.svc.Stalled(),
		)
	}
}
