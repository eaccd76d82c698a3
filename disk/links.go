package disk

import (
	"io/fs"
	"syscall"
)

// Link gives the file oldname a second name. Neither name comes first: the file lives until both
// are removed. A symbolic link is linked itself; a directory cannot be: EPERM. Errors are
// *[LinkError]. The name is durable when its directory is synced.
func (d *Disk) Link(oldname, newname string) error {
	r, other := route{name: oldname}, route{name: newname}
	var err error
	if newname == "" {
		err = d.begin(OpLink, r)
	} else {
		err = d.beginTwo(OpLink, r, other)
	}
	if err == nil {
		err = d.link(r, other)
	}
	if err != nil {
		return &LinkError{"link", oldname, newname, err}
	}
	return nil
}

func (d *Disk) link(r, other route) error {
	from, err := d.walk(r, false)
	if err == nil && from.node == nil {
		err = syscall.ENOENT
	}
	if err != nil {
		return err
	}
	to, err := d.walk(other, false)
	switch {
	case err != nil:
		return err
	case to.node != nil:
		return syscall.EEXIST
	case from.node.isDir():
		return syscall.EPERM
	}
	d.edit(edit{dir: to.dir, name: to.base, ino: from.node}).touchNames(d.sim.Now())
	d.note(d.sim.Symbol("disk.link"), from.node, int64(to.dir.dir.cur.len()))
	return nil
}

// Symlink makes newname a symbolic link to target, which need not exist. A target that begins with
// a slash counts from the root of the disk. Errors are *[LinkError]. Link and target are durable
// when the directory of newname is synced.
func (d *Disk) Symlink(target, newname string) error {
	r := route{name: newname}
	err := d.begin(OpLink, r)
	if err == nil {
		err = d.symlink(target, r)
	}
	if err != nil {
		return &LinkError{"symlink", target, newname, err}
	}
	return nil
}

func (d *Disk) symlink(target string, r route) error {
	if target == "" {
		return syscall.ENOENT
	}
	to, err := d.walk(r, false)
	switch {
	case err != nil:
		return err
	case to.node != nil:
		return syscall.EEXIST
	}
	ino := d.newSymlink(target)
	d.edit(edit{dir: to.dir, name: to.base, ino: ino, born: true})
	d.note(d.sim.Symbol("disk.symlink"), ino, int64(len(target)))
	return nil
}

// Readlink is the target of a symbolic link, as it was given; EINVAL if name is something else.
func (d *Disk) Readlink(name string) (string, error) {
	r := route{name: name}
	err := d.begin(OpStat, r)
	if err == nil {
		var at place
		at, err = d.walk(r, false)
		switch {
		case err != nil:
		case at.node == nil:
			err = syscall.ENOENT
		case !at.node.isLink():
			err = syscall.EINVAL
		default:
			return at.node.extra.target, nil
		}
	}
	return "", pathError("readlink", name, err)
}

// Lstat is Stat of a symbolic link itself.
func (d *Disk) Lstat(name string) (fs.FileInfo, error) {
	r := route{name: name}
	err := d.begin(OpStat, r)
	if err == nil {
		var at place
		at, err = d.walk(r, false)
		if err == nil && at.node == nil {
			err = syscall.ENOENT
		}
		if err == nil {
			return d.info(r, at.node), nil
		}
	}
	return nil, pathError("lstat", name, err)
}
