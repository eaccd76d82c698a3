package fuzz

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore"
)

// TestInputsAreRuns: every input is a run; it begins with one that a seed draws or the corpus
// holds, and each eight bytes change it further. Among such runs are those that fail.
func TestInputsAreRuns(t *testing.T) {
	t.Chdir(t.TempDir())
	sc := cellar()
	found, err := explore.Fuzz(t.Context(), sc, explore.FuzzOptions{Runs: 40,
		Corpus: "testdata/corpus", Run: explore.Options{Variant: "old", Seed: 1}})
	require.NoError(t, err)
	g := &guided{search: newSearch(t.Context(), t, sc, "old")}
	require.NoError(t, g.begin(t.Context()))
	require.Len(t, g.runs, drawnRuns+found.Corpus)
	text, err := os.ReadFile(filepath.Join("testdata", "corpus", "cellar", "000000.plan"))
	require.NoError(t, err)
	require.Equal(t, string(text), g.decode([]byte{drawnRuns}).String())

	require.Equal(t, g.runs[0], g.decode(nil))
	failing := 0
	for n := range uint64(400) {
		input := binary.LittleEndian.AppendUint64([]byte{byte(n)}, n)
		input = binary.LittleEndian.AppendUint64(input, n*n)
		r := g.decode(append(input, 1, 2, 3))
		require.Equal(t, g.decode(input), r, "less than eight bytes are no change")
		out, err := explore.Execute(t.Context(), sc, explore.Options{Variant: "old", Seed: r.Seed,
			Policy: r.Policy, Plan: &r.Plan})
		require.NoError(t, err)
		require.False(t, out.Fails(explore.Harness))
		if out.Fails(dry) {
			failing++
		}
	}
	require.NotZero(t, failing)
}
