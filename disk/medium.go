package disk

import (
	"slices"
	"syscall"

	"groundhog/disk/persist"
)

// damage is a place of a file where the medium does not hold what it should. What it should hold
// stays where it was, beneath, so that the fault can be lifted. It shows where the page cache holds
// nothing newer.
type damage struct {
	from, to int64
	shows    []byte // in place of the true bytes; nil: cannot be read
	by       *Injected
}

// addDamage adds one; of what is there before it keeps the rest.
func (d *Disk) addDamage(n *inode, b damage) {
	if b.from >= b.to {
		return
	}
	if len(n.extra.damages) == 0 {
		d.damaged = append(d.damaged, n)
	}
	n.overwrite(b.from, b.to)
	n.more().damages = append(n.extra.damages, b)
}

// damage is what Bad and Flip do to the medium.
func (d *Disk) damage(n *inode, r *Injected) {
	f := &r.fault
	if f.Effect == Bad {
		length := f.Len
		if length == 0 {
			length = persist.DefaultSector
		}
		d.addDamage(n, damage{from: f.At, to: f.At + length, by: r})
		return
	}
	shown := []byte{0}
	n.readDurable(shown, f.At)
	shown[0] ^= byte(r.arg.number)
	d.addDamage(n, damage{f.At, f.At + 1, shown, r})
}

// overwrite ends all damage in [from, to), which is written anew.
func (n *inode) overwrite(from, to int64) {
	if len(n.extra.damages) == 0 {
		return
	}
	var kept []damage
	for _, b := range n.extra.damages {
		for _, part := range [][2]int64{{b.from, min(b.to, from)}, {max(b.from, to), b.to}} {
			if part[0] < part[1] {
				c := damage{from: part[0], to: part[1], by: b.by}
				if b.shows != nil {
					c.shows = b.shows[part[0]-b.from : part[1]-b.from]
				}
				kept = append(kept, c)
			}
		}
	}
	n.extra.damages = kept
}

// show lays the damages over p, which was read at off. EIO if one of them cannot be read.
func (n *inode) show(p []byte, off int64) error {
	for _, b := range n.extra.damages {
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

// repair ends the damage that a fault has done.
func (d *Disk) repair(r *Injected) {
	d.damaged = slices.DeleteFunc(d.damaged, func(n *inode) bool {
		left := slices.DeleteFunc(n.extra.damages, func(b damage) bool { return b.by == r })
		n.extra.damages = left
		return len(left) == 0
	})
}

// dirtyAt tells whether the page cache holds the byte and the device does not.
func (n *inode) dirtyAt(at int64) bool {
	for i := range n.log.records {
		r := &n.log.records[i]
		if from, to := r.bytes(); from <= at && at < to {
			return true
		}
	}
	return false
}

// bytes are those that a record sets, from the first to behind the last.
func (r *record) bytes() (from, to int64) {
	switch r.kind {
	case persist.Write:
		return r.off, r.off + int64(len(r.data))
	case persist.Punch:
		return r.off, r.off + r.size
	}
	return 0, 0
}

// reach is what the writes of n that a sync covers do to the medium: they end its damages, and
// leave new ones if the writes were lost or misdirected.
func (d *Disk) reach(n *inode, since uint64) {
	medium := d.met.medium
	d.met.medium = nil
	if len(n.extra.damages) == 0 && medium == nil {
		return
	}
	for i := range n.log.records {
		r := &n.log.records[i]
		from, end := r.bytes()
		if r.id >= since || from == end {
			continue
		}
		n.overwrite(from, end)
		if medium == nil || r.kind != persist.Write {
			continue
		}
		old := make([]byte, len(r.data))
		n.readDurable(old, r.off)
		d.addDamage(n, damage{r.off, end, old, medium})
		if medium.fault.Effect == Misdirect {
			shift := medium.arg.number
			stray := append([]byte(nil), r.data...)
			d.addDamage(n, damage{r.off + shift, end + shift, stray, medium})
		}
	}
}
