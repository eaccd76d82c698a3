package store

import (
	"testing"

	"groundhog/model"

	"github.com/stretchr/testify/require"
)

func TestStore(t *testing.T) {
	var h History
	h.Start(1e9, 0)
	h.Confirm(7)
	h.Start(2e9, 7)
	h.Fail(3e9, "empty file", "metadata.toml: missing field")
	h.Start(4e9, 9)
	for _, v := range Judge(&h) {
		require.Equal(t, model.Held, v.Kind, "%v", v)
	}
	require.Equal(t, 3, h.Starts())

	h.Fail(5e9, "empty file", "metadata.toml: missing field")
	v := Judge(&h)[0]
	require.Equal(t,
		"starts-without-operator violated [empty file]: at 5.000s, and every time since it was "+
			"first tried: metadata.toml: missing field",
		v.String())

	h = History{}
	h.Confirm(7)
	h.Start(2_500_000_000, 6)
	h.Start(3e9, 6)
	v = Judge(&h)[0]
	require.Equal(t, model.Held, Judge(&h)[2].Kind)
	h.Durable(9)
	h.Start(4e9, 8)
	require.True(t, Judge(&h)[1].Failed())
	require.Equal(t,
		"called-durable-is-kept violated [durable transactions lost]: started at 4.000s with "+
			"everything below 8, though everything below 9 had been called durable",
		Judge(&h)[1].String())
	require.Equal(t,
		"confirmed-is-kept violated [confirmed transactions lost]: started at 2.500s with "+
			"everything below 6, though everything below 7 had been confirmed",
		v.String())
}
