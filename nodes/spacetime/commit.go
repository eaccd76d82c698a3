package spacetime

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// The bytes of a segment are those of the commit log of SpacetimeDB, format version 1:
//
//	header  28 64 73 29 5e 32  version  checksum  00 00
//	        "(ds)^2", 10 bytes, no checksum of its own
//	commit  u64 first offset, u64 epoch, u16 transactions, u32 length   22 bytes, little endian
//	        length bytes of records
//	        u32 crc32c of both
const (
	segmentHeader = 10
	commitHeader  = 22
	commitFraming = commitHeader + 4

	formatVersion = 1
	checksumCRC   = 0
)

var magic = []byte("(ds)^2")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// header returns the first bytes of a segment.
func header() []byte { return append(bytes.Clone(magic), formatVersion, checksumCRC, 0, 0) }

// Commit is one entry of the log.
type Commit struct {
	Offset  uint64 // of its first transaction
	Epoch   uint64 // term of the leader; 0 in a standalone server
	Count   uint16 // transactions in it
	Records []byte
}

// encode appends the bytes of the commit.
func (c Commit) encode(to []byte) []byte {
	start := len(to)
	to = binary.LittleEndian.AppendUint64(to, c.Offset)
	to = binary.LittleEndian.AppendUint64(to, c.Epoch)
	to = binary.LittleEndian.AppendUint16(to, c.Count)
	to = binary.LittleEndian.AppendUint32(to, uint32(len(c.Records)))
	to = append(to, c.Records...)
	return binary.LittleEndian.AppendUint32(to, crc32.Checksum(to[start:], castagnoli))
}

// size is how many bytes the commit takes.
func (c Commit) size() int64 { return commitFraming + int64(len(c.Records)) }

// errEnd says that there is no further commit.
var errEnd = errors.New("end of log")

// decode reads the commit at the beginning of b. It returns errEnd where the log ends: at the end
// of the file, and, as the original does it, wherever fewer bytes are left than a commit header
// has.
//
// A header of zeros should mean the end as well, in a file that was extended before it was written.
// The decoder of version 1 compares it with the shorter header of version 0 and never finds them
// equal; zeroIsEnd repairs that.
func decode(b []byte, zeroIsEnd bool) (c Commit, n int64, err error) {
	if len(b) < commitHeader {
		return c, 0, errEnd
	}
	if zeroIsEnd && bytes.Equal(b[:commitHeader], make([]byte, commitHeader)) {
		return c, 0, errEnd
	}
	c.Offset = binary.LittleEndian.Uint64(b)
	c.Epoch = binary.LittleEndian.Uint64(b[8:])
	c.Count = binary.LittleEndian.Uint16(b[16:])
	length := int64(binary.LittleEndian.Uint32(b[18:]))
	if int64(len(b)) < commitFraming+length {
		return c, 0, CommitShort
	}
	body := b[:commitHeader+length]
	if crc32.Checksum(body, castagnoli) != binary.LittleEndian.Uint32(b[len(body):]) {
		return c, 0, CommitChecksum
	}
	c.Records = body[commitHeader:]
	return c, commitFraming + length, nil
}

// checkHeader says what is wrong with the first bytes of a segment.
func checkHeader(b []byte) error {
	if len(b) < segmentHeader {
		return fmt.Errorf("segment header: %w %d of %d bytes", HeaderShort, len(b), segmentHeader)
	}
	if !bytes.Equal(b[:len(magic)], magic) {
		return fmt.Errorf(
			"segment header %w: expected [% x], got [% x]", HeaderMagic, magic, b[:len(magic)],
		)
	}
	if b[6] != formatVersion || b[7] != checksumCRC {
		return fmt.Errorf(
			"segment header: version %d, checksum %d: expected %d and %d", b[6], b[7],
			formatVersion, checksumCRC,
		)
	}
	return nil
}
