//go:build linux && (amd64 || arm64)

package kernel

import (
	"slices"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
)

// Kernel is what a machine gives its programs.
type Kernel struct {
	Host *sim.Host
	Disk *disk.Disk // nil: the machine has none, and every path is missing
	Net  *net.Stack // nil: it is in no network but its own loopback

	// Unknown is called with the number of each system call that is not implemented, once.
	Unknown func(p *Process, no uintptr)

	// KeepAnonymous says that anonymous memory outlives the program that has mapped it. Package
	// variables do, where programs share a process of the real machine, and some lead there, as
	// those of modernc.org/memory.
	KeepAnonymous bool

	unknown map[uintptr]bool
	pids    int
	running []*Process // programs that have not ended
	watches []*fileWatch
	cookies uint32                  // of inotify: moves so far
	records map[uint64]*recordLocks // by inode
	flocks  []fileWait
	fifos   map[uint64]*pipe // by inode
	network network
	sockets uint64 // made
	message message
	joined  []byte

	number   int // of the host in the simulation
	region   region
	mapped   map[uint64]*mapped // by inode
	mappings []*mapped          // in the order in which they began
	memories uint64             // files of memfd_create so far
}

// New is the kernel of the host.
func New(h *sim.Host, d *disk.Disk, n *net.Stack) *Kernel {
	k := &Kernel{Host: h, Disk: d, Net: n, unknown: map[uintptr]bool{}, pids: 100,
		number: slices.Index(h.Sim().Hosts(), h), mapped: map[uint64]*mapped{},
		records: map[uint64]*recordLocks{}, fifos: map[uint64]*pipe{}}
	if d != nil {
		d.OnCrash(k.crashing)
	}
	return k
}

// missing reports a call that is not implemented.
func (k *Kernel) missing(p *Process, no uintptr) {
	if k.unknown[no] {
		return
	}
	k.unknown[no] = true
	if k.Unknown != nil {
		k.Unknown(p, no)
	}
}
