package columns

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/sim/explore"
)

// TestColumnsStand: under names of any length a line is no wider than a report, and each column
// begins where its heading does.
func TestColumnsStand(t *testing.T) {
	safe := &model.Property{Name: "answered-upload-not-repeated", Kind: model.Safety}
	for _, c := range []struct {
		scenario string
		variants []string
		last     uint64
		whole    bool // nothing is cut
	}{
		{"electric-stall", []string{"1.4.13"}, 1, true},
		{"powersync-sign-in", []string{"recheck", "soft"}, 400, true},
		{"automerge-power-reload", []string{"reset-override"}, 1 << 20, false},
		{"a-scenario-with-a-name-of-its-own", []string{"v", "and-a-variant-with-a-very-long-name"},
			1<<64 - 1, false},
		{"a", []string{strings.Repeat("v", 200)}, 1, false},
		{strings.Repeat("s", 200), []string{"a"}, 1<<64 - 1, false},
		{strings.Repeat("s", 200), []string{strings.Repeat("v", 200)}, 1<<64 - 1, false},
	} {
		table := New(c.scenario, c.last, c.variants...)
		header := table.Header()
		for _, v := range c.variants {
			out := explore.Outcome{
				Scenario: c.scenario, Variant: v, Seed: c.last, Steps: 12345678, Hash: 1<<64 - 1,
				Verdicts: []model.Verdict{safe.Violated(nil, "k", "")},
			}
			line := []rune(table.Line(out))
			require.LessOrEqual(t, len(line), Width, string(line))
			for _, h := range []string{"scenario", "variant", "trace hash", "verdict"} {
				at := strings.Index(header, h)
				require.NotEqual(t, ' ', line[at], "%s\n%s", header, string(line))
				require.True(t, at == 0 || line[at-1] == ' ', "%s\n%s", header, string(line))
			}
			for _, h := range []string{"seed", "steps"} {
				end := strings.Index(header, h) + len(h)
				require.Equal(t, ' ', line[end], "%s\n%s", header, string(line))
				require.NotEqual(t, ' ', line[end-1], "%s\n%s", header, string(line))
			}
			require.Contains(t, string(line), " ffffffffffffffff violated answered-uplo")
			require.Equal(t, c.whole, !strings.Contains(string(line), "…"), string(line))
		}
	}
	held := New("a", 1, "b").Line(explore.Outcome{Scenario: "a", Variant: "b", Seed: 1})
	require.Equal(t, "a        b          1        0 0000000000000000 held", held)
}
