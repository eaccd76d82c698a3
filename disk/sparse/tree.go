package sparse

// PageSize is the grain in bytes at which contents are shared, and at which they have holes.
const PageSize = 4096

// fan is how many pages a leaf has, and how many leaves a branch.
const (
	fan         = 64
	leafBytes   = fan * PageSize
	branchBytes = fan * leafBytes
)

type page = [PageSize]byte

// owner is the identity of a value that may change what is marked with it. It has a size, so that
// no two have one address.
type owner struct{ _ byte }

// leaf is a run of pages. A nil page is a hole.
type leaf struct {
	owner *owner
	own   uint64 // bit k: no other leaf has page k
	pages [fan]*page
	sums  *sums // nil: not asked for so far
}

// branch is a run of leaves. A nil leaf is a hole.
type branch struct {
	owner  *owner
	leaves [fan]*leaf
	sum    uint64
	summed bool
}

// Pages that stand for others. They are never changed, since nobody owns them.
var (
	reserved = new(page) // a block is set aside, and holds no data
	zeros    = new(page) // data that is zero
)

// What is reserved as a whole.
var (
	reservedLeaf   = newReservedLeaf()
	reservedBranch = newReservedBranch()
)

func newReservedLeaf() *leaf {
	l := &leaf{owner: new(owner)}
	for k := range l.pages {
		l.pages[k] = reserved
	}
	return l
}

func newReservedBranch() *branch {
	b := &branch{owner: new(owner)}
	for k := range b.leaves {
		b.leaves[k] = reservedLeaf
	}
	return b
}

// count is the number of pages that are no holes.
func (l *leaf) count() int64 {
	if l == nil {
		return 0
	}
	n := int64(0)
	for _, pg := range l.pages {
		if pg != nil {
			n++
		}
	}
	return n
}

func (b *branch) count() int64 {
	switch b {
	case nil:
		return 0
	case reservedBranch:
		return fan * fan
	}
	n := int64(0)
	for _, l := range b.leaves {
		n += l.count()
	}
	return n
}

// mine makes p the owner of its list of branches.
func (p *Pages) mine() {
	if p.owner == nil {
		p.owner = new(owner)
		p.top = append(make([]*branch, 0, len(p.top)), p.top...)
	}
}

// branch is the branch with the number i, to be changed.
func (p *Pages) branch(i int64) *branch {
	p.mine()
	for int64(len(p.top)) <= i {
		p.top = append(p.top, nil)
	}
	b := p.top[i]
	switch {
	case b == nil:
		b = &branch{owner: p.owner}
		p.top[i] = b
	case b.owner != p.owner:
		c := *b
		c.owner = p.owner
		b = &c
		p.top[i] = b
	}
	b.summed = false
	return b
}

// leaf is the leaf of the page with the number i, to be changed.
func (p *Pages) leaf(i int64) *leaf {
	b := p.branch(i / (fan * fan))
	k := i / fan % fan
	l := b.leaves[k]
	switch {
	case l == nil:
		l = &leaf{owner: p.owner}
		b.leaves[k] = l
	case l.owner != p.owner:
		c := *l
		c.owner, c.own = p.owner, 0
		c.sums = c.sums.clone()
		l = &c
		b.leaves[k] = l
	}
	return l
}

// peek is the leaf of the page with the number i, to be read, nil if all of it is a hole.
func (p *Pages) peek(i int64) *leaf {
	if b := i / (fan * fan); b < int64(len(p.top)) && p.top[b] != nil {
		return p.top[b].leaves[i/fan%fan]
	}
	return nil
}

// set makes page k of the leaf pg, which others may have as well.
func (l *leaf) set(k int64, pg *page) {
	l.pages[k] = pg
	l.own &^= 1 << k
	l.sums.drop(k)
}

// page is page k of the leaf, to be changed. Its content is kept unless whole is set.
func (l *leaf) page(k int64, whole bool) *page {
	l.sums.drop(k)
	pg := l.pages[k]
	if l.own>>k&1 != 0 {
		return pg
	}
	fresh := new(page)
	if !whole && pg != nil {
		*fresh = *pg
	}
	l.pages[k] = fresh
	l.own |= 1 << k
	return fresh
}
