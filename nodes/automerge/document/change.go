package document

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Hash names a change.
type Hash [32]byte

// String is the first bytes, enough for a person.
func (h Hash) String() string { return hex.EncodeToString(h[:4]) }

// Compare orders hashes.
func (h Hash) Compare(o Hash) int { return slices.Compare(h[:], o[:]) }

// SortHashes orders and deduplicates hashes in place.
func SortHashes(list []Hash) []Hash {
	slices.SortFunc(list, Hash.Compare)
	return slices.Compact(list)
}

// Actor is who makes changes: some bytes, as text in hexadecimal.
type Actor string

// OpID names an operation: Lamport time, then actor. The zero OpID is the root map, or the head of
// a list.
type OpID struct {
	Counter uint64
	Actor   Actor
}

// Compare orders operations.
func (a OpID) Compare(b OpID) int {
	switch {
	case a.Counter < b.Counter:
		return -1
	case a.Counter > b.Counter:
		return 1
	}
	return strings.Compare(string(a.Actor), string(b.Actor))
}

// String prints an id as Automerge does.
func (a OpID) String() string {
	if a == (OpID{}) {
		return "_root"
	}
	return fmt.Sprintf("%d@%s", a.Counter, a.Actor)
}

// Action is what an operation does.
type Action uint8

// The actions.
const (
	MakeMap Action = iota
	MakeList
	MakeText
	Set
	SetCounter
	Increment
	Delete
)

// Op is an operation on a key of a map, or on an element of a list. An insertion makes the element
// behind Elem.
type Op struct {
	Action Action
	Object OpID
	Key    string // of a map
	Elem   OpID   // of a list
	Insert bool
	Value  string // of Set
	Number int64  // of SetCounter and Increment
	Pred   []OpID // the operations that it overwrites, deletes or increments
}

// Change is a transaction of an actor. It is not modified once it has a hash.
type Change struct {
	Actor   Actor
	Seq     uint64 // from 1 on
	StartOp uint64 // Lamport time of its first operation
	Deps    []Hash // in order
	Ops     []Op

	hash  Hash
	bytes []byte // its chunk
}

// Hash returns the name of the change.
func (c *Change) Hash() Hash { return c.hash }

// Bytes returns its chunk. They belong to the change.
func (c *Change) Bytes() []byte { return c.bytes }

// String is a line for traces.
func (c *Change) String() string { return fmt.Sprintf("%v (%s #%d)", c.hash, c.Actor, c.Seq) }

// DuplicateSeqError says that an actor has used a number twice.
type DuplicateSeqError struct {
	Actor Actor
	Seq   uint64
}

// Error is Automerge's text.
func (e DuplicateSeqError) Error() string {
	return fmt.Sprintf("duplicate seq %d found for actor %s", e.Seq, e.Actor)
}
