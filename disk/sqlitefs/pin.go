package sqlitefs

import (
	"crypto/rand"
	"encoding/binary"

	"groundhog/sim"
)

// Pin makes SQLite's random bytes those of a stream, for the whole process, until unpin is called.
// Runs that are to be the same must not overlap, and each must begin with a Pin of its own.
func Pin(stream *sim.Stream) (unpin func()) {
	old := rand.Reader
	rand.Reader = &source{stream: stream}
	return func() { rand.Reader = old }
}

// source is a stream as an io.Reader.
type source struct {
	stream *sim.Stream
	left   [8]byte
	n      int // bytes of left that are not used yet
}

func (s *source) Read(p []byte) (int, error) {
	for i := range p {
		if s.n == 0 {
			binary.LittleEndian.PutUint64(s.left[:], s.stream.Uint64())
			s.n = len(s.left)
		}
		p[i] = s.left[len(s.left)-s.n]
		s.n--
	}
	return len(p), nil
}
