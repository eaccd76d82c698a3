package explore

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestStreamIsTheTrace: what is streamed is what a buffer gets, and who reads does not change the
// run, nor does who stops to.
func TestStreamIsTheTrace(t *testing.T) {
	o := Options{Variant: "racy", Seed: 3}
	plain := execute(lostUpdate(), o)
	var buf, streamed bytes.Buffer
	o.Trace = &buf
	execute(lostUpdate(), o)
	out, err := Stream(t.Context(), lostUpdate(), o, func(trace io.Reader) error {
		_, err := io.Copy(&streamed, trace)
		return err
	})
	require.NoError(t, err)
	require.Equal(t, plain.Hash, out.Hash)
	require.Equal(t, plain.Verdicts, out.Verdicts)
	require.Equal(t, buf.Bytes(), streamed.Bytes())

	enough := errors.New("enough")
	out, err = Stream(t.Context(), lostUpdate(), o, func(io.Reader) error { return enough })
	require.Equal(t, enough, err)
	require.Equal(t, plain.Hash, out.Hash)
	require.Equal(t, plain.Verdicts, out.Verdicts)
}
