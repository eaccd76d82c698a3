package syncstate

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"groundhog/nodes/automerge/document"
)

// messageType is the first byte of a message, stateType that of a state.
const (
	messageType = 0x42
	stateType   = 0x43
)

// Have says what a peer has: all up to LastSync, and what is in the filter since.
type Have struct {
	LastSync []document.Hash
	Bloom    Bloom
}

// Message is what one peer says to the other.
type Message struct {
	Heads   []document.Hash
	Need    []document.Hash // by name, since they are needed for others
	Have    []Have
	Changes []*document.Change
}

// Encode returns the bytes of a message.
func (m *Message) Encode() []byte {
	b := appendHashes([]byte{messageType}, m.Heads)
	b = appendHashes(b, m.Need)
	b = binary.AppendUvarint(b, uint64(len(m.Have)))
	for _, h := range m.Have {
		b = appendHashes(b, h.LastSync)
		b = appendBytes(b, h.Bloom.append(nil))
	}
	b = binary.AppendUvarint(b, uint64(len(m.Changes)))
	for _, c := range m.Changes {
		b = appendBytes(b, c.Bytes())
	}
	return b
}

var errMessage = errors.New("malformed sync message")

// DecodeMessage reads a message.
func DecodeMessage(b []byte) (*Message, error) {
	if len(b) == 0 || b[0] != messageType {
		return nil, errMessage
	}
	r := &reader{b: b[1:]}
	m := &Message{Heads: r.hashes(), Need: r.hashes()}
	for n := r.count(2); n > 0; n-- {
		h := Have{LastSync: r.hashes()}
		bloom, ok := parseBloom(r.bytes())
		if !ok {
			return nil, errMessage
		}
		h.Bloom = bloom
		m.Have = append(m.Have, h)
	}
	for n := r.count(10); n > 0; n-- {
		c, err := document.ParseChange(r.bytes())
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errMessage, err)
		}
		m.Changes = append(m.Changes, c)
	}
	if r.failed || len(r.b) > 0 {
		return nil, errMessage
	}
	return m, nil
}

// String is a line for traces. name gives the name of a change.
func (m *Message) String() string { return m.Text(document.Hash.String) }

// Text is String with names for changes.
func (m *Message) Text(name func(document.Hash) string) string {
	list := func(hashes []document.Hash) string {
		var names []string
		for _, h := range hashes {
			names = append(names, name(h))
		}
		return strings.Join(names, " ")
	}
	text := "heads {" + list(m.Heads) + "}"
	if len(m.Need) > 0 {
		text += " need {" + list(m.Need) + "}"
	}
	for _, h := range m.Have {
		text += fmt.Sprintf(" have {since %s: %d}", list(h.LastSync), h.Bloom.entries)
	}
	if len(m.Changes) > 0 {
		var hashes []document.Hash
		for _, c := range m.Changes {
			hashes = append(hashes, c.Hash())
		}
		text += " changes {" + list(hashes) + "}"
	}
	return text
}

func appendHashes(b []byte, list []document.Hash) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, h := range list {
		b = append(b, h[:]...)
	}
	return b
}

func appendBytes(b, data []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(data))), data...)
}

// reader reads bytes. After the first error everything is empty.
type reader struct {
	b      []byte
	failed bool
}

func (r *reader) uint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.b, r.failed = nil, true
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count reads a length of things that take at least so many bytes each.
func (r *reader) count(each int) uint64 {
	n := r.uint()
	if n > uint64(len(r.b)/each) {
		r.b, r.failed = nil, true
		return 0
	}
	return n
}

func (r *reader) bytes() []byte {
	n := r.count(1)
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

func (r *reader) hashes() []document.Hash {
	n := r.count(32)
	var list []document.Hash
	for range n {
		list = append(list, document.Hash(r.b[:32]))
		r.b = r.b[32:]
	}
	return list
}
