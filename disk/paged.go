package disk

import (
	"groundhog/disk/persist"
	"groundhog/disk/sparse"
)

// big are the two views of a file that is paged. They share pages, and each copies those that it
// changes.
type big struct {
	data, durable *sparse.Pages
}

// shareFrom is how many changed bytes make it worth while to share all pages at a sync, which are
// copied when they are written again, rather than to write the changes into both views.
const shareFrom = 1 << 16

// outgrows tells whether a change that begins at off and ends at end is one for pages: of a file
// that is large and not only appended to, or that gets a hole of a page.
func (n *inode) outgrows(off, end int64) bool {
	size := int64(len(n.data))
	if max(size, end) > persist.MaxFlat {
		return true
	}
	// the pages between the last one that has data and the first that is written
	first, last := pagesOf(size), off/sparse.PageSize
	if off == end { // a new size: nothing is written
		last = pagesOf(end)
	}
	return first < last
}

// pagesOf is the number of pages that have a byte below size.
func pagesOf(size int64) int64 { return (size + sparse.PageSize - 1) / sparse.PageSize }

// page goes over to pages. Those that are whole lie where they are.
func (n *inode) page() {
	if n.is(paged) {
		return
	}
	n.more().big = &big{data: sparse.From(n.data), durable: sparse.From(n.durable)}
	n.data, n.durable = nil, nil
	n.turn(dataShared|durableShared|joined|parted, false)
	n.turn(paged, true)
	if n.log != noLog {
		n.log.lent = false
	}
}

// unpage goes back to one piece once nothing is left.
func (n *inode) unpage() {
	if b := n.extra.big; b.data.Len() == 0 && b.data.Used() == 0 && b.durable.Len() == 0 &&
		b.durable.Used() == 0 {
		n.extra.big = nil
		n.turn(paged, false)
	}
}

// bytes is what the device holds, as package persist takes it.
func (n *inode) bytes() persist.Bytes {
	if n.is(paged) {
		return persist.Bytes{Pages: n.extra.big.durable.Share()}
	}
	return persist.Bytes{Flat: n.durable[:len(n.durable):len(n.durable)]}
}

// setDurable makes b what the device holds.
func (n *inode) setDurable(b persist.Bytes) {
	switch {
	case b.Pages != nil:
		n.page()
		n.extra.big.durable = b.Pages.Share()
	case n.is(paged):
		n.extra.big.durable = sparse.From(b.Flat)
	default:
		n.durable = b.Flat
		n.turn(durableShared, true)
		n.turn(joined, false)
	}
}

// load makes b both what is read and what the device holds.
func (n *inode) load(b persist.Bytes) {
	n.turn(cold, true)
	if b.Pages != nil {
		n.more().big = &big{b.Pages.Share(), b.Pages.Share()}
		n.turn(paged, true)
		return
	}
	n.data, n.durable = b.Flat, b.Flat
	n.turn(dataShared|durableShared, true)
}

// footprint is the room that the file takes on the device: its size, or that of its pages.
func (n *inode) footprint() int64 {
	if n.is(paged) {
		return n.extra.big.data.Used() * sparse.PageSize
	}
	return int64(len(n.data))
}
