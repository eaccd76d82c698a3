package disk

import (
	"syscall"

	"groundhog/disk/persist"
)

// blemish is a place of a file where the medium does not hold what it should. What it should hold stays where it was,
// beneath, so that a fault can be healed. A blemish shows where the page cache holds nothing newer.
type blemish struct {
	from, to int64
	shows    []byte // in place of the true bytes; nil: cannot be read
}

// addBlemish puts one over what is there.
func (d *Disk) addBlemish(n *inode, b blemish) {
	if b.from >= b.to {
		return
	}
	if len(n.extra.blemishes) == 0 {
		d.blemished = append(d.blemished, n)
	}
	n.heal(b.from, b.to)
	n.more().blemishes = append(n.extra.blemishes, b)
}

// blemish is what Bad and Flip do to the medium.
func (d *Disk) blemish(n *inode, r *rule) {
	if r.Effect == Bad {
		length := r.Len
		if length == 0 {
			length = persist.DefaultSector
		}
		d.addBlemish(n, blemish{from: r.At, to: r.At + length})
		return
	}
	shown := []byte{0}
	if r.At < int64(len(n.durable)) {
		copy(shown, n.durable[r.At:])
	}
	shown[0] ^= byte(r.number)
	d.addBlemish(n, blemish{r.At, r.At + 1, shown})
}

// heal takes blemishes away from [from, to), which is written anew.
func (n *inode) heal(from, to int64) {
	if len(n.extra.blemishes) == 0 {
		return
	}
	var kept []blemish
	for _, b := range n.extra.blemishes {
		for _, part := range [][2]int64{{b.from, min(b.to, from)}, {max(b.from, to), b.to}} {
			if part[0] < part[1] {
				c := blemish{from: part[0], to: part[1]}
				if b.shows != nil {
					c.shows = b.shows[part[0]-b.from : part[1]-b.from]
				}
				kept = append(kept, c)
			}
		}
	}
	n.extra.blemishes = kept
}

// show lays the blemishes over p, which was read at off. EIO if one of them cannot be read.
func (n *inode) show(p []byte, off int64) error {
	for _, b := range n.extra.blemishes {
		for at := max(b.from, off); at < min(b.to, off+int64(len(p))); at++ {
			switch {
			case n.dirtyAt(at):
			case b.shows == nil:
				return syscall.EIO
			default:
				p[at-off] = b.shows[at-b.from]
			}
		}
	}
	return nil
}

// dirtyAt tells whether the page cache holds the byte and the device does not.
func (n *inode) dirtyAt(at int64) bool {
	for i := range n.log.records {
		r := &n.log.records[i]
		if r.kind == persist.Write && r.off <= at && at < r.off+int64(len(r.data)) {
			return true
		}
	}
	return false
}

// reach is what the writes of n that a sync covers do to blemishes: they heal them, and leave new ones if the writes were
// lost or went astray.
func (d *Disk) reach(n *inode, since uint64) {
	medium := d.hit.medium
	d.hit.medium = nil
	if len(n.extra.blemishes) == 0 && medium == nil {
		return
	}
	for i := range n.log.records {
		r := &n.log.records[i]
		if r.id >= since || r.kind != persist.Write {
			continue
		}
		end := r.off + int64(len(r.data))
		n.heal(r.off, end)
		if medium == nil {
			continue
		}
		old := make([]byte, len(r.data))
		if r.off < int64(len(n.durable)) {
			copy(old, n.durable[r.off:])
		}
		d.addBlemish(n, blemish{r.off, end, old})
		if medium.Effect == Misdirect {
			stray := append([]byte(nil), r.data...)
			d.addBlemish(n, blemish{r.off + medium.number, end + medium.number, stray})
		}
	}
}
