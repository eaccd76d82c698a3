package disk

import (
	"io/fs"
	"time"

	"groundhog/disk/persist"
	"groundhog/sim"
)

// Disk is the disk of one host. It survives the host's crashes; its handles do not.
//
// Its methods are called by the host's processes or callbacks, and by a test that prepares or
// inspects the disk. A method called by a process that is already dead never returns.
type Disk struct {
	// Device is how long the disk takes; SyncLatency is added to each sync. Both may be changed at
	// any time.
	Device      Device
	SyncLatency time.Duration

	// Capacity is the number of bytes that all files together may have; zero is no limit. A write
	// that has no room writes what it can and fails with ENOSPC.
	Capacity int64

	// Profile is the file system's promise about what survives a power loss; Sector, in bytes, what
	// reaches the device together (zero is 512); Fill, what is read where a size survived and the
	// data did not; Survival, which of the changes that may be lost are. Profile and Sector may be
	// changed while nothing is pending.
	Profile  persist.Profile
	Sector   int64
	Fill     persist.Fill
	Survival Survival

	host  *sim.Host
	sim   *sim.Sim
	sym   symbols
	root  *inode
	last  uint64 // the last inode number given out
	epoch uint64 // crashes so far: a handle of an earlier epoch is dead

	next      uint64   // the last number given to a record or a mark
	dirty     []*inode // those with records, in no order that anything depends on
	flying    int      // syncs that processes wait for
	moved     bool     // a directory changed its parent, and that may be pending
	committed uint64   // see persist.Options

	marks       []persist.Op // syncs that returned and acks, while the disk is lazy
	recording   bool         // nothing becomes durable: the log is wanted
	story       []Met        // meanwhile: the faults that acted
	plan        persist.Survivors
	planned     bool
	spared      persist.Survivors
	writtenBack []persist.Micro // and not synced since
	debts       []Debt
	flusher     flusher

	faults   []*Injected
	met      met
	ending   ending
	readOnly bool
	damaged  []*inode
	stale    []*inode // of which the cache still shows bytes that a failed writeback lost
	queue    queue
	used     int64 // bytes of all files that have a name, if counted
	counted  bool
	removed  int64 // bytes of files that lost their last name, since the last release

	locked []*inode // that have or had locks since the last crash

	// how often what a path stands for may have changed because a directory has moved: see Dir
	moves uint64
	spare spare

	beforeCrash []func()
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

// note leaves one record of an effect in the hashed trace.
func (d *Disk) note(sym sim.Symbol, ino *inode, length int64) {
	d.host.Note(sym, ino.id, uint64(length))
	if d.met.crashes != nil || d.met.spoils != nil {
		d.done()
	}
	if d.ending.kind != sim.NoMoment {
		d.end()
	}
}
