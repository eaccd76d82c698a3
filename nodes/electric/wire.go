package electric

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The payload of an XLogData message: a version byte, a kind, and fixed-width big-endian fields.
const wireVersion = 1

const (
	kindBegin  = 'B'
	kindChange = 'C'
	kindCommit = 'E'
)

// Message is one decoded payload: a Begin (XID, LSN), a Change, or a Commit (LSN).
type Message struct {
	Kind   byte
	XID    uint64
	LSN    LSN
	Change Change
}

var errShort = errors.New("electric: message is too short")

// AppendMessage appends the encoding of m to b.
func AppendMessage(b []byte, m Message) []byte {
	b = append(b, wireVersion, m.Kind)
	switch m.Kind {
	case kindBegin:
		b = binary.BigEndian.AppendUint64(b, m.XID)
		b = binary.BigEndian.AppendUint64(b, uint64(m.LSN))
	case kindCommit:
		b = binary.BigEndian.AppendUint64(b, uint64(m.LSN))
	case kindChange:
		b = appendChange(b, m.Change)
	}
	return b
}

// DecodeMessage reads one payload. It refuses an unknown version or kind, and a length that is not
// exactly that of the kind.
func DecodeMessage(b []byte) (m Message, err error) {
	if len(b) < 2 {
		return m, errShort
	}
	if b[0] != wireVersion {
		return m, fmt.Errorf(
			"electric: message of version %d, this is version %d", b[0], wireVersion,
		)
	}
	m.Kind = b[1]
	want := map[byte]int{kindBegin: 16, kindCommit: 8, kindChange: changeSize}[m.Kind]
	if want == 0 {
		return m, fmt.Errorf("electric: message of unknown kind %q", m.Kind)
	}
	if b = b[2:]; len(b) != want {
		return m, fmt.Errorf("electric: message %q has %d bytes, want %d", m.Kind, len(b), want)
	}
	switch m.Kind {
	case kindBegin:
		m.XID, m.LSN = binary.BigEndian.Uint64(b), LSN(binary.BigEndian.Uint64(b[8:]))
	case kindCommit:
		m.LSN = LSN(binary.BigEndian.Uint64(b))
	case kindChange:
		m.Change = readChange(b)
	}
	return m, nil
}

// changeSize is the length of an encoded change, on the wire and in a shape log.
const changeSize = 36

func appendChange(b []byte, c Change) []byte {
	b = binary.BigEndian.AppendUint32(b, c.Table)
	b = binary.BigEndian.AppendUint64(b, c.Row)
	b = binary.BigEndian.AppendUint64(b, uint64(c.Value))
	b = binary.BigEndian.AppendUint64(b, uint64(c.Offset.Tx))
	return binary.BigEndian.AppendUint64(b, c.Offset.Op)
}

func readChange(b []byte) Change {
	return Change{
		Table:  binary.BigEndian.Uint32(b),
		Row:    binary.BigEndian.Uint64(b[4:]),
		Value:  int64(binary.BigEndian.Uint64(b[12:])),
		Offset: Offset{LSN(binary.BigEndian.Uint64(b[20:])), binary.BigEndian.Uint64(b[28:])},
	}
}
