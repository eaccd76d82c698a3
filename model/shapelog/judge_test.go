package shapelog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/model"
)

func TestPropertiesAreDescribed(t *testing.T) {
	var before []*model.Property
	var names []string
	for _, p := range Properties() {
		require.NotEmpty(t, p.Name)
		require.NotEmpty(t, p.Statement, p.Name)
		require.NotEmpty(t, p.NotChecked, p.Name)
		if p.Kind != model.Assumption {
			require.NotEmpty(t, p.Assumes, p.Name)
			require.Contains(t, p.Needs, HistoryIsSound, p.Name)
		}
		require.Subset(t, before, p.Needs, "%s is judged before what it needs", p.Name)
		require.NotContains(t, before, p)
		before, names = append(before, p), append(names, p.Name)
	}
	require.Equal(t, `shape-history-is-sound
acked-is-durable
log-has-no-hole
log-is-complete
client-view-is-right
acks-only-grow
no-delivery-after-removal
publish-round-ends
acks-catch-up
no-wait-for-dead-writer
wal-stays-bounded
no-needless-invalidation
harm-stays-in-its-shape`, strings.Join(names, "\n"))
}

// A run that ended early is not to blame for what it had no time to do.
func TestShortRunIsExhausted(t *testing.T) {
	s := &story{}
	s.serve("s", 0).tx(10).do(func(h *History) { h.BeginRound(1) })
	kinds := map[string]model.VerdictKind{}
	for _, v := range Judge(&s.History, Rules{}) {
		kinds[v.Property.Name] = v.Kind
		require.False(t, v.Failed())
	}
	require.Equal(
		t,
		map[string]model.VerdictKind{
			"shape-history-is-sound":    model.Held,
			"acked-is-durable":          model.Held,
			"log-has-no-hole":           model.Held,
			"client-view-is-right":      model.Held,
			"acks-only-grow":            model.Held,
			"no-delivery-after-removal": model.Held,
			"wal-stays-bounded":         model.Held,
			"no-needless-invalidation":  model.Held,
			"harm-stays-in-its-shape":   model.Held,
			"log-is-complete":           model.Exhausted,
			"publish-round-ends":        model.Exhausted,
			"acks-catch-up":             model.Exhausted,
			"no-wait-for-dead-writer":   model.Exhausted,
		},
		kinds,
	)
}

// A slot owes nothing of what was in the WAL before it was made, and all that came later.
func TestAckOfAnEmptyRun(t *testing.T) {
	h := &History{}
	h.Advance(1000)
	h.Observe(State{Phase: Healed, EndOfWAL: 1000})
	require.Equal(t, model.Held, checkAckProgress(h, Rules{}).Kind)
	h = &History{}
	h.Advance(1000)
	h.Advance(1010) // a transaction of a table that nobody asked for
	h.Observe(State{Phase: Healed, EndOfWAL: 1010})
	require.Equal(t, model.Stuck, checkAckProgress(h, Rules{}).Kind)
}

func TestVerdictText(t *testing.T) {
	require.Equal(t, "acked-is-durable held", AckedIsDurable.Held().String())
	require.Equal(t, "acks-catch-up stuck [k]: at 7",
		AcksCatchUp.Stuck(&model.Evidence{Event: 0}, "k", "at %d", 7).String())
	require.Equal(t, "acked-is-durable violated [k]: at 7",
		AckedIsDurable.Violated(&model.Evidence{Event: 0}, "k", "at %d", 7).String())
	require.Equal(t, "log-is-complete exhausted [run ended early]: why",
		LogIsComplete.Exhausted("why").String())
	require.Equal(t, "(no property)/k", model.Verdict{Key: "k"}.ID())
	require.Equal(t, "acked-is-durable/k",
		AckedIsDurable.Violated(&model.Evidence{Event: 0}, "k", "").ID())
}

// TestVerdictChecks: a verdict that the constructors cannot give, if they are used as they say, is
// refused.
func TestVerdictChecks(t *testing.T) {
	for _, good := range []model.Verdict{
		AckedIsDurable.Held(), AcksCatchUp.Held(),
		AckedIsDurable.Violated(nil, "k", ""), AcksCatchUp.Stuck(nil, "k", ""),
		HistoryIsSound.Violated(nil, "k", ""), AcksCatchUp.Exhausted("why"),
		LogIsComplete.Exhausted("why"),
	} {
		require.NoError(t, good.Check(), good.String())
	}
	require.ErrorContains(t, AcksCatchUp.Violated(nil, "k", "").Check(),
		"was judged violated: use Stuck")
	require.ErrorContains(t, AckedIsDurable.Stuck(nil, "k", "").Check(),
		"was judged stuck: use Violated")
	require.ErrorContains(t, model.Verdict{Key: "k"}.Check(), "is about no property")
}

func TestOffsetsAreOrdered(t *testing.T) {
	a, b, c := Offset{1, 9}, Offset{2, 0}, Offset{2, 1}
	require.True(t, a.Before(b) && b.Before(c) && a.Before(c))
	require.False(t, b.Before(b) || c.Before(a))
	require.Zero(t, b.Compare(b))
}

func TestDeathClass(t *testing.T) {
	for reason, want := range map[string]string{
		"kill": "kill", "exception: no space at 42": "exception",
		"shutdown (grace 10s)": "shutdown",
		"storage error 28":     "storage error", "": "", "(odd)": "(odd)",
	} {
		require.Equal(t, want, classOf(reason), reason)
	}
}
