package disk

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"
)

// Stat describes what name stands for.
func (d *Disk) Stat(name string) (fs.FileInfo, error) {
	p, ino, err := d.find(OpStat, name)
	if err != nil {
		return nil, pathError("stat", name, err)
	}
	return newInfo(p, ino), nil
}

// ReadDir lists a directory in name order.
func (d *Disk) ReadDir(name string) ([]fs.DirEntry, error) {
	f, err := d.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

// Truncate sets the size of a file; what is added reads as zeros.
func (d *Disk) Truncate(name string, size int64) error {
	_, ino, err := d.find(OpTruncate, name)
	switch {
	case err != nil:
	case size < 0:
		err = syscall.EINVAL
	case ino.isDir():
		err = syscall.EISDIR
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
	p, err := d.begin(OpMkdir, name)
	if err == nil {
		err = d.mkdir(p, perm)
	}
	if err != nil {
		return pathError("mkdir", name, err)
	}
	return nil
}

// MkdirAll makes a directory and those above it that are missing. Each new name waits for a sync of its own
// parent. If one cannot be made, those above it stay.
func (d *Disk) MkdirAll(name string, perm fs.FileMode) error {
	d.sim.Guard()
	p, err := clean(name)
	if err != nil {
		return pathError("mkdir", name, err)
	}
	for end := 0; end < len(p) && p != "."; {
		next := strings.IndexByte(p[end+1:], '/')
		if end = end + 1 + next; next < 0 {
			end = len(p)
		}
		ino, err := d.lookup(p[:end])
		switch {
		case err == nil && !ino.isDir():
			return pathError("mkdir", p[:end], syscall.ENOTDIR)
		case err == nil:
			continue
		case err != syscall.ENOENT:
			return pathError("mkdir", name, err)
		}
		if err := d.Mkdir(p[:end], perm); err != nil {
			return err
		}
	}
	return nil
}

// Rename gives what oldname stands for the name newname instead, at once and replacing a file that has it, as
// os.Rename does: a directory as the target is EEXIST. Errors are *[LinkError].
// It is durable when both directories are synced; see the package comment for what is left before.
func (d *Disk) Rename(oldname, newname string) error {
	d.sim.Guard()
	from, err := clean(oldname)
	if err != nil {
		return &LinkError{"rename", oldname, newname, err}
	}
	to, err := clean(newname)
	if err == nil {
		if errno := d.meet(OpRename, from, to); errno != 0 {
			err = errno
		} else {
			err = d.rename(from, to)
		}
	}
	if err != nil {
		return &LinkError{"rename", oldname, newname, err}
	}
	return nil
}

// rename finds mistakes in the order in which os.Rename on Linux does.
func (d *Disk) rename(from, to string) error {
	if target, err := d.lookup(to); err == nil && target.isDir() {
		if _, err := d.lookup(from); err != nil {
			return err
		}
		return syscall.EEXIST
	}
	source, base, err := d.parent(from)
	if err != nil {
		return err
	}
	dir, name, err := d.parent(to)
	if err != nil {
		return err
	}
	node, err := child(source, base)
	if err != nil {
		return err
	}
	target := dir.dir.cur.get(name)
	switch {
	case node.isDir() && strings.HasPrefix(to, from+"/"):
		return syscall.EINVAL // into itself
	case node.isDir() && target != nil:
		return syscall.ENOTDIR
	case target == node:
		return nil
	}
	d.edit(edit{dir: source, name: base}, edit{dir: dir, name: name, ino: node})
	d.note(d.sym.rename, node, int64(len(dir.dir.cur)))
	return nil
}

// Remove removes the name of a file, or an empty directory. Open handles keep the file.
func (d *Disk) Remove(name string) error {
	p, err := d.begin(OpRemove, name)
	if err == nil {
		err = d.remove(p)
	}
	if err != nil {
		return pathError("remove", name, err)
	}
	return nil
}

// RemoveAll removes name and all below it, children first, in name order; what does not exist is no error.
// It stops at the first failure.
func (d *Disk) RemoveAll(name string) error {
	d.sim.Guard()
	p, err := clean(name)
	if err == nil && p == "." {
		err = syscall.EINVAL
	}
	if err != nil && name != "" {
		return pathError("RemoveAll", name, err)
	}
	err = d.removeAll(p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (d *Disk) removeAll(p string) error {
	ino, err := d.lookup(p)
	if err != nil {
		return pathError("remove", p, err)
	}
	for ino.isDir() && len(ino.dir.cur) > 0 {
		if err := d.removeAll(p + "/" + ino.dir.cur[0].name); err != nil {
			return err
		}
	}
	return d.Remove(p)
}

// begin is the first step of a call on one name: it unwinds a dead process, cleans the name and asks the faults.
func (d *Disk) begin(op Op, name string) (string, error) {
	d.sim.Guard()
	p, err := clean(name)
	if err != nil {
		return "", err
	}
	if errno := d.meet(op, p, ""); errno != 0 {
		return "", errno
	}
	return p, nil
}

// find is begin for a name that must exist.
func (d *Disk) find(op Op, name string) (string, *inode, error) {
	p, err := d.begin(op, name)
	if err != nil {
		return "", nil, err
	}
	ino, err := d.lookup(p)
	return p, ino, err
}

func (d *Disk) mkdir(p string, perm fs.FileMode) error {
	if p == "." {
		return syscall.EEXIST
	}
	dir, base, err := d.parent(p)
	if err != nil {
		return err
	}
	if dir.dir.cur.get(base) != nil {
		return syscall.EEXIST
	}
	ino := d.newInode(fs.ModeDir | perm.Perm())
	d.edit(edit{dir: dir, name: base, ino: ino, born: true})
	d.note(d.sym.mkdir, ino, int64(len(dir.dir.cur)))
	return nil
}

func (d *Disk) remove(p string) error {
	dir, base, err := d.parent(p)
	if err != nil {
		return err
	}
	ino, err := child(dir, base)
	if err != nil {
		return err
	}
	if ino.isDir() && len(ino.dir.cur) > 0 {
		return syscall.ENOTEMPTY
	}
	d.edit(edit{dir: dir, name: base})
	d.note(d.sym.remove, ino, int64(len(dir.dir.cur)))
	return nil
}
