//go:build linux && (amd64 || arm64)

package kernel

import (
	"time"

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

	// Hosts is the content of /etc/hosts where the disk has no such file.
	Hosts func() string

	// Lookup is asked before the name server of the host answers a question about a name: after
	// which time, and whether it fails; with ErrSilent there is no answer. If Lookup is nil, all
	// answers come at once.
	Lookup func(name string) (delay time.Duration, failure error)

	unknown map[uintptr]bool
	pids    int
	running []*Process // programs that have not ended
	watches []int
	records map[uint64]*recordLocks // by inode
	flocks  []fileWait
	network network
	message message
	joined  []byte
}

// New is the kernel of the host.
func New(h *sim.Host, d *disk.Disk, n *net.Stack) *Kernel {
	return &Kernel{Host: h, Disk: d, Net: n, unknown: map[uintptr]bool{}, pids: 100,
		records: map[uint64]*recordLocks{}}
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
