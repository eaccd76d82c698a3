package disk

import (
	"groundhog/disk/persist"
	"groundhog/sim"
)

// Image is what the device holds now: what a power loss would leave if nothing else survived. Under
// profiles other than P it may lag behind what has been synced by a few calls. Files share their
// bytes with the disk until these change.
func (d *Disk) Image() *persist.Image {
	if d.lazy() && !d.recording {
		d.compactAll()
	}
	var nodes []*persist.Node
	met := map[*inode]bool{}
	var walk func(n *inode)
	walk = func(n *inode) {
		if met[n] {
			return
		}
		met[n] = true
		n.turn(durableShared, true)
		nodes = append(nodes, n.node())
		for e := range n.dir.held().all() {
			walk(e.ino)
		}
	}
	walk(d.root)
	return persist.NewImage(nodes)
}

// Load replaces the content of the disk by an image, all of it durable: another disk in the same
// machine, or an old state of this one restored from a backup. Handles die as in a crash. Inodes
// keep their numbers.
func (d *Disk) Load(m *persist.Image) {
	d.epoch++
	d.unlockAll()
	clear(d.dirty)
	d.dirty, d.marks, d.writtenBack, d.debts = d.dirty[:0], d.marks[:0], nil, nil
	d.flying, d.moved, d.recording = 0, false, false
	made := map[persist.Ino]*inode{}
	var build func(ino persist.Ino) *inode
	build = func(ino persist.Ino) *inode {
		n := made[ino]
		if n != nil {
			return n
		}
		node := m.Node(ino)
		n = newInode(uint64(ino), node.Mode, sim.Instant(node.Time))
		if node.Target != "" {
			n.more().target = node.Target
		}
		n.load(node.Data)
		made[ino] = n
		d.last = max(d.last, n.id)
		for _, e := range node.Entries {
			c := build(e.Ino)
			c.count(+1)
			c.adopt(n)
			n.dir.cur.push(dirent{e.Name, c})
		}
		return n
	}
	d.root = build(persist.Root)
	d.damaged, d.stale = nil, nil
	d.counted = false
	d.moves++
}

// Record begins a log of everything that is done from now on, for an explorer of crashes: what was
// done before is made durable, and nothing after that is, whatever is synced, until [Disk.Load]. It
// returns the image at the beginning.
func (d *Disk) Record() *persist.Image {
	d.land(d.root, d.next+1, false)
	for len(d.dirty) > 0 {
		d.land(d.dirty[len(d.dirty)-1], d.next+1, false)
	}
	d.story = nil
	d.marks, d.recording, d.next = nil, true, 0 // numbers from 1, whatever was before
	return d.Image()
}

// Recorded is the log since [Disk.Record]: changes, syncs where they returned, acknowledgements.
func (d *Disk) Recorded() []*persist.Op { return d.ops(d.whole()) }
