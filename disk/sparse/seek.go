package sparse

// NextData is the first byte of data at or behind off; false if there is none before the end of the
// file. What is reserved is no data.
func (p *Pages) NextData(off int64) (int64, bool) {
	for off < min(p.size, p.end()) {
		i := off / PageSize
		if p.top[off/branchBytes] == nil || p.top[off/branchBytes] == reservedBranch {
			off += branchBytes - off%branchBytes
			continue
		}
		l := p.peek(i)
		if l == nil || l == reservedLeaf {
			off += leafBytes - off%leafBytes
			continue
		}
		if l.data(i % fan) {
			return off, true
		}
		off += PageSize - off%PageSize
	}
	return 0, false
}

// NextHole is the first byte at or behind off that is no data. The end of the file is one.
func (p *Pages) NextHole(off int64) int64 {
	for off < p.size {
		l := p.peek(off / PageSize)
		if l == nil || !l.data(off/PageSize%fan) {
			return off
		}
		off += PageSize - off%PageSize
	}
	return p.size
}

// data tells whether page k of the leaf holds data.
func (l *leaf) data(k int64) bool { return l.pages[k] != nil && l.pages[k] != reserved }
