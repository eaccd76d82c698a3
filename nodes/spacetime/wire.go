package spacetime

import (
	"encoding/binary"
	"fmt"
	"io"

	"groundhog/net"
)

// A request is a transaction, an answer what it read. Both are frames of a length and a body,
// little endian:
//
//	request  u64 id, u8 flags (1: wait until it is durable, 2: subscribe), u16 count, and as many
//	         times u8 kind (0: read, 1: append, 2: read the last), u64 key, u64 value
//	answer   u64 id, u64 offset behind the transaction, u16 count of reads, for each u32 length
//	         and values
const maxFrame = 1 << 20

// TxOp is one operation of a transaction.
type TxOp struct {
	Append bool
	Last   bool // read the last value alone: the list is a register
	Key    uint64
	Value  uint64 // appended
}

type request struct {
	id        uint64
	confirmed bool
	subscribe bool // be told of every transaction from now on
	ops       []TxOp
}

type answer struct {
	id    uint64
	next  uint64 // offset behind the transaction: everything that it saw lies below
	reads [][]uint64
}

func writeFrame(c net.Conn, body []byte) error {
	_, err := c.Write(append(binary.LittleEndian.AppendUint32(nil, uint32(len(body))), body...))
	return err
}

func readFrame(c net.Conn) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(c, head[:]); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(head[:])
	if n > maxFrame {
		return nil, fmt.Errorf("spacetime: a frame of %d bytes", n)
	}
	body := make([]byte, n)
	_, err := io.ReadFull(c, body)
	return body, err
}

func (r request) encode() []byte {
	b := binary.LittleEndian.AppendUint64(nil, r.id)
	b = append(b, flag(r.confirmed)|flag(r.subscribe)<<1)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(r.ops)))
	for _, op := range r.ops {
		b = append(b, flag(op.Append)|flag(op.Last)<<1)
		b = binary.LittleEndian.AppendUint64(b, op.Key)
		b = binary.LittleEndian.AppendUint64(b, op.Value)
	}
	return b
}

func flag(on bool) byte {
	if on {
		return 1
	}
	return 0
}

func decodeRequest(b []byte) (r request, err error) {
	const head, each = 11, 17
	if len(b) < head || len(b) != head+each*int(binary.LittleEndian.Uint16(b[9:])) {
		return r, fmt.Errorf("spacetime: a request of %d bytes", len(b))
	}
	r.id, r.confirmed, r.subscribe = binary.LittleEndian.Uint64(b), b[8]&1 != 0, b[8]&2 != 0
	for b = b[head:]; len(b) > 0; b = b[each:] {
		r.ops = append(
			r.ops,
			TxOp{
				b[0] == 1, b[0] == 2, binary.LittleEndian.Uint64(b[1:]),
				binary.LittleEndian.Uint64(b[9:]),
			},
		)
	}
	return r, nil
}

func (a answer) encode() []byte {
	b := binary.LittleEndian.AppendUint64(nil, a.id)
	b = binary.LittleEndian.AppendUint64(b, a.next)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(a.reads)))
	for _, list := range a.reads {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(list)))
		for _, v := range list {
			b = binary.LittleEndian.AppendUint64(b, v)
		}
	}
	return b
}

func decodeAnswer(b []byte) (a answer, err error) {
	bad := fmt.Errorf("spacetime: an answer of %d bytes", len(b))
	if len(b) < 18 {
		return a, bad
	}
	a.id, a.next = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
	n := binary.LittleEndian.Uint16(b[16:])
	b = b[18:]
	for range n {
		if len(b) < 4 || uint64(len(b)-4) < 8*uint64(binary.LittleEndian.Uint32(b)) {
			return a, bad
		}
		list := make([]uint64, binary.LittleEndian.Uint32(b))
		for i := range list {
			list[i] = binary.LittleEndian.Uint64(b[4+8*i:])
		}
		a.reads, b = append(a.reads, list), b[4+8*len(list):]
	}
	return a, nil
}

// Content says what the bytes of a packet are: of a request to a server its operations, else what
// the answer has read. It is empty for part of a frame.
func Content(toServer bool, b []byte) string {
	const head = 4
	if len(b) < head || len(b)-head != int(binary.LittleEndian.Uint32(b)) {
		return ""
	}
	if toServer {
		if r, err := decodeRequest(b[head:]); err == nil {
			return r.String()
		}
		return ""
	}
	a, err := decodeAnswer(b[head:])
	if err != nil {
		return ""
	}
	return fmt.Sprintf("answer to %d, the next offset is %d, read %v", a.id, a.next, a.reads)
}

// String is the request in words.
func (r request) String() string {
	text := fmt.Sprintf("request %d:", r.id)
	for _, op := range r.ops {
		switch {
		case op.Append:
			text += fmt.Sprintf(" append %d to %d", op.Value, op.Key)
		case op.Last:
			text += fmt.Sprintf(" last of %d", op.Key)
		default:
			text += fmt.Sprintf(" read %d", op.Key)
		}
	}
	return text
}
