package explore

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestColumnsStand: under names of any length a line is no wider than a report, and each column begins where its heading does.
func TestColumnsStand(t *testing.T) {
	headings := []string{"scenario", "variant", "seed", "verdict"}
	for _, c := range []struct {
		scenario string
		variants []string
		last     uint64
		whole    bool // names and seeds are not cut
	}{
		{"electric-stall", []string{"1.4.13"}, 1, true},
		{"powersync-sign-in", []string{"recheck", "soft-clear-keeps-local"}, 400, true},
		{"automerge-power-reload", []string{"reset-override"}, 1 << 20, true},
		{"a-scenario-with-a-name-of-its-own", []string{"v", "and-a-variant-with-a-very-long-name"}, 1 << 63, false},
		{"a", []string{strings.Repeat("v", 200)}, 1, false},
	} {
		sc := &Scenario{Name: c.scenario}
		columns := sc.Columns(c.last, c.variants...)
		header := columns.Header()
		require.Len(t, header, reportWidth-len("000000"))
		for _, v := range c.variants {
			out := Outcome{Scenario: c.scenario, Variant: v, Seed: c.last, Steps: 1234567, Now: 3_599_999_000_000, Hash: 1<<64 - 1}
			line := []rune(columns.Line(out))
			require.Len(t, line, reportWidth, string(line))
			for _, h := range headings {
				at := strings.Index(header, h)
				require.NotEqual(t, ' ', line[at])
				require.True(t, at == 0 || line[at-1] == ' ', "%s\n%s", header, string(line))
			}
			require.Equal(t, c.whole, strings.HasPrefix(strings.Join(strings.Fields(string(line)), " "), strings.Join([]string{c.scenario, v, fmt.Sprint(c.last)}, " ")))
			require.Contains(t, string(line), " held ")
		}
	}
	require.Equal(t, usual, (&Scenario{Name: "electric-stall"}).Columns(1<<63, "1.4.13"), "short names change nothing")
}
