package disk

import (
	"io/fs"
	"time"

	"groundhog/disk/persist"
	"groundhog/sim"
)

// Chmod sets the permissions of a file or directory; symbolic links are followed. They are not
// enforced. They are durable when the inode is synced.
func (d *Disk) Chmod(name string, mode fs.FileMode) error {
	ino, err := d.find(OpAttr, route{name: name})
	if err != nil {
		return pathError("chmod", name, err)
	}
	d.setMode(ino, mode)
	return nil
}

// Chmod sets the permissions.
func (f *File) Chmod(mode fs.FileMode) error {
	if err := f.begin(OpAttr, "chmod"); err != nil {
		return err
	}
	f.d.setMode(f.ino, mode)
	return nil
}

// permissions are the bits that Chmod changes.
const permissions = fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky

func (d *Disk) setMode(n *inode, mode fs.FileMode) {
	n.mode = n.mode&^permissions | mode&permissions
	n.touchAttributes(d.sim.Now())
	d.next++
	d.append(n, record{kind: persist.Attr, meta: &change{mode: n.mode}})
	d.note(d.sim.Symbol("disk.chmod"), n, int64(mode.Perm()))
}

// Chtimes sets the times of the last access and of the last change. Reading does not change the
// former, as on a file system mounted with noatime. A zero time changes nothing. Both are durable
// when the inode is synced, by Sync and not by Datasync.
func (d *Disk) Chtimes(name string, atime, mtime time.Time) error {
	ino, err := d.find(OpAttr, route{name: name})
	if err != nil {
		return pathError("chtimes", name, err)
	}
	d.setTimes(ino, atime, mtime)
	return nil
}

func (d *Disk) setTimes(n *inode, atime, mtime time.Time) {
	if atime.IsZero() && mtime.IsZero() {
		return
	}
	n.touchAttributes(d.sim.Now())
	if !atime.IsZero() {
		n.extra.times.accessed = sim.Instant(atime.Sub(sim.Instant(0).Time()))
	}
	changed := n.changed
	if !mtime.IsZero() {
		changed = sim.Instant(mtime.Sub(sim.Instant(0).Time()))
	}
	n.extra.times.dated = true
	d.next++
	d.append(n, record{kind: persist.Touch, off: int64(n.extra.times.accessed),
		size: int64(changed)})
	n.changed = changed
	d.note(d.sim.Symbol("disk.chtimes"), n, int64(n.changed))
}
