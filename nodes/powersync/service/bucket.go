package service

import (
	"cmp"
	"slices"

	"groundhog/nodes/powersync/protocol"
)

// stored is an operation as the storage has it. A MOVE has a target: the operation that superseded
// it.
type stored struct {
	protocol.Op
	target int64
	sum    uint32 // of all checksums up to and including this one
}

// bucket is the operations of a bucket, in order of id.
type bucket struct {
	Rule
	ops []stored
}

// add appends an operation.
func (b *bucket) add(o protocol.Op) {
	s := stored{Op: o, sum: o.Checksum}
	if n := len(b.ops); n > 0 {
		s.sum += b.ops[n-1].sum
	}
	b.ops = append(b.ops, s)
}

// count is how many operations there are up to an id.
func (b *bucket) count(upTo int64) int {
	n, _ := slices.BinarySearchFunc(
		b.ops, upTo+1, func(s stored, id int64) int { return cmp.Compare(s.ID, id) },
	)
	return n
}

// state is what a checkpoint at an operation says of the bucket.
func (b *bucket) state(at int64) protocol.BucketState {
	s := protocol.BucketState{Bucket: b.Bucket, Priority: b.asked()}
	if n := b.count(at); n > 0 {
		s.Count, s.Checksum = int64(n), b.ops[n-1].sum
	}
	return s
}
