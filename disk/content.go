package disk

import "slices"

// A file is in one piece as long as it is small or only appended to, and goes over to pages when
// that would copy too much: see paged.go.

// size is that of what a program reads.
func (n *inode) size() int64 {
	if n.is(paged) {
		return n.extra.big.data.Len()
	}
	return int64(len(n.data))
}

// durableSize is that of what the device holds.
func (n *inode) durableSize() int64 {
	if n.is(paged) {
		return n.extra.big.durable.Len()
	}
	return int64(len(n.durable))
}

// read reads what a program does, from off on, which is in the file.
func (n *inode) read(p []byte, off int64) int {
	if n.is(paged) {
		return n.extra.big.data.ReadAt(p, off)
	}
	return copy(p, n.data[off:])
}

// content is a copy of what a program reads.
func (n *inode) content() []byte {
	if n.is(paged) {
		return n.extra.big.data.Bytes()
	}
	return append([]byte{}, n.data...)
}

// readDurable reads what the device holds; behind the end p stays as it is.
func (n *inode) readDurable(p []byte, off int64) {
	switch {
	case n.is(paged):
		n.extra.big.durable.ReadAt(p, off)
	case off < int64(len(n.durable)):
		copy(p, n.durable[off:])
	}
}

// write puts p at off in the volatile view; a gap between the end of the file and off reads as
// zeros.
func (n *inode) write(p []byte, off int64) {
	switch {
	case n.is(paged):
		n.extra.big.data.WriteAt(p, off)
		return
	case off == int64(len(n.data)):
		n.data = append(n.data, p...) // of shared bytes the capacity ends here: append copies
		if len(p) > 0 {
			n.turn(dataShared, false)
		}
		return
	case n.outgrows(off, off+int64(len(p))):
		n.page()
		n.extra.big.data.WriteAt(p, off)
		return
	}
	n.part(off)
	n.recall()
	n.data = put(n.ownData(), p, off)
}

// recall leaves the buffer to the log, before it changes.
func (n *inode) recall() {
	if n.log.lent {
		n.log.lent = false
		n.turn(joined|dataShared, false)
		n.data = slices.Clone(n.data)
	}
}

// part gives each view its own buffer if bytes from off on are to change that both have.
func (n *inode) part(off int64) {
	if off < int64(len(n.durable)) {
		n.turn(parted, true)
	}
	if n.is(joined) && n.is(parted) {
		n.turn(joined|dataShared, false)
		n.data = slices.Clone(n.data)
	}
}

// join makes what is read durable, as it is. It refuses where the views must stay apart, and where
// the changes, which are so many bytes, are less than what pages would be copied for their sake.
func (n *inode) join(changed int64) bool {
	if n.is(paged) && n.extra.failed.seq == 0 && changed >= shareFrom {
		n.extra.big.durable = n.extra.big.data.Share()
		return true
	}
	if n.is(parted|paged) || n.extra.failed.seq > 0 {
		return false
	}
	n.durable = n.data[:len(n.data):len(n.data)]
	n.turn(durableShared, n.is(dataShared))
	n.turn(joined, true)
	return true
}

// separate gives the durable view its own buffer, since it is about to change by itself.
func (n *inode) separate() {
	switch {
	case n.is(paged):
	case n.outgrows(0, max(n.size(), n.durableSize())):
		n.page()
	case n.is(joined):
		n.turn(joined|durableShared, false)
		n.turn(parted, true)
		n.durable = slices.Clone(n.durable)
	}
}

// truncate sets the size in the volatile view; bytes above the old end read as zeros.
func (n *inode) truncate(size int64) {
	switch {
	case n.is(paged):
		n.extra.big.data.Truncate(size)
		return
	case size == 0 && n.is(joined) && len(n.durable) > 0:
		// nothing to keep but the durable bytes
		n.turn(joined|dataShared, false)
		n.turn(parted, true)
		n.data = nil
		return
	case size > 0 && n.outgrows(size, size):
		n.page()
		n.extra.big.data.Truncate(size)
		return
	}
	n.part(size)
	n.recall()
	n.data = resize(n.ownData(), size)
}

// putDurable puts p at off in what the device holds, which is separate.
func (n *inode) putDurable(p []byte, off int64) {
	if n.is(paged) {
		n.extra.big.durable.WriteAt(p, off)
		return
	}
	n.durable = put(n.ownDurable(), p, off)
}

// resizeDurable sets the size of what the device holds, which is separate.
func (n *inode) resizeDurable(size int64) {
	if n.is(paged) {
		n.extra.big.durable.Truncate(size)
		return
	}
	n.durable = resize(n.ownDurable(), size)
}

// reset makes what is read what the device holds.
func (n *inode) reset() {
	if n.is(paged) {
		n.extra.big.data = n.extra.big.durable.Share()
		return
	}
	if len(n.durable) == 0 {
		n.turn(parted, false)
	}
	if n.is(joined | durableShared) {
		n.data = n.durable[:len(n.durable):len(n.durable)]
		n.turn(dataShared, n.is(durableShared))
		return
	}
	if n.is(dataShared) {
		n.data = nil
		n.turn(dataShared, false)
	}
	n.data = append(n.data[:0], n.durable...)
}

// forget makes what is read what the device holds, each with its own buffer.
func (n *inode) forget() {
	if n.is(paged) {
		n.reset()
		return
	}
	n.data = append([]byte(nil), n.durable...)
	n.turn(dataShared, false)
}

// put writes p at off into b, which grows if it must.
func put(b, p []byte, off int64) []byte {
	if len(p) == 0 {
		return b
	}
	if off == int64(len(b)) {
		return append(b, p...)
	}
	b = resize(b, max(int64(len(b)), off+int64(len(p))))
	copy(b[off:], p)
	return b
}

// resize gives b the length size, new bytes zero, growing in the amortised way of append.
func resize(b []byte, size int64) []byte {
	old := len(b)
	if int(size) <= old {
		return b[:size]
	}
	b = slices.Grow(b, int(size)-old)[:size]
	clear(b[old:])
	return b
}

// ownData is what a program reads, to be changed.
func (n *inode) ownData() []byte { return n.own(n.data, dataShared) }

// ownDurable is what the device holds, to be changed.
func (n *inode) ownDurable() []byte { return n.own(n.durable, durableShared) }

// own is b, or a copy if others share it.
func (n *inode) own(b []byte, shared flags) []byte {
	if !n.is(shared) {
		return b
	}
	n.turn(shared, false)
	return append(make([]byte, 0, len(b)+len(b)/4), b...)
}
