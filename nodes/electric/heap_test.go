package electric

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestHeapLimit commits a transaction that is larger than what a consumer may hold. In fragments
// the consumer is killed in its middle; the pull request starts another, which knows of no begin,
// and skips the rest. Handed over whole, the transaction kills each that takes it. Put together by
// the consumer, it kills it as well; whoever is started in its place raises, since it has no begin.
func TestHeapLimit(t *testing.T) {
	fragments, whole, built := Toggles{}, Toggles{WholeTxns: true}, Toggles{BuildTxns: true}
	for _, c := range []struct {
		name, preset string
		as           Toggles // how the transaction comes to the consumer
		flush        int
		want         []string
	}{
		{"fragments", "1.4.13", fragments, 0, []string{"acks-catch-up"}},
		{"fragments", "pr3975", fragments, 0, []string{"acked-is-durable"}},
		{"fragments", "pr3975+cap", fragments, 0, []string{"acked-is-durable"}},
		{"fragments", "1.7.9", fragments, 0, []string{"acked-is-durable"}},
		{"fragments", "pinned", fragments, 0, []string{"invalidated"}},
		{"whole", "1.4.13", whole, 0, []string{"acks-catch-up"}},
		{"whole", "pr3975", whole, 0, []string{"publish-round-ends"}},
		{"whole", "pr3975+cap", whole, 0, []string{"acked-is-durable"}},
		{"whole", "pinned", whole, 0, []string{"invalidated"}},
		{"flushed before", "1.4.13", fragments, 10 * changeSize, nil},
		{"flushed before, whole", "1.4.13", whole, 10 * changeSize, []string{"acks-catch-up"}},
		{"built", "1.4.13", built, 0, []string{"acks-catch-up"}},
		{"built", "pr3975", built, 0, []string{"invalidated"}},
		{"built", "pinned", built, 0, []string{"invalidated"}},
		{"flushed before, built", "1.4.13", built, 10 * changeSize, []string{"acks-catch-up"}},
	} {
		toggles := togglesOf(t, c.preset)
		toggles.WholeTxns, toggles.BuildTxns = c.as.WholeTxns, c.as.BuildTxns
		found := lettersOf(t, toggles, 0, c.flush, func(r *run) {
			r.svc.config.ConsumerLimit = 20 * changeSize
			r.commit(1, 30)
		})
		require.Equal(
			t, c.want, slices.Sorted(maps.Keys(found)), "%s, %s: %v", c.name, c.preset, found,
		)
	}
}
