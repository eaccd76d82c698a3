package disk

import "syscall"

// Link gives the file oldname a second name. Neither name comes first: the file lives until both are removed. A
// symbolic link is linked itself, a directory cannot be: EPERM. Errors are *[LinkError]. The name is durable when
// its directory is synced.
func (d *Disk) Link(oldname, newname string) error {
	d.sim.Guard()
	from, err := clean(oldname)
	to := ""
	if err == nil {
		to, err = clean(newname)
	}
	if err == nil {
		if errno := d.meet(OpLink, from, to); errno != 0 {
			err = errno
		} else {
			err = d.link(from, to)
		}
	}
	if err != nil {
		return &LinkError{"link", oldname, newname, err}
	}
	return nil
}

func (d *Disk) link(from, to string) error {
	ino, err := d.lookup(from)
	if err != nil {
		return err
	}
	dir, name, err := d.parent(to)
	if err != nil {
		return err
	}
	if dir.dir.cur.get(name) != nil {
		return syscall.EEXIST
	}
	if ino.isDir() {
		return syscall.EPERM
	}
	d.edit(edit{dir: dir, name: name, ino: ino})
	d.note(d.sim.Symbol("disk.link"), ino, int64(len(dir.dir.cur)))
	return nil
}
