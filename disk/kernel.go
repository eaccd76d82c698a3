package disk

import (
	"io/fs"
	"syscall"
	"time"

	"groundhog/sim"
)

// Inode describes a file as an [fs.FileInfo] does, as a value. Looking at one meets no fault and
// leaves no trace: it is for a kernel that has its programs' calls on the disk, to know what they
// are about.
type Inode struct {
	Ino    uint64
	Links  int
	Mode   fs.FileMode
	Size   int64  // of a symbolic link the length of its target
	Target string // of a symbolic link
	Blocks int64  // as in [Stat]

	Modified, Changed, Accessed sim.Instant // content, all of it, and as in [Stat]
}

func (n *inode) describe() Inode {
	i := Inode{Ino: n.id, Links: int(n.links), Mode: n.mode, Size: n.size(), Blocks: n.blocks(),
		Modified: n.changed, Changed: n.status(), Accessed: n.accessed()}
	if n.isLink() {
		i.Target = n.extra.target
		i.Size = int64(len(i.Target))
	}
	return i
}

// Inode describes what name stands for; a symbolic link at its end is followed if follow says so.
// The error is a syscall.Errno or [ErrEscape].
func (d *Disk) Inode(name string, follow bool) (Inode, error) {
	r := route{name: name}
	if !r.canonical() {
		if _, err := clean(name); err != nil {
			return Inode{}, err
		}
	}
	at, err := d.walk(r, follow)
	if err == nil && at.node == nil {
		err = syscall.ENOENT
	}
	if err != nil {
		return Inode{}, err
	}
	return at.node.describe(), nil
}

// Inode describes what the handle stands for, also when it is dead.
func (f *File) Inode() Inode { return f.ino.describe() }

// Chtimes is [Disk.Chtimes] of an open file.
func (f *File) Chtimes(atime, mtime time.Time) error {
	if err := f.begin(OpAttr, "chtimes"); err != nil {
		return err
	}
	f.d.setTimes(f.ino, atime, mtime)
	return nil
}

// Immediate tells whether no call takes time at present, or none but syncs: the device takes none
// and has nothing to do, and no fault is in force. With syncs SyncLatency counts as well.
func (d *Disk) Immediate(syncs bool) bool {
	return len(d.faults) == 0 && d.queue.gap == 0 && len(d.queue.free) == 0 &&
		d.Device == (Device{}) && (!syncs || d.SyncLatency == 0)
}

// Peek is ReadAt without faults and without the time of the device, also of a dead handle.
func (f *File) Peek(p []byte, off int64) (int, error) {
	q := *f
	q.quiet, q.closed, q.flag = true, false, O_RDONLY
	return q.ReadAt(p, off)
}

// Store changes the content as a program does that has mapped the file: without a call that could
// meet a fault. It is a write that no sync has made durable yet.
func (f *File) Store(p []byte, off int64) {
	f.d.host.Guard("a file")
	if room := f.ino.size() - off; int64(len(p)) > room { // a map does not make a file longer
		p = p[:max(room, 0)]
	}
	if len(p) > 0 {
		f.d.write(f.ino, p, off)
	}
}

// OnCrash registers f to run at each crash of the host before anything of the disk is lost: what
// programs have mapped is stored then.
func (d *Disk) OnCrash(f func()) { d.beforeCrash = append(d.beforeCrash, f) }
