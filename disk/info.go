package disk

import (
	"io/fs"
	"path"
	"time"
)

// info is the [fs.FileInfo] of one moment.
type info struct {
	name string
	mode fs.FileMode
	size int64
	time time.Time
}

func newInfo(p string, n *inode) *info {
	return &info{name: path.Base(p), mode: n.mode, size: n.size(), time: n.changed.Time()}
}

func (i *info) Name() string       { return i.name }
func (i *info) Size() int64        { return i.size } // of a directory 0
func (i *info) Mode() fs.FileMode  { return i.mode }
func (i *info) ModTime() time.Time { return i.time } // virtual time, whatever the host's clock shows
func (i *info) IsDir() bool        { return i.mode.IsDir() }
func (i *info) Sys() any           { return nil }
func (i *info) String() string     { return fs.FormatFileInfo(i) }
