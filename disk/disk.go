package disk

import (
	"io/fs"
	"time"

	"groundhog/sim"
)

// Disk is the disk of one host. It survives the host's crashes; its handles do not.
//
// Its methods are called by the host's processes or callbacks, and by a test that prepares or inspects the
// disk. A method called by a process that is already dead never returns.
type Disk struct {
	// SyncLatency is the virtual time that a Sync or Datasync takes when a process calls it. A callback
	// cannot wait and syncs at once. May be changed at any time.
	SyncLatency time.Duration

	host  *sim.Host
	sim   *sim.Sim
	sym   symbols
	root  *inode
	last  uint64 // the last inode number given out
	epoch uint64 // crashes so far: a handle of an earlier epoch is dead

	rules   []*rule
	flights []*flight // syncs that processes wait for, in the order of their calls
	spare   []*flight // finished ones, kept for their buffers
}

// New gives h an empty disk: a root directory and nothing in it. A host has one disk at most.
func New(h *sim.Host) *Disk {
	d := &Disk{host: h, sim: h.Sim(), sym: newSymbols(h.Sim())}
	d.root = d.newInode(fs.ModeDir | 0o755)
	h.OnCrash(d.crash)
	return d
}

// Host is the machine that this disk belongs to.
func (d *Disk) Host() *sim.Host { return d.host }

func (d *Disk) newInode(mode fs.FileMode) *inode {
	d.last++
	now := d.sim.Now()
	return &inode{id: d.last, mode: mode, changed: now, synced: now}
}

// setEntry changes a name in dir and dates the change.
func (d *Disk) setEntry(dir *inode, name string, ino *inode) {
	dir.dir.set(name, ino)
	if len(d.flights) == 0 { // a flight may land an entry that now seems settled
		dir.dir.forget()
	}
	dir.changed = d.sim.Now()
}

// note leaves one record of an effect in the hashed trace.
func (d *Disk) note(sym sim.Symbol, ino *inode, length int64) {
	d.host.Note(sym, ino.id, uint64(length))
}
