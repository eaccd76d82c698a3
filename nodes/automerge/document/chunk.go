package document

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

var magic = [4]byte{0x85, 0x6f, 0x4a, 0x83}

// The types of chunks.
const (
	documentChunk = 0
	changeChunk   = 1
)

// chunk puts a body into a chunk, and returns the hash of its content.
func chunk(kind byte, body []byte) ([]byte, Hash) {
	content := append(binary.AppendUvarint([]byte{kind}, uint64(len(body))), body...)
	h := Hash(sha256.Sum256(content))
	return append(append(magic[:4:4], h[:4]...), content...), h
}

// Errors of reading.
var (
	errShort    = errors.New("not enough input")
	errMagic    = errors.New("invalid magic bytes")
	errChecksum = errors.New("bad checksum")
)

// nextChunk reads the first chunk and returns what is behind it.
func nextChunk(b []byte) (kind byte, body []byte, h Hash, rest []byte, err error) {
	if len(b) < 9 {
		return 0, nil, h, nil, errShort
	}
	if !bytes.Equal(b[:4], magic[:]) {
		return 0, nil, h, nil, errMagic
	}
	n, used := binary.Uvarint(b[9:])
	if used <= 0 || n > uint64(len(b)-9-used) {
		return 0, nil, h, nil, errShort
	}
	end := 9 + used + int(n)
	h = sha256.Sum256(b[8:end])
	if !bytes.Equal(h[:4], b[4:8]) {
		return 0, nil, h, nil, errChecksum
	}
	if b[8] != documentChunk && b[8] != changeChunk {
		return 0, nil, h, nil, fmt.Errorf("unknown chunk type %d", b[8])
	}
	return b[8], b[9+used : end], h, b[end:], nil
}
