package disk

import (
	"io/fs"
	"path"
	"time"
)

// Stat is what [fs.FileInfo.Sys] gives: a *Stat.
type Stat struct {
	Ino    uint64 // the inode's number
	Links  int    // names of a file; 1 of a directory
	Blocks int64  // of 512 bytes that are data or set aside, in pages of 4 KiB
	// Changed is the time of the last change of content, permissions, times or names, the ctime.
	// Accessed is what [Disk.Chtimes] has set, or the time of the last change of the content:
	// reading leaves it. A power loss takes both back to what the inode was when it, or its name,
	// last became durable, as the transactions of ext4, XFS and btrfs do.
	Changed, Accessed time.Time
}

// SameFile tells whether two infos of this package are of one file of one disk, as os.SameFile
// does.
func SameFile(a, b fs.FileInfo) bool {
	x, ok := a.(*info)
	y, also := b.(*info)
	return ok && also && x.disk == y.disk && x.stat.Ino == y.stat.Ino
}

// info is the [fs.FileInfo] of one moment.
type info struct {
	name string
	mode fs.FileMode
	size int64
	time time.Time
	stat Stat
	disk *Disk
}

func (d *Disk) info(r route, n *inode) *info {
	size := n.size()
	if n.isLink() {
		size = int64(len(n.extra.target))
	}
	p, _ := clean(r.String()) // it was found
	return &info{path.Base(p), n.mode, size, n.changed.Time(), n.stat(), d}
}

func (i *info) Name() string      { return i.name }
func (i *info) Size() int64       { return i.size } // of a directory 0
func (i *info) Mode() fs.FileMode { return i.mode }

// ModTime is in virtual time, whatever the clock of the host shows.
func (i *info) ModTime() time.Time { return i.time }
func (i *info) IsDir() bool        { return i.mode.IsDir() }
func (i *info) Sys() any           { return &i.stat }
func (i *info) String() string     { return fs.FormatFileInfo(i) }
