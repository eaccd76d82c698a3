package document

import (
	"encoding/binary"
	"errors"
	"slices"
)

// Save returns the whole document: a document chunk, and the orphans.
func (d *Document) Save() []byte {
	b := binary.AppendUvarint(nil, uint64(len(d.heads)))
	for _, h := range d.heads {
		b = append(b, h[:]...)
	}
	b = binary.AppendUvarint(b, uint64(len(d.order)))
	for _, c := range d.order {
		body := c.body()
		b = append(binary.AppendUvarint(b, uint64(len(body))), body...)
	}
	all, _ := chunk(documentChunk, b)
	for _, c := range d.orphans {
		all = append(all, c.bytes...)
	}
	return all
}

// SaveSince returns what is not among the ancestors of heads, as change chunks.
func (d *Document) SaveSince(heads []Hash) []byte {
	var b []byte
	for _, c := range d.Changes(heads) {
		b = append(b, c.bytes...)
	}
	return b
}

// errHeads says that a document chunk does not give the heads that it names.
var errHeads = errors.New("mismatching heads")

// read reads one chunk of either kind.
func read(b []byte) (changes []*Change, rest []byte, err error) {
	kind, body, _, rest, err := nextChunk(b)
	if err != nil {
		return nil, nil, err
	}
	if kind == changeChunk {
		c, err := parseChange(body)
		return []*Change{c}, rest, err
	}
	r := &reader{b: body}
	heads := r.hashes()
	whole := New("")
	for n := r.count(4); n > 0; n-- {
		c, err := parseChange(r.take(r.uint()))
		if r.err != nil || err != nil {
			return nil, nil, errMalformed
		}
		if err := whole.Apply(c); err != nil {
			return nil, nil, err
		}
		changes = append(changes, c)
	}
	if r.err != nil || len(r.b) > 0 {
		return nil, nil, errMalformed
	}
	if !slices.Equal(heads, whole.heads) {
		return nil, nil, errHeads
	}
	return changes, rest, nil
}

// ParseChange reads a change chunk, as it stands in a message.
func ParseChange(b []byte) (*Change, error) {
	kind, body, _, rest, err := nextChunk(b)
	switch {
	case err != nil:
		return nil, err
	case kind != changeChunk || len(rest) > 0:
		return nil, errMalformed
	}
	return parseChange(body)
}

// LoadIncremental adds what can be read of b, chunk by chunk. Into an empty document, an unreadable
// first chunk is an error; if a later one is unreadable, all behind the first are dropped without a
// word, but with keepParsed. Into one that is not empty, those before the unreadable one stay.
func (d *Document) LoadIncremental(b []byte, keepParsed bool) error {
	if d.Len() > 0 || len(d.orphans) > 0 {
		return d.Apply(parseAll(b)...)
	}
	if len(b) == 0 {
		return nil
	}
	first, rest, err := read(b)
	if err != nil {
		return err
	}
	if err := d.Apply(first...); err != nil {
		return err
	}
	changes := parseAll(rest)
	if !keepParsed && !wholly(rest) {
		return nil
	}
	return d.Apply(changes...)
}

// parseAll reads chunks up to the first that is unreadable.
func parseAll(b []byte) (all []*Change) {
	for len(b) > 0 {
		changes, rest, err := read(b)
		if err != nil {
			return all
		}
		all, b = append(all, changes...), rest
	}
	return all
}

// wholly says whether all chunks are readable.
func wholly(b []byte) bool {
	for len(b) > 0 {
		_, rest, err := read(b)
		if err != nil {
			return false
		}
		b = rest
	}
	return true
}

// Load returns the document of these bytes.
func Load(actor Actor, b []byte) (*Document, error) {
	d := New(actor)
	return d, d.LoadIncremental(b, false)
}
