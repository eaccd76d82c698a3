package electric

import (
	"encoding/binary"
	"fmt"
	"io"
)

// Frames are those of the PostgreSQL protocol: a type byte, a length that counts itself, a body.
// Types used:
//
//	'Q' query ("START_REPLICATION" or "SNAPSHOT n", "CREATE_REPLICATION_SLOT",
//	    "DROP_REPLICATION_SLOT", "ALTER PUBLICATION")
//	'W' both ways copy: the slot's confirmed_flush_lsn
//	'C' done, 'E' an error: its SQLSTATE
//	'd' copy data: XLogData 'w', keepalive 'k', standby status 'r'
//	'D' a row, 'Z' end of the rows, with their LSN
const maxFrame = 1 << 24

func appendFrame(b []byte, kind byte, body []byte) []byte {
	b = append(b, kind)
	b = binary.BigEndian.AppendUint32(b, uint32(len(body)+4))
	return append(b, body...)
}

// cutFrame takes the first frame off b. ok is false if it is not complete yet.
func cutFrame(b []byte) (kind byte, body, rest []byte, ok bool, err error) {
	if len(b) < 5 {
		return 0, nil, b, false, nil
	}
	n := binary.BigEndian.Uint32(b[1:])
	if n < 4 || n > maxFrame {
		return 0, nil, nil, false, fmt.Errorf("electric: frame %q has the length %d", b[0], n)
	}
	if uint32(len(b)-1) < n {
		return 0, nil, b, false, nil
	}
	return b[0], b[5 : 1+n], b[1+n:], true, nil
}

// frameReader reads frames from a connection.
type frameReader struct {
	from io.Reader
	buf  []byte
	used int // buf[used:] is still to be read
}

// firstBuffer is large enough for most frames, and small: there is a reader for each connection.
const firstBuffer = 512

// next returns the next frame. Its body is good until next is called again.
func (r *frameReader) next() (kind byte, body []byte, err error) {
	for {
		kind, body, rest, ok, err := cutFrame(r.buf[r.used:])
		if err != nil {
			return 0, nil, err
		}
		if ok {
			r.used = len(r.buf) - len(rest)
			return kind, body, nil
		}
		r.buf, r.used = r.buf[:copy(r.buf, r.buf[r.used:])], 0
		if len(r.buf) == cap(r.buf) {
			r.buf = append(make([]byte, 0, max(firstBuffer, 2*cap(r.buf))), r.buf...)
		}
		n, err := r.from.Read(r.buf[len(r.buf):cap(r.buf)])
		r.buf = r.buf[:len(r.buf)+n]
		if n == 0 && err != nil {
			return 0, nil, err
		}
	}
}

// copyData encodes a message of the replication stream: its kind and positions, then a payload.
func copyData(kind byte, positions []LSN, payload []byte) []byte {
	body := []byte{kind}
	for _, l := range positions {
		body = binary.BigEndian.AppendUint64(body, uint64(l))
	}
	return appendFrame(nil, 'd', append(body, payload...))
}

// readPositions reads n positions after the kind of a copy message.
func readPositions(body []byte, n int) (pos []LSN, payload []byte, err error) {
	if len(body) < 1+8*n {
		return nil, nil, errShort
	}
	body = body[1:]
	for range n {
		pos = append(pos, LSN(binary.BigEndian.Uint64(body)))
		body = body[8:]
	}
	return pos, body, nil
}
