package disk

import (
	"io"
	"io/fs"
	"syscall"
)

// ReadDir gives the next n entries of a directory in name order, io.EOF after the last; with n <= 0
// all that remain. What is listed was there at the first call; Seek(0, io.SeekStart) lists again.
func (f *File) ReadDir(n int) ([]fs.DirEntry, error) {
	if err := f.begin(OpReadDir, "readdir"); err != nil {
		return nil, err
	}
	if !f.ino.isDir() {
		return nil, pathError("readdir", f.Name(), syscall.ENOTDIR)
	}
	if f.listing == nil {
		f.listing = &unread{f.d.list(f.ino)}
	}
	left := f.listing.left
	if n <= 0 {
		n = len(left)
	} else if len(left) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(left))
	f.listing.left = left[n:]
	return left[:n:n], nil
}

// unread is what ReadDir has yet to give.
type unread struct{ left []fs.DirEntry }

// list is the content of a directory in name order.
func (d *Disk) list(n *inode) []fs.DirEntry {
	all := make([]fs.DirEntry, 0, n.dir.cur.len())
	for e := range n.dir.cur.all() {
		all = append(all, fs.FileInfoToDirEntry(d.info(route{name: e.name}, e.ino)))
	}
	return all
}
