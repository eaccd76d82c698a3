package plan

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// TestSpread: every number once, the ends first.
func TestSpread(t *testing.T) {
	for n := 1; n < 200; n++ {
		all := spread(n)
		require.Len(t, all, n)
		require.Equal(t, 0, all[0])
		require.Equal(t, n-1, all[min(1, n-1)])
		slices.Sort(all)
		for i, v := range all {
			require.Equal(t, i, v, n)
		}
	}
}

// TestSingles: every kind of fault at every event between the times of its part, each once.
func TestSingles(t *testing.T) {
	s := shop()
	moments := []sim.Instant{1, 2, 3}
	lines := s.Singles(Profile{
		{Kind: sim.MomentSync, Host: "server", Name: "log", At: moments},
		{Kind: sim.MomentSync, Host: "server", At: moments}, // the same, without names
		{Kind: sim.MomentNote, Place: sim.PlaceAt, Host: "server", Name: "x",
			At: []sim.Instant{1e10}},
		{Kind: sim.MomentClose, Host: "server", Name: "log", At: []sim.Instant{1}},
	})
	var text []string
	for _, l := range lines {
		text = append(text, l.String())
		back, err := s.ParseLine(l.String())
		require.NoError(t, err)
		require.True(t, back.Equal(l))
	}
	require.Equal(t, []string{
		`before sync 1 of server "log" fault close for=1s`,
		`before sync 1 of server "log" fault fire how="ab" where=shelf`,
		`before sync 1 of server "log" fault fire how="ab" where=roof`,
	}, text[:3])
	require.Equal(t, `before sync 1 of server "log" fault rob`, text[5])
	require.Equal(t, `before sync 3 of server "log" fault close for=1s`, text[6])
	require.Equal(t, `before sync 2 of server "log" fault rob`, text[len(text)-1])
	require.Len(t, text, 18)
}
