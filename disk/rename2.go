package disk

import "syscall"

// RenameFlags are those of renameat2(2).
type RenameFlags uint8

// The flags. They exclude each other.
const (
	NoReplace RenameFlags = 1 << iota // EEXIST if the new name exists
	Exchange                          // both names exist, and stand for each other's inode after it
)

// Rename2 is rename(2), and with flags renameat2(2), as the kernel has them: unlike [Disk.Rename],
// which is os.Rename, it replaces an empty directory by another directory. An exchange is one
// change under every profile, also between two directories, and a sync of either makes it durable.
// Errors are *[LinkError].
func (d *Disk) Rename2(oldname, newname string, flags RenameFlags) error {
	r, to := route{name: oldname}, route{name: newname}
	err := d.beginTwo(OpRename, r, to)
	if err == nil {
		err = d.rename2(r, to, flags)
	}
	if err != nil {
		return &LinkError{"rename", oldname, newname, err}
	}
	return nil
}

func (d *Disk) rename2(r, to route, flags RenameFlags) error {
	if flags > Exchange {
		return syscall.EINVAL
	}
	from, err := d.walk(r, false)
	if err != nil {
		return err
	}
	target, err := d.walk(to, false)
	switch {
	case err != nil:
		return err
	case from.dir == nil:
		return syscall.EBUSY
	case target.dir == nil && flags == NoReplace:
		return syscall.EEXIST
	case target.dir == nil:
		return syscall.EBUSY
	}
	if errno := refuseRename(from, target, flags); errno != 0 {
		return errno
	}
	switch {
	case from.node == target.node:
		return nil
	case flags == Exchange:
		d.exchange(from, target)
	default:
		d.edit(edit{dir: from.dir, name: from.base},
			edit{dir: target.dir, name: target.base, ino: from.node})
	}
	d.note(d.sym.rename, from.node, int64(target.dir.dir.cur.len()))
	return nil
}

// refuseRename finds mistakes in the order in which the kernel does, zero if there is none.
func refuseRename(from, target place, flags RenameFlags) syscall.Errno {
	exchange := flags == Exchange
	switch {
	case from.node == nil:
		return syscall.ENOENT
	case flags == NoReplace && target.node != nil:
		return syscall.EEXIST
	case exchange && target.node == nil:
		return syscall.ENOENT
	case from.node.isDir() && from.node.above(target.dir):
		return syscall.EINVAL // into itself
	case target.node == nil:
		return 0
	case target.node.isDir() && target.node.above(from.dir):
		if exchange {
			return syscall.EINVAL
		}
		return syscall.ENOTEMPTY
	case exchange:
		return 0
	case from.node.isDir() && !target.node.isDir():
		return syscall.ENOTDIR
	case !from.node.isDir() && target.node.isDir():
		return syscall.EISDIR
	case target.node.isDir() && target.node != from.node && target.node.dir.cur.len() > 0:
		return syscall.ENOTEMPTY
	}
	return 0
}

// exchange makes each of two names stand for what the other does.
func (d *Disk) exchange(a, b place) {
	a.node.count(+1) // neither is without a name in between
	b.node.count(+1)
	c := d.edit(edit{dir: a.dir, name: a.base, ino: b.node},
		edit{dir: b.dir, name: b.base, ino: a.node})
	a.node.count(-1)
	b.node.count(-1)
	c.exchanges, c.replaces = true, false
	d.moved = d.moved || a.dir != b.dir
}
