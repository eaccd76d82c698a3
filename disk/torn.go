package disk

import (
	"slices"

	"groundhog/disk/persist"
	"groundhog/sim"
)

// tear puts the parts of a write that are to survive on the device and lets the power fail.
func (d *Disk) tear(n *inode, p []byte, off int64, r *rule) {
	n.separate()
	for i, part := range r.parts(p) {
		if slices.Contains(r.keep, int64(i+1)) {
			n.durable = put(own(n.durable, &n.durableShared), part, off)
		}
		off += int64(len(part))
	}
	d.worst(n)
}

// parts splits a write as the argument of Torn says. The last part takes what is left over.
func (r *rule) parts(p []byte) [][]byte {
	parts := make([][]byte, r.number)
	each := int64(len(p)) / r.number
	for i := range parts {
		n := each
		if r.sizes != nil {
			n = r.sizes[i]
		}
		if n = min(n, int64(len(p))); i == len(parts)-1 {
			n = int64(len(p))
		}
		parts[i], p = p[:n], p[n:]
	}
	return parts
}

// tearSequence does the same with the writes since the last sync, if the last one to be kept has been made.
func (d *Disk) tearSequence(n *inode, r *rule) {
	var writes []*record
	for i := range n.log.records {
		if n.log.records[i].kind == persist.Write {
			writes = append(writes, &n.log.records[i])
		}
	}
	if int64(len(writes)) < r.keep[len(r.keep)-1] {
		return
	}
	n.separate()
	for _, k := range r.keep {
		w := writes[k-1]
		n.durable = put(own(n.durable, &n.durableShared), w.data, w.off)
	}
	d.worst(n)
}

// worst is a power loss that spares nothing but what is on the device, where n has changed just now.
func (d *Disk) worst(n *inode) {
	survival, planned := d.Survival, d.planned
	d.Survival, d.planned = Nothing, false
	d.host.Crash(sim.PowerLoss)
	d.revert(n)
	d.Survival, d.planned = survival, planned
	d.sim.Guard()
}
