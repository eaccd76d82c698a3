package pebblefs

import (
	"io/fs"
	"path"
	"time"
)

// ghost describes a file to a process that is dead and does not know it.
type ghost struct {
	name string
	size int64
}

func (g ghost) Name() string     { return path.Base(g.name) }
func (g ghost) Size() int64      { return g.size }
func (ghost) Mode() fs.FileMode  { return permission }
func (ghost) ModTime() time.Time { return time.Time{} }
func (ghost) IsDir() bool        { return false }
func (ghost) Sys() any           { return nil }
