package disk

import (
	"cmp"
	"errors"
	"io/fs"
	"syscall"
)

// Stat describes what name stands for.
func (d *Disk) Stat(name string) (fs.FileInfo, error) {
	return d.stat(route{name: name})
}

func (d *Disk) stat(r route) (fs.FileInfo, error) {
	ino, err := d.find(OpStat, r)
	if err != nil {
		return nil, pathError("stat", r.String(), err)
	}
	return d.info(r, ino), nil
}

// ReadDir lists a directory in name order.
func (d *Disk) ReadDir(name string) ([]fs.DirEntry, error) { return d.readDir(route{name: name}) }

func (d *Disk) readDir(r route) ([]fs.DirEntry, error) {
	f, err := d.open(new(File), r, O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

// Truncate sets the size of a file; what is added reads as zeros.
func (d *Disk) Truncate(name string, size int64) error {
	ino, err := d.find(OpTruncate, route{name: name})
	switch {
	case err != nil:
	case size < 0:
		err = syscall.EINVAL
	case ino.isDir():
		err = syscall.EISDIR
	case ino.special():
		err = syscall.EINVAL
	case size > MaxFileSize:
		err = syscall.EFBIG
	}
	if err != nil {
		return pathError("truncate", name, err)
	}
	d.truncate(ino, size)
	return nil
}

// Mkdir makes a directory. Its name is durable when its parent is synced.
func (d *Disk) Mkdir(name string, perm fs.FileMode) error {
	return d.mkdir(route{name: name}, perm)
}

func (d *Disk) mkdir(r route, perm fs.FileMode) error {
	err := d.begin(OpMkdir, r)
	if err == nil {
		err = d.makeDirectory(r, perm)
	}
	if err != nil {
		return pathError("mkdir", r.String(), err)
	}
	return nil
}

// MkdirAll makes a directory and those above it that are missing. Each new name waits for a sync of
// its own parent. If one cannot be made, those above it stay.
func (d *Disk) MkdirAll(name string, perm fs.FileMode) error {
	d.host.Guard("the disk")
	if _, err := clean(name); err != nil {
		return pathError("mkdir", name, err)
	}
	for end := 1; end <= len(name); end++ { // of each name on the way
		if end < len(name) && name[end] != '/' || name[end-1] == '/' {
			continue
		}
		above := name[:end]
		ino, err := d.lookup(route{name: above})
		switch {
		case err == nil && !ino.isDir():
			return pathError("mkdir", above, syscall.ENOTDIR)
		case err == nil:
			continue
		case err == ErrEscape:
			return pathError("mkdir", name, err)
		}
		if err := d.Mkdir(above, perm); err != nil {
			return err
		}
	}
	return nil
}

// Rename gives what oldname stands for the name newname instead, at once and replacing a file that
// has it, as os.Rename does: a directory as the target is EEXIST. Errors are *[LinkError]. It is
// durable when both directories are synced; see the package comment for what is left before.
func (d *Disk) Rename(oldname, newname string) error {
	return d.rename(route{name: oldname}, route{name: newname})
}

func (d *Disk) rename(r, to route) error {
	err := d.beginTwo(OpRename, r, to)
	if err == nil {
		err = d.move(r, to)
	}
	if err != nil {
		return &LinkError{"rename", r.String(), to.String(), err}
	}
	return nil
}

// move finds mistakes in the order in which os.Rename on Linux does.
func (d *Disk) move(r, to route) error {
	target, missed := d.walk(to, false)
	if missed == nil && target.node != nil && target.node.isDir() {
		if at, err := d.walk(r, false); err != nil || at.node == nil {
			return cmp.Or(err, error(syscall.ENOENT))
		}
		return syscall.EEXIST
	}
	from, err := d.entry(r)
	switch {
	case err != nil:
		return err
	case missed != nil:
		return missed
	case from.node == nil:
		return syscall.ENOENT
	case from.node.isDir() && from.node.above(target.dir):
		return syscall.EINVAL // into itself
	case from.node.isDir() && target.node != nil:
		return syscall.ENOTDIR
	case target.node == from.node:
		return nil
	}
	d.edit(edit{dir: from.dir, name: from.base},
		edit{dir: target.dir, name: target.base, ino: from.node})
	d.note(d.sym.rename, from.node, int64(target.dir.dir.cur.len()))
	return nil
}

// Remove removes the name of a file, or an empty directory. Open handles keep the file.
func (d *Disk) Remove(name string) error { return d.remove(route{name: name}) }

func (d *Disk) remove(r route) error {
	err := d.begin(OpRemove, r)
	if err == nil {
		err = d.unlink(r)
	}
	if err != nil {
		return pathError("remove", r.String(), err)
	}
	return nil
}

// RemoveAll removes name and all below it, children first, in name order; what does not exist is no
// error. It stops at the first failure.
func (d *Disk) RemoveAll(name string) error {
	d.host.Guard("the disk")
	p, err := clean(name)
	if err == nil && p == "." {
		err = syscall.EINVAL
	}
	if err != nil && name != "" {
		return pathError("RemoveAll", name, err)
	}
	err = d.removeAll(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (d *Disk) removeAll(name string) error {
	at, err := d.existing(route{name: name})
	if err != nil {
		return pathError("remove", name, err)
	}
	for at.node.isDir() && at.node.dir.cur.len() > 0 {
		if err := d.removeAll(name + "/" + at.node.dir.cur.first()); err != nil {
			return err
		}
	}
	return d.Remove(name)
}

// begin is the first step of a call on a name: it unwinds a dead process, refuses a bad name and
// asks the faults.
func (d *Disk) begin(op Op, r route) error { return d.beginTwo(op, r, r) }

// beginTwo is begin for a call on two names, which meets a fault by either.
func (d *Disk) beginTwo(op Op, r, other route) error {
	d.host.Guard("the disk")
	if !d.watched() && r.canonical() && other.canonical() {
		return nil
	}
	p, err := clean(r.String())
	q := ""
	if err == nil {
		q, err = clean(other.String())
	}
	if err != nil {
		return err
	}
	if errno := d.meet(op, p, q, nil); errno != 0 {
		return errno
	}
	return nil
}

// find is begin for a name that must exist.
func (d *Disk) find(op Op, r route) (*inode, error) {
	if err := d.begin(op, r); err != nil {
		return nil, err
	}
	return d.lookup(r)
}

func (d *Disk) makeDirectory(r route, perm fs.FileMode) error {
	at, err := d.walk(r, false)
	switch {
	case err != nil:
		return err
	case at.node != nil:
		return syscall.EEXIST
	}
	ino := d.newInode(fs.ModeDir | perm.Perm())
	d.edit(edit{dir: at.dir, name: at.base, ino: ino, born: true})
	d.note(d.sym.mkdir, ino, int64(at.dir.dir.cur.len()))
	return nil
}

func (d *Disk) unlink(r route) error {
	at, err := d.existing(r)
	if err != nil {
		return err
	}
	if at.node.isDir() && at.node.dir.cur.len() > 0 {
		return syscall.ENOTEMPTY
	}
	d.edit(edit{dir: at.dir, name: at.base})
	d.note(d.sym.remove, at.node, int64(at.dir.dir.cur.len()))
	return nil
}
