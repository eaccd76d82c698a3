package syncstate

import (
	"errors"

	"groundhog/nodes/automerge/document"
)

// Encode returns what is kept of a state when a connection ends: the heads that both peers have.
func (s *State) Encode() []byte { return appendHashes([]byte{stateType}, s.SharedHeads) }

var errState = errors.New("malformed sync state")

// Decode returns the state to begin a new connection with.
func Decode(b []byte) (*State, error) {
	if len(b) == 0 || b[0] != stateType {
		return nil, errState
	}
	r := &reader{b: b[1:]}
	s := &State{SharedHeads: document.SortHashes(r.hashes())}
	if r.failed || len(r.b) > 0 {
		return nil, errState
	}
	return s, nil
}
