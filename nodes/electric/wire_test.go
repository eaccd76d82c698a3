package electric

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func FuzzMessage(f *testing.F) {
	f.Add(AppendMessage(nil, Message{Kind: kindBegin, XID: 7, LSN: 1052}))
	f.Add(
		AppendMessage(
			nil,
			Message{
				Kind:   kindChange,
				Change: Change{Table: 1, Row: 2, Value: -3, Offset: Offset{1052, 4}},
			},
		),
	)
	f.Add(AppendMessage(nil, Message{Kind: kindCommit, LSN: 1052}))
	f.Add([]byte{2, 'B'})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := DecodeMessage(b)
		if err == nil && !bytes.Equal(AppendMessage(nil, m), b) {
			t.Fatalf("%x decodes to %+v, which encodes otherwise", b, m)
		}
	})
}

func FuzzFrames(f *testing.F) {
	f.Add(appendFrame(appendFrame(nil, 'Q', []byte("x")), 'd', nil), 3)
	f.Add([]byte{'d', 0, 0, 0, 3}, 1)
	f.Fuzz(func(t *testing.T, b []byte, _ int) {
		kind, body, rest, ok, err := cutFrame(b)
		if err == nil && ok && !bytes.Equal(append(appendFrame(nil, kind, body), rest...), b) {
			t.Fatalf("%x is cut into %q %x and %x", b, kind, body, rest)
		}
	})
}

func TestMessageRefusals(t *testing.T) {
	for name, b := range map[string][]byte{
		"empty": nil, "version": {9, 'B'}, "kind": {1, '?'}, "length": {1, 'E', 0},
	} {
		_, err := DecodeMessage(b)
		require.Error(t, err, name)
	}
	_, err := ParseDeathReason("heartbreak")
	require.ErrorContains(t, err, "terminate-aborted")
}
