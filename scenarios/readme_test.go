package scenarios

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore"
)

// TestReadme holds the README to what the code does: the transcript's outcome line,
// and the text of the example module.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	readme := string(text)
	stall := named(t, "electric-stall")
	shown := execute(t, stall, explore.Options{Variant: "1.4.13", Seed: 1})
	require.Contains(t, strings.Join(strings.Fields(readme), " "),
		fmt.Sprintf("electric-stall 1.4.13 1 %d %016x %v", shown.Steps, shown.Hash, shown.Worst().Kind))

	source, err := os.ReadFile("../sim/explore/testdata/counter/counter.go")
	require.NoError(t, err)
	_, body, ok := strings.Cut(string(source), "var durable")
	require.True(t, ok)
	require.Contains(t, readme, "var durable"+body)

	sc := named(t, "electric-kill")
	out := execute(t, sc, explore.Options{Variant: "pr3975", Seed: 6})
	target, ok := out.TargetOf("log-has-no-hole")
	require.True(t, ok)
	var reduced strings.Builder
	red, err := explore.Reduce(t.Context(), sc, out, explore.ReduceOptions{Target: target, Budget: 2000})
	require.NoError(t, err)
	red.Write(&reduced)
	require.Contains(t, readme, reduced.String())

	_, mine, ok := strings.Cut(readme, "groundhog plan 1 electric-kill\n")
	require.True(t, ok)
	mine, _, _ = strings.Cut(mine, "```")
	_, err = sc.Schema().ParseBody(strings.Split(mine, "\n"), 1)
	require.NoError(t, err)
}
