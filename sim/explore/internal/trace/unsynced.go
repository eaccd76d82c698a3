package trace

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"groundhog/sim"
)

// Stake is what the disk of a host had not synced when the host crashed.
type Stake struct {
	Record int      // of the crash
	Lines  []string // one for each inode, and one for names
}

// stakes follows what the disks of a trace have not synced. Files are named by
// their inodes, as the notes of package disk name them.
type stakes struct {
	all   []Stake // one for each crash of a host that has a disk
	disks map[int]*dirty
}

// see looks at a record, of a host, and its number in the trace.
func (s *stakes) see(n uint64, r sim.Record, host int, topic string) {
	d := s.disks[host]
	if r.Kind == sim.KindCrash && d != nil {
		s.all = append(s.all, Stake{int(n), d.lines()})
		if sim.CrashKind(r.B) == sim.PowerLoss {
			s.disks[host] = newDirty()
		}
	}
	if op, ok := strings.CutPrefix(topic, "disk."); ok && r.Kind == sim.KindNote {
		if d == nil {
			d = newDirty()
			s.disks[host] = d
		}
		d.note(op, r.A)
	}
}

// within are the stakes of the crashes in a log.
func (s *stakes) within(l *Log) (list []Stake) {
	for _, stake := range s.all {
		if i, in := l.index(uint64(stake.Record)); in {
			list = append(list, Stake{i, stake.Lines})
		}
	}
	return list
}

// dirty is what one disk has not synced.
type dirty struct {
	inodes map[uint64]*writes
	order  int // of the next inode to change
	names  int
}

// writes are those of an inode since its last sync.
type writes struct {
	inode uint64
	n     int
	order int // in which inodes changed first
}

func newDirty() *dirty { return &dirty{inodes: make(map[uint64]*writes)} }

func (d *dirty) note(op string, inode uint64) {
	switch op {
	case "write", "truncate":
		w := d.inodes[inode]
		if w == nil {
			d.order++
			w = &writes{inode: inode, order: d.order}
			d.inodes[inode] = w
		}
		w.n++
	case "sync", "datasync":
		delete(d.inodes, inode)
	case "create", "mkdir", "rename", "remove", "link", "symlink":
		d.names++
	case "syncdir":
		d.names = 0
	case "syncfs":
		*d = *newDirty()
	}
}

// mostInodes is how many inodes are told of: a crash may find hundreds of thousands.
const mostInodes = 20

func (d *dirty) lines() (out []string) {
	all := slices.SortedFunc(maps.Values(d.inodes),
		func(a, b *writes) int { return cmp.Compare(a.order, b.order) })
	for _, w := range all[:min(len(all), mostInodes)] {
		out = append(out, fmt.Sprintf("inode %d: %d writes since its last sync", w.inode, w.n))
	}
	if more := len(all) - mostInodes; more > 0 {
		out = append(out, fmt.Sprintf("and %d inodes more", more))
	}
	if d.names > 0 {
		out = append(out,
			fmt.Sprintf("%d changes of names since the last sync of a folder", d.names))
	}
	if out == nil {
		out = []string{"nothing: all was synced"}
	}
	return out
}
