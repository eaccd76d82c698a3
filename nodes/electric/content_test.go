package electric

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestContent: whole frames are told, and nothing of a part.
func TestContent(t *testing.T) {
	b := copyData('w', []LSN{7, 7}, AppendMessage(nil, Message{Kind: kindBegin, XID: 1, LSN: 7}))
	b = append(b, copyData('w', []LSN{7, 7}, AppendMessage(nil,
		Message{Kind: kindChange, Change: Change{Table: 1, Row: 2, Value: 3}}))...)
	require.Equal(t, "begin 7, table1[2]=3", Content(b))
	require.Equal(t, "begin 7", Content(b[:len(b)-1]))
	require.Equal(t, "keepalive at 9", Content(copyData('k', []LSN{9}, []byte{0})))
	require.Equal(t, "SNAPSHOT 1", Content(appendFrame(nil, 'Q', []byte("SNAPSHOT 1"))))
	require.Empty(t, Content([]byte("?")))
}
