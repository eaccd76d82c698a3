package service

import "groundhog/nodes/powersync/protocol"

// compact replaces what was superseded up to an operation by MOVEs, which keep id and checksum and
// lose their data, and then the leading run of operations without data by one CLEAR with the id of
// the last and the checksum of all. What a client makes of the bucket from the start is the same as
// before, and so is what it makes of the rest if it has a part of it.
func (b *bucket) compact(upTo int64) {
	n := b.count(upTo)
	newest := make(map[string]int64)
	for i := n - 1; i >= 0; i-- {
		o := &b.ops[i]
		if o.Kind != protocol.Put && o.Kind != protocol.Remove {
			continue
		}
		key := o.Key()
		if by, superseded := newest[key]; superseded {
			o.Op = protocol.Op{ID: o.ID, Kind: protocol.Move, Checksum: o.Checksum}
			o.target = by
		} else {
			newest[key] = o.ID
		}
	}
	run := 0
	for run < n && b.ops[run].Kind != protocol.Put {
		run++
	}
	if run < 2 {
		return
	}
	last := b.ops[run-1]
	target := int64(0)
	for _, o := range b.ops[:run] {
		target = max(target, o.target)
	}
	clearing := stored{
		Op: protocol.Op{ID: last.ID, Kind: protocol.Clear, Checksum: last.sum}, target: target,
		sum: last.sum,
	}
	b.ops = append([]stored{clearing}, b.ops[run:]...)
}
