package model

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStore(t *testing.T) {
	var h StoreHistory
	h.Start(1e9, 0)
	h.Confirm(7)
	h.Start(2e9, 7)
	h.Fail(3e9, "empty file", "metadata.toml: missing field")
	h.Start(4e9, 9)
	for _, v := range JudgeStore(&h) {
		require.Equal(t, Held, v.Kind, "%v", v)
	}
	require.Equal(t, 3, h.Starts())

	h.Fail(5e9, "empty file", "metadata.toml: missing field")
	v := JudgeStore(&h)[0]
	require.Equal(t, "D1 violated [empty file]: at 5.000s, and every time since it was first tried: metadata.toml: missing field", v.String())

	h = StoreHistory{}
	h.Confirm(7)
	h.Start(2_500_000_000, 6)
	h.Start(3e9, 6)
	v = JudgeStore(&h)[0]
	require.Equal(t, Held, JudgeStore(&h)[2].Kind)
	h.Durable(9)
	h.Start(4e9, 8)
	require.True(t, JudgeStore(&h)[1].Failed())
	require.Equal(t, "D3 violated [durable transactions lost]: started at 4.000s with everything below 8, though everything below 9 had been called durable", JudgeStore(&h)[1].String())
	require.Equal(t, "D2 violated [confirmed transactions lost]: started at 2.500s with everything below 6, though everything below 7 had been confirmed", v.String())
}
