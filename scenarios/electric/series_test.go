package electric

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore"
	"groundhog/sim/explore/series"
)

// TestRetainedWAL: under one plan, what the slot keeps falls to nothing with the fix, and without it stays until the service is
// restarted; and to record it changes no run.
func TestRetainedWAL(t *testing.T) {
	sc, err := explore.Find(Scenarios(), "electric-stall")
	require.NoError(t, err)
	retained := func(variant string) series.Series {
		plain, err := explore.Execute(t.Context(), sc, explore.Options{Variant: variant, Seed: 1})
		require.NoError(t, err)
		out, err := explore.Execute(t.Context(), sc, explore.Options{Variant: variant, Seed: 1, Series: true})
		require.NoError(t, err)
		require.Equal(t, plain.Hash, out.Hash)
		require.Len(t, out.Series, 1)
		require.Equal(t, "retained WAL", out.Series[0].Name)
		require.Zero(t, out.Series[0].Points[0].Value)
		require.Zero(t, out.Series[0].Last(), "the restart")
		top, ok := out.Series[0].Highest()
		require.True(t, ok)
		require.NotZero(t, top.Value, "it is kept until it is flushed")
		return out.Series[0]
	}
	calm := series.Span{From: 10e9, To: 106e9} // between the last transaction and the restart
	require.Equal(t, []series.Column{{Low: 210, High: 210, Any: true}}, retained("1.4.13").Columns(calm, 1))
	require.Equal(t, []series.Column{{Low: 0, High: 0, Any: true}}, retained("pinned").Columns(calm, 1))
}
