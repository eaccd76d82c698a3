//go:build linux && (amd64 || arm64)

package kernel

import (
	"slices"

	"golang.org/x/sys/unix"

	"groundhog/disk"
)

// What calls have done to files is told here, to those who watch by inotify. Where nobody does it
// costs nothing.

// emit tells the watches of an inode.
func (k *Kernel) emit(ino uint64, mask, cookie uint32, name string) {
	for _, w := range slices.Clone(k.watches) {
		if w.ino != ino || w.mask&mask&unix.IN_ALL_EVENTS == 0 {
			continue
		}
		w.of.put(inotifyEvent{w.no, mask, cookie, name})
		if w.mask&unix.IN_ONESHOT != 0 {
			w.end()
		}
	}
}

// about tells the watches of the directory that a path leads to, with the name in it, and unless
// the event is about the name those of the file itself.
func (k *Kernel) about(path string, ino uint64, mask, cookie uint32) {
	parent, base, _ := split(path)
	if above, err := k.Disk.Inode(parent, true); err == nil {
		k.emit(above.Ino, mask, cookie, base)
	}
	const ofName = unix.IN_CREATE | unix.IN_DELETE | unix.IN_MOVED_FROM | unix.IN_MOVED_TO
	if mask&ofName == 0 {
		k.emit(ino, mask, cookie, "")
	}
}

// report is about something at a path, which exists.
func (k *Kernel) report(path string, mask uint32) {
	if len(k.watches) == 0 {
		return
	}
	n, err := k.Disk.Inode(path, mask&unix.IN_CREATE == 0)
	if err != nil {
		return
	}
	if n.Mode.IsDir() {
		mask |= unix.IN_ISDIR
	}
	k.about(path, n.Ino, mask, 0)
}

// report is about the open file.
func (d *diskFile) report(mask uint32) {
	if len(d.k.watches) == 0 {
		return
	}
	if d.folder {
		mask |= unix.IN_ISDIR
	}
	d.k.about(d.path, d.ino, mask, 0)
}

func (d *diskFile) wrote() { d.report(unix.IN_MODIFY) }

// didOpen is told of an open file: whether it was made, and whether it was emptied.
func (k *Kernel) didOpen(d *diskFile, made, emptied bool) {
	if made {
		d.report(unix.IN_CREATE)
	}
	if emptied {
		d.wrote()
	}
	d.report(unix.IN_OPEN)
}

func (k *Kernel) closed(d *diskFile) {
	if d.access() == unix.O_RDONLY {
		d.report(unix.IN_CLOSE_NOWRITE)
		return
	}
	d.report(unix.IN_CLOSE_WRITE)
}

// removed is told that a name is gone.
func (k *Kernel) removed(path string, n disk.Inode) {
	if len(k.watches) == 0 {
		return
	}
	mask := uint32(unix.IN_DELETE)
	if n.Mode.IsDir() {
		mask |= unix.IN_ISDIR
	}
	k.unnamed(n)
	k.about(path, n.Ino, mask, 0)
}

// unnamed is told that a file has lost a name. With the last one the watches end, which Linux puts
// off until the last descriptor is closed.
func (k *Kernel) unnamed(n disk.Inode) {
	if !n.Mode.IsDir() {
		k.emit(n.Ino, unix.IN_ATTRIB, 0, "")
	}
	if n.Links > 1 {
		return
	}
	k.emit(n.Ino, unix.IN_DELETE_SELF, 0, "")
	for _, w := range slices.Clone(k.watches) {
		if w.ino == n.Ino {
			w.end()
		}
	}
}
