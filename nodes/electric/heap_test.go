package electric

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestHeapLimit commits a transaction that is larger than what a consumer may hold. In fragments
// the consumer is killed in its middle; the pull request starts another, which knows of no begin,
// and skips the rest. Handed over whole, the transaction kills each that takes it.
func TestHeapLimit(t *testing.T) {
	for _, c := range []struct {
		name, preset string
		whole        bool
		flush        int
		want         []string
	}{
		{"fragments", "1.4.13", false, 0, []string{"acks-catch-up"}},
		{"fragments", "pr3975", false, 0, []string{"acked-is-durable"}},
		{"fragments", "pr3975+cap", false, 0, []string{"acked-is-durable"}},
		{"fragments", "1.7.9", false, 0, []string{"acked-is-durable"}},
		{"fragments", "pinned", false, 0, []string{"invalidated"}},
		{"whole", "1.4.13", true, 0, []string{"acks-catch-up"}},
		{"whole", "pr3975", true, 0, []string{"publish-round-ends"}},
		{"whole", "pr3975+cap", true, 0, []string{"acked-is-durable"}},
		{"whole", "pinned", true, 0, []string{"invalidated"}},
		{"flushed before", "1.4.13", false, 10 * changeSize, nil},
		{"flushed before, whole", "1.4.13", true, 10 * changeSize, []string{"acks-catch-up"}},
	} {
		toggles := togglesOf(t, c.preset)
		toggles.WholeTxns = c.whole
		found := lettersOf(t, toggles, 0, c.flush, func(r *run) {
			r.svc.config.ConsumerLimit = 20 * changeSize
			r.commit(1, 30)
		})
		require.Equal(
			t, c.want, slices.Sorted(maps.Keys(found)), "%s, %s: %v", c.name, c.preset, found,
		)
	}
}
