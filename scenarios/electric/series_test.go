package electric

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore"
)

// TestRetainedWAL: under one plan, what the slot keeps falls to nothing with the fix, and without
// it stays until the service is restarted; and to record it changes no run.
func TestRetainedWAL(t *testing.T) {
	sc, err := explore.Find(Scenarios(), "electric-stall")
	require.NoError(t, err)
	retained := func(variant string) []uint64 {
		plain, err := explore.Execute(t.Context(), sc, explore.Options{Variant: variant, Seed: 1})
		require.NoError(t, err)
		out, err := explore.Execute(t.Context(), sc, explore.Options{Variant: variant, Seed: 1,
			Series: true})
		require.NoError(t, err)
		require.Equal(t, plain.Hash, out.Hash)
		require.Len(t, out.Series, 1)
		require.Equal(t, "retained WAL", out.Series[0].Name)
		require.Zero(t, out.Series[0].Points[0].Value)
		require.Zero(t, out.Series[0].Last(), "the restart")
		top, ok := out.Series[0].Highest()
		require.True(t, ok)
		require.NotZero(t, top.Value, "it is kept until it is flushed")
		var calm []uint64 // the values between the last transaction and the restart
		for i, p := range out.Series[0].Points {
			last := i+1 == len(out.Series[0].Points)
			if p.At < 106e9 && (last || out.Series[0].Points[i+1].At > 10e9) {
				calm = append(calm, p.Value)
			}
		}
		return calm
	}
	require.Equal(t, []uint64{210}, retained("1.4.13"))
	require.Equal(t, []uint64{0}, retained("pinned"))
}
