package disk

import (
	"io"
	"io/fs"
	"syscall"
)

// ReadDir gives the next n entries of a directory in name order, io.EOF after the last; with n <= 0 all that
// remain. What is listed was there at the first call; Seek(0, io.SeekStart) lists again.
func (f *File) ReadDir(n int) ([]fs.DirEntry, error) {
	if err := f.begin(OpReadDir, "readdir"); err != nil {
		return nil, err
	}
	if !f.ino.isDir() {
		return nil, pathError("readdir", f.name, syscall.ENOTDIR)
	}
	if !f.listed {
		f.listing, f.listed = f.d.list(f.ino), true
	}
	if n <= 0 {
		n = len(f.listing)
	} else if len(f.listing) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(f.listing))
	entries := f.listing[:n:n]
	f.listing = f.listing[n:]
	return entries, nil
}

// list is the content of a directory in name order.
func (d *Disk) list(n *inode) []fs.DirEntry {
	all := make([]fs.DirEntry, 0, n.dir.cur.len())
	for e := range n.dir.cur.all() {
		all = append(all, fs.FileInfoToDirEntry(d.info(e.name, e.ino)))
	}
	return all
}
