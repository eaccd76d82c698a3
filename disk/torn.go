package disk

import (
	"slices"

	"groundhog/disk/persist"
	"groundhog/sim"
)

// tear puts the parts of a write that are to survive on the device and lets the power fail.
func (d *Disk) tear(n *inode, p []byte, off int64, r *Injected) {
	n.separate()
	each := int64(len(p)) / r.arg.number
	for i := range r.arg.number {
		part := p[:r.part(i, each, int64(len(p)))]
		if slices.Contains(r.arg.keep, i+1) {
			n.putDurable(part, off)
		}
		p, off = p[len(part):], off+int64(len(part))
	}
	d.losePowerNow(n)
}

// part is how many bytes the i-th part of a write has, counted from 0, if left are left: as the
// argument of Torn says, or each as many. The last part takes what is left over.
func (r *Injected) part(i, each, left int64) int64 {
	switch {
	case i == r.arg.number-1:
		return left
	case r.arg.sizes != nil:
		return min(r.arg.sizes[i], left)
	}
	return min(each, left)
}

// tearSequence does the same with the writes since the last sync, if the last one to be kept has
// been made.
func (d *Disk) tearSequence(n *inode, r *Injected) {
	var writes []*record
	for i := range n.log.records {
		if n.log.records[i].kind == persist.Write {
			writes = append(writes, &n.log.records[i])
		}
	}
	if int64(len(writes)) < r.arg.keep[len(r.arg.keep)-1] {
		return
	}
	n.separate()
	for _, k := range r.arg.keep {
		w := writes[k-1]
		n.putDurable(w.data, w.off)
	}
	d.losePowerNow(n)
}

// losePowerNow is a power loss that spares nothing but what is on the device, where n has changed
// just now.
func (d *Disk) losePowerNow(n *inode) {
	survival, planned := d.Survival, d.planned
	d.Survival, d.planned = Nothing, false
	d.host.Crash(sim.PowerLoss)
	d.revert(n)
	d.Survival, d.planned = survival, planned
	d.sim.Guard()
}
