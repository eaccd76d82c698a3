package disk

import (
	"cmp"
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
	return d.info(p, ino), nil
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
	_, err := d.begin(OpMkdir, name, "")
	if err == nil {
		err = d.mkdir(name, perm)
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
		case err == ErrEscape:
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
	_, err := d.begin(OpRename, oldname, newname)
	if err == nil {
		err = d.rename(oldname, newname)
	}
	if err != nil {
		return &LinkError{"rename", oldname, newname, err}
	}
	return nil
}

// rename finds mistakes in the order in which os.Rename on Linux does.
func (d *Disk) rename(oldname, newname string) error {
	if at, err := d.walk(newname, false); err == nil && at.node != nil && at.node.isDir() {
		if at, err := d.walk(oldname, false); err != nil || at.node == nil {
			return cmp.Or(err, error(syscall.ENOENT))
		}
		return syscall.EEXIST
	}
	from, err := d.entry(oldname)
	if err != nil {
		return err
	}
	to, err := d.entry(newname)
	switch {
	case err != nil:
		return err
	case from.node == nil:
		return syscall.ENOENT
	case from.node.isDir() && from.node.above(to.dir):
		return syscall.EINVAL // into itself
	case from.node.isDir() && to.node != nil:
		return syscall.ENOTDIR
	case to.node == from.node:
		return nil
	}
	d.edit(edit{dir: from.dir, name: from.base}, edit{dir: to.dir, name: to.base, ino: from.node})
	d.note(d.sym.rename, from.node, int64(to.dir.dir.cur.len()))
	return nil
}

// Remove removes the name of a file, or an empty directory. Open handles keep the file.
func (d *Disk) Remove(name string) error {
	_, err := d.begin(OpRemove, name, "")
	if err == nil {
		err = d.remove(name)
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
	at, err := d.existing(p)
	if err != nil {
		return pathError("remove", p, err)
	}
	for at.node.isDir() && at.node.dir.cur.len() > 0 {
		if err := d.removeAll(p + "/" + at.node.dir.cur.first()); err != nil {
			return err
		}
	}
	return d.Remove(p)
}

// begin is the first step of a call on a name, or on two: it unwinds a dead process, cleans the names and asks the
// faults. It returns the first name cleaned.
func (d *Disk) begin(op Op, name, other string) (string, error) {
	d.sim.Guard()
	p, err := clean(name)
	q := ""
	if err == nil && (op == OpRename || op == OpLink && other != "") {
		q, err = clean(other)
	}
	if err != nil {
		return "", err
	}
	if errno := d.meet(op, p, q); errno != 0 {
		return "", errno
	}
	return p, nil
}

// find is begin for a name that must exist.
func (d *Disk) find(op Op, name string) (string, *inode, error) {
	p, err := d.begin(op, name, "")
	if err != nil {
		return "", nil, err
	}
	ino, err := d.lookup(name)
	return p, ino, err
}

func (d *Disk) mkdir(name string, perm fs.FileMode) error {
	at, err := d.walk(name, false)
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

func (d *Disk) remove(name string) error {
	at, err := d.existing(name)
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
