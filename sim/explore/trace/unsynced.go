package trace

import (
	"fmt"
	"slices"
	"strings"

	"groundhog/sim"
)

// Stake is what the disk of a host had not synced when the host crashed.
type Stake struct {
	Record int      // of the crash
	Lines  []string // one for each inode, and one for names
}

// Stakes returns one for each crash of a host that has a disk. Files are named by
// their inodes, as the notes of package disk name them.
func (l *Log) Stakes() []Stake {
	disks := make(map[int]*dirty)
	var out []Stake
	for i, r := range l.Records {
		host := l.Host(r.Actor)
		if r.Kind == sim.KindCrash && disks[host] != nil {
			out = append(out, Stake{i, disks[host].lines()})
			if sim.CrashKind(r.B) == sim.PowerLoss {
				disks[host] = &dirty{}
			}
		}
		if r.Kind != sim.KindNote {
			continue
		}
		if op, ok := strings.CutPrefix(l.Name(r.Topic), "disk."); ok {
			if disks[host] == nil {
				disks[host] = &dirty{}
			}
			disks[host].note(op, r.A)
		}
	}
	return out
}

// dirty is what one disk has not synced.
type dirty struct {
	inodes []uint64 // in order of their first change
	writes map[uint64]int
	names  int
}

func (d *dirty) note(op string, inode uint64) {
	switch op {
	case "write", "truncate":
		if d.writes == nil {
			d.writes = make(map[uint64]int)
		}
		if d.writes[inode]++; d.writes[inode] == 1 {
			d.inodes = append(d.inodes, inode)
		}
	case "sync", "datasync":
		delete(d.writes, inode)
		d.inodes = slices.DeleteFunc(d.inodes, func(n uint64) bool { return n == inode })
	case "create", "mkdir", "rename", "remove", "link", "symlink":
		d.names++
	case "syncdir":
		d.names = 0
	case "syncfs":
		*d = dirty{}
	}
}

func (d *dirty) lines() (out []string) {
	for _, n := range d.inodes {
		out = append(out, fmt.Sprintf("inode %d: %d writes since its last sync", n, d.writes[n]))
	}
	if d.names > 0 {
		out = append(out, fmt.Sprintf("%d changes of names since the last sync of a folder", d.names))
	}
	if out == nil {
		out = []string{"nothing: all was synced"}
	}
	return out
}
