package document

// Foreign returns a change that another library wrote: of its chunk only what the graph needs is
// known here. Its hash is that of the chunk, as of any change; operations it has none. It takes
// part in everything but Save, whose bytes would not give it back. An error says that the bytes are
// not one intact chunk of a change.
func Foreign(actor Actor, seq uint64, deps []Hash, bytes []byte) (*Change, error) {
	kind, _, h, rest, err := nextChunk(bytes)
	switch {
	case err != nil:
		return nil, err
	case kind != changeChunk || len(rest) > 0:
		return nil, errMalformed
	}
	return &Change{Actor: actor, Seq: seq, StartOp: 1, Deps: deps, hash: h, bytes: bytes}, nil
}
