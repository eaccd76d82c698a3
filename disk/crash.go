package disk

import "groundhog/sim"

// crash is what a crash of the host does to the disk. It runs before any process is unwound, so that
// none of them meets a half-dead handle.
func (d *Disk) crash(kind sim.CrashKind) {
	d.epoch++
	for _, f := range d.flights {
		if kind != sim.PowerLoss {
			f.giveBack()
		}
		d.recycle(f)
	}
	d.flights = d.flights[:0]
	if kind == sim.PowerLoss {
		d.powerLoss()
	}
}

// powerLoss makes the durable view of everything that is durably reachable the current one.
// What is not reachable is forgotten with its last reference.
func (d *Disk) powerLoss() {
	d.root.reached = d.epoch
	for queue := []*inode{d.root}; len(queue) > 0; queue = queue[1:] {
		node := queue[0]
		kept := node.dir.durable[:0]
		for _, e := range node.dir.durable {
			first := e.ino.reached != d.epoch
			e.ino.reached = d.epoch
			switch {
			case e.ino.isDir() && first:
				queue = append(queue, e.ino)
			case e.ino.isDir():
				continue // a second name of a directory: dropped, as a check of the file system does
			case first:
				e.ino.revertFile()
			}
			kept = append(kept, e)
		}
		clear(node.dir.durable[len(kept):])
		node.dir.durable = kept
		node.revertDir()
	}
}

func (n *inode) revertFile() {
	n.data = append(n.data[:0], n.durable...)
	n.changed = n.synced
	n.dirty.clear()
}

func (n *inode) revertDir() {
	n.dir.cur = append(n.dir.cur[:0], n.dir.durable...)
	n.changed = n.synced
	n.dir.touched = n.dir.touched[:0]
}
