package spacetime

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestContent: a whole frame is told, and nothing of a part.
func TestContent(t *testing.T) {
	frame := func(body []byte) []byte {
		return append(binary.LittleEndian.AppendUint32(nil, uint32(len(body))), body...)
	}
	r := frame(request{id: 3, ops: []TxOp{{Key: 1}, {Append: true, Key: 2, Value: 9}}}.encode())
	require.Equal(t, "request 3: read 1 append 9 to 2", Content(true, r))
	require.Empty(t, Content(true, r[:len(r)-1]))
	a := frame(answer{id: 3, next: 5, reads: [][]uint64{{7}}}.encode())
	require.Equal(t, "answer to 3, the next offset is 5, read [[7]]", Content(false, a))
}
