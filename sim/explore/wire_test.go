package explore

import (
	"bytes"
	"encoding/gob"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore/internal/series"
	"groundhog/sim/explore/plan"
)

// sent is a value as it comes out of a pipe.
func sent[T any](t require.TestingT, v T) (got T) {
	var pipe bytes.Buffer
	require.NoError(t, gob.NewEncoder(&pipe).Encode(v))
	require.NoError(t, gob.NewDecoder(&pipe).Decode(&got))
	return got
}

// sliceOf draws a slice that is nil where it is empty: between processes there is no difference.
func sliceOf[T any](t *rapid.T, of *rapid.Generator[T], label string) []T {
	return append([]T(nil), rapid.SliceOfN(of, 0, 4).Draw(t, label)...)
}

// words are texts of any bytes.
var words = rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 9),
	func(b []byte) string { return string(b) })

func instants() *rapid.Generator[sim.Instant] {
	return rapid.Map(rapid.Int64Min(0), func(n int64) sim.Instant { return sim.Instant(n) })
}

func drawVerdict(t *rapid.T, sc *Scenario) (v model.Verdict) {
	v = model.Verdict{
		Property: rapid.SampledFrom(append(everyRun, sc.Properties...)).Draw(t, "property"),
		Kind:     rapid.SampledFrom([]model.VerdictKind{0, 1, 2, 3}).Draw(t, "kind"),
		Key:      words.Draw(t, "key"), Reason: words.Draw(t, "reason"),
		Time: rapid.Int64().Draw(t, "time"), Step: rapid.Uint64().Draw(t, "step"),
	}
	if rapid.Bool().Draw(t, "evidence") {
		v.Evidence = &model.Evidence{Event: rapid.Int().Draw(t, "event"),
			Subject: words.Draw(t, "subject")}
	}
	return v
}

// TestWireOutcome: whatever comes of a run comes through a pipe as it is.
func TestWireOutcome(t *testing.T) {
	sc := throws()
	rapid.Check(t, func(t *rapid.T) {
		p, swarm := sc.Schema().Draw(plan.Seeded(rapid.Uint64().Draw(t, "plan")),
			rapid.Bool().Draw(t, "swarm"))
		if len(swarm.Faults) == 0 {
			swarm.Faults = nil
		}
		want := sc.Planned(Options{Variant: "six", Seed: 3, AllOn: true})
		want.Plan, want.Swarm = p, swarm
		want.Steps, want.Hash = rapid.Uint64().Draw(t, "steps"), rapid.Uint64().Draw(t, "hash")
		want.Now, want.Until = instants().Draw(t, "now"), instants().Draw(t, "until")
		want.Story = sliceOf(t, words, "story")
		want.Marks = sliceOf(t, rapid.Uint64(), "marks")
		want.stalled = rapid.Bool().Draw(t, "stalled")
		want.ahead = map[string]uint64{"a/main": rapid.Uint64().Draw(t, "events")}
		want.reached = sliceOf(t, rapid.Uint32(), "reached")
		for range rapid.IntRange(0, 3).Draw(t, "verdicts") {
			want.Verdicts = append(want.Verdicts, drawVerdict(t, sc))
		}
		for range rapid.IntRange(0, 2).Draw(t, "series") {
			s := series.Series{Name: words.Draw(t, "name"), Unit: words.Draw(t, "unit"),
				Changes: rapid.Uint64().Draw(t, "changes"), Grain: 1, Until: want.Now}
			for _, at := range sliceOf(t, instants(), "points") {
				s.Points = append(s.Points, series.Point{At: at, Value: uint64(at) * 3})
			}
			want.Series = append(want.Series, s)
		}
		m := sent(t, wireMessage{Outcome: want.wired()})
		got, err := m.Outcome.outcome(sc, sc.Planned(want.Options()), nil)
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

// TestWireRequest: a run is asked for with every option, and refused by another build.
func TestWireRequest(t *testing.T) {
	sc := throws()
	rapid.Check(t, func(t *rapid.T) {
		want := Options{Variant: words.Draw(t, "variant"), Seed: rapid.Uint64().Draw(t, "seed"),
			Policy: rapid.SampledFrom([]sim.Policy{sim.Random(), sim.FIFO(), sim.PCT(1),
				sim.PCT(1000)}).Draw(t, "policy"),
			ahead: map[string]uint64{"a/main": rapid.Uint64().Draw(t, "events")},
			AllOn: rapid.Bool().Draw(t, "all on"), Series: rapid.Bool().Draw(t, "series"),
			StallLimit: time.Duration(rapid.Int64().Draw(t, "stall"))}
		if rapid.Bool().Draw(t, "given") {
			p, _ := sc.Schema().Draw(plan.Seeded(rapid.Uint64().Draw(t, "plan")), false)
			want.Plan = &p
		}
		if rapid.Bool().Draw(t, "fork") {
			want.fork = &fork{rapid.Uint64().Draw(t, "step"), rapid.Uint64().Draw(t, "future")}
		}
		q := sent(t, want.wired(sc))
		got, err := q.options(sc)
		require.NoError(t, err)
		require.Equal(t, want, got)
		q.Version++
		_, err = q.options(sc)
		require.ErrorContains(t, err, "they are of different builds")
	})
}

// TestWireUnknown: an outcome of other sources is refused.
func TestWireUnknown(t *testing.T) {
	sc := throws()
	for want, spoil := range map[string]func(w *wireOutcome){
		`has no property "gone"`: func(w *wireOutcome) {
			w.Verdicts = []wireVerdict{{Property: "gone"}}
		},
		"plan, line 1": func(w *wireOutcome) { w.Plan = "what" },
	} {
		w := must(Execute(t.Context(), sc, Options{Variant: "six"})).wired()
		spoil(w)
		_, err := w.outcome(sc, Outcome{}, nil)
		require.ErrorContains(t, err, want)
	}
}
