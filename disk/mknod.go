package disk

import (
	"io/fs"
	"syscall"
)

// Mknod makes the name of a fifo (fs.ModeNamedPipe), of a socket (fs.ModeSocket) or of an empty
// file, with the permissions of mode; EEXIST if the name exists. Of a fifo and a socket the disk
// keeps the name and the permissions, and nobody can open them here (ENXIO): what flows through
// them belongs to whoever runs the machine's processes. It is durable when its directory is synced.
// Faults know it as a create.
func (d *Disk) Mknod(name string, mode fs.FileMode) error {
	r := route{name: name}
	err := d.begin(OpCreate, r)
	if err == nil {
		err = d.mknod(r, mode)
	}
	if err != nil {
		return pathError("mknod", name, err)
	}
	return nil
}

func (d *Disk) mknod(r route, mode fs.FileMode) error {
	switch mode.Type() {
	case 0, fs.ModeNamedPipe, fs.ModeSocket:
	default:
		return syscall.EPERM
	}
	at, err := d.walk(r, false)
	switch {
	case err != nil:
		return err
	case at.node != nil:
		return syscall.EEXIST
	}
	ino := d.newInode(mode.Type() | mode.Perm())
	d.edit(edit{dir: at.dir, name: at.base, ino: ino, born: true})
	d.note(d.sym.create, ino, 0)
	return nil
}
