//go:build linux && (amd64 || arm64)

package linux

import (
	"bytes"
	"hash/fnv"
)

// output takes what the program prints.
func (e *execution) output(fd int, b []byte) {
	e.m.host.Note(e.m.sym.out, uint64(fd), hashOf(b))
	e.printed = append(e.printed, b...)
	if f := e.m.program.Output; f != nil {
		f(fd, b)
	}
}

// flush hands over what was printed: not while the program holds the locks of its file, which the
// reader of the lines may want as well.
func (e *execution) flush() {
	if len(e.printed) > 0 {
		e.m.host.Logf("%s", bytes.TrimSuffix(e.printed, []byte("\n")))
		e.printed = e.printed[:0]
	}
}

// hashOf is FNV-1a.
func hashOf(b []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(b)
	return h.Sum64()
}
