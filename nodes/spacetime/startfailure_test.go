package spacetime

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestStartFailures: each failure is found by its value, whatever stands around it, and an error of
// another kind is none.
func TestStartFailures(t *testing.T) {
	first := func(b ...byte) []byte {
		return append(append(append([]byte(nil), magic...), b...), 0, 0)
	}
	for _, c := range []struct {
		err  error
		want StartFailure
	}{
		{checkHeader(magic[:3]), HeaderShort},
		{checkHeader(make([]byte, segmentHeader)), HeaderMagic},
		{checkHeader(first(formatVersion, 99)), ""},
		{checkMetadata(""), MetadataVersion},
		{checkMetadata(`version = "1"`), MetadataBad},
		{checkMetadata("version"), MetadataBad},
	} {
		var got StartFailure
		require.Error(t, c.err)
		require.Equal(t, c.want != "", errors.As(c.err, &got), "%v", c.err)
		require.Equal(t, c.want, got, "%v", c.err)
		require.Contains(t, c.err.Error(), string(c.want))
	}
	require.NoError(t, checkMetadata(metadata("1.2.3")))
}
