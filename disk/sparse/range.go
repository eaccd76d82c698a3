package sparse

// Truncate sets the size. What is added is a hole; unless something is added, what is reserved
// behind the end is given back.
func (p *Pages) Truncate(size int64) {
	grows := size > p.size
	p.size = size
	if grows {
		return
	}
	p.Punch(size, p.end()-size)
	for n := len(p.top); n > 0 && p.top[n-1] == nil; n-- {
		p.mine()
		p.top = p.top[:n-1]
	}
}

// end is where the last branch ends: behind it everything is a hole.
func (p *Pages) end() int64 { return int64(len(p.top)) * branchBytes }

// Punch makes [off, off+n) zero, and holes of the pages that lie in it as a whole. The size stays.
func (p *Pages) Punch(off, n int64) {
	to := min(off+n, p.end())
	for off < to {
		end := min(to, off-off%PageSize+PageSize)
		switch {
		case off%branchBytes == 0 && to-off >= branchBytes:
			p.dropBranch(off / branchBytes)
			end = off + branchBytes
		case off%leafBytes == 0 && to-off >= leafBytes:
			p.dropLeaf(off / PageSize)
			end = off + leafBytes
		default:
			p.clear(off/PageSize, off%PageSize, end-off)
		}
		off = end
	}
}

func (p *Pages) dropBranch(i int64) {
	if p.top[i] != nil {
		p.mine()
		p.used -= p.top[i].count()
		p.top[i] = nil
	}
}

// dropLeaf makes a hole of the leaf that begins with page i.
func (p *Pages) dropLeaf(i int64) {
	if l := p.peek(i); l != nil {
		p.used -= l.count()
		p.branch(i / (fan * fan)).leaves[i/fan%fan] = nil
	}
}

// clear makes n bytes of page i zero, or the page a hole if that is all of it.
func (p *Pages) clear(i, from, n int64) {
	l := p.peek(i)
	if l == nil || l.pages[i%fan] == nil || n < PageSize && blank(l.pages[i%fan]) {
		return
	}
	l = p.leaf(i)
	if n == PageSize {
		l.set(i%fan, nil)
		p.used--
		return
	}
	clear(l.page(i%fan, false)[from : from+n])
}

// Reserve sets blocks aside for the holes of [off, off+n). They may lie behind the end of the file;
// the size stays.
func (p *Pages) Reserve(off, n int64) {
	to := off + n
	off -= off % PageSize
	for off < to {
		end := off + PageSize
		switch {
		case off%branchBytes == 0 && to-off >= branchBytes && p.holds(off/branchBytes, nil):
			p.branch(off / branchBytes)
			p.top[off/branchBytes] = reservedBranch
			p.used += fan * fan
			end = off + branchBytes
		case off%leafBytes == 0 && to-off >= leafBytes && p.peek(off/PageSize) == nil:
			p.branch(off / branchBytes).leaves[off/leafBytes%fan] = reservedLeaf
			p.used += fan
			end = off + leafBytes
		default:
			if i := off / PageSize; !p.has(i) {
				p.leaf(i).set(i%fan, reserved)
				p.used++
			}
		}
		off = end
	}
}

// holds tells whether branch i is b.
func (p *Pages) holds(i int64, b *branch) bool {
	return i >= int64(len(p.top)) && b == nil || i < int64(len(p.top)) && p.top[i] == b
}

// has tells whether page i is no hole.
func (p *Pages) has(i int64) bool {
	l := p.peek(i)
	return l != nil && l.pages[i%fan] != nil
}

// Behind tells whether something is reserved behind the end.
func (p *Pages) Behind() bool {
	from := (p.size + PageSize - 1) / PageSize * PageSize
	n := p.end() - from
	return n > 0 && p.Holes(from, n) < n/PageSize
}

// Holes is how many pages of [off, off+n) are holes.
func (p *Pages) Holes(off, n int64) int64 {
	holes := int64(0)
	for i, last := off/PageSize, (off+n+PageSize-1)/PageSize; i < last; {
		switch {
		case i >= p.end()/PageSize:
			return holes + last - i
		case i%fan == 0 && last-i >= fan && p.peek(i) == nil:
			holes, i = holes+fan, i+fan
			continue
		case !p.has(i):
			holes++
		}
		i++
	}
	return holes
}
