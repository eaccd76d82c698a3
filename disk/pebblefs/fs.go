package pebblefs

import (
	"fmt"
	"io/fs"
	"path"
	"sync"

	"github.com/cockroachdb/pebble/v2/vfs"

	"groundhog/disk"
)

// FS is a [disk.Disk] as one process of its host sees it through [vfs.FS]. It belongs to the
// incarnation in which it was made: see the package comment for what it does after a crash.
//
// Its methods may be called from any goroutine; one at a time reaches the disk.
type FS struct {
	mu       sync.Mutex
	d        *disk.Disk
	up       bool   // the host when the FS was made
	inc      uint32 // the same
	dead     error
	observer func(Op)
	obsolete []obsolete // for Settle
}

var _ vfs.FS = (*FS)(nil)

// Op is an operation that may change the disk or make a change durable, as an observer sees it.
type Op struct {
	// create, open (to write, or a directory), link, mkdir, rename, remove, removeall, write, sync,
	// datasync
	Verb  string
	Name  string // of link and rename the old name
	Other string // of link and rename the new name
	Bytes int    // of write
}

// String is a line of a list of operations: "write db/000002.log 37".
func (op Op) String() string {
	s := op.Verb + " " + op.Name
	if op.Other != "" {
		s += " " + op.Other
	}
	if op.Verb == "write" {
		s += fmt.Sprint(" ", op.Bytes)
	}
	return s
}

// New is the file system of a program that runs on the disk's host now.
func New(d *disk.Disk) *FS {
	return &FS{d: d, up: d.Host().Up(), inc: d.Host().Incarnation()}
}

// Observe makes f see each operation just before it happens; nil ends it. f has the disk to itself:
// it may crash the host, and then the operation does not happen. It must not call the FS.
func (y *FS) Observe(f func(Op)) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.observer = f
}

// Do runs f while no call of the FS is under way: the place to crash the host, to inject a fault or
// to read the disk while a database is open. f must not call the FS.
func (y *FS) Do(f func()) {
	y.mu.Lock()
	defer y.mu.Unlock()
	f()
	y.check()
}

// Err is nil as long as calls reach the disk. Afterwards it says why they do not: an error that is
// [fs.ErrClosed] after a crash of the host, what [FS.Die] was given otherwise. A program whose FS
// has an error has acknowledged nothing by what it returns.
func (y *FS) Err() error {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.dead
}

// Die ends the process of the FS: no call reaches the disk any more, and Err is reason. Later
// reasons are ignored.
func (y *FS) Die(reason error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.dead == nil {
		y.dead = reason
	}
}

// check notices that the host has crashed. The lock is held.
func (y *FS) check() {
	if h := y.d.Host(); y.dead == nil && (h.Up() != y.up || h.Incarnation() != y.inc) {
		y.dead = fmt.Errorf("host %s crashed: %w", h.Name(), fs.ErrClosed)
	}
}

// alive says whether a call may go to the disk; op is nil for what changes nothing. The lock is
// held.
func (y *FS) alive(op *Op) bool {
	if y.dead == nil && op != nil && y.observer != nil {
		y.observer(*op)
	}
	if y.dead == nil { // a dead FS no longer looks at the host: others run on it now
		y.check()
	}
	if y.dead == nil && y.d.Host().Sim().Current() != nil {
		panic("pebblefs: called while a process of the simulation runs: see the package comment")
	}
	return y.dead == nil
}

// change does what op stands for, or, if the FS is dead, nothing with success.
func (y *FS) change(op Op, call func() error) error {
	y.mu.Lock()
	defer y.mu.Unlock()
	if !y.alive(&op) {
		return nil
	}
	return call()
}

// look does a call that changes nothing. If the FS is dead, it fails.
func (y *FS) look(verb, name string, call func() error) error {
	y.mu.Lock()
	defer y.mu.Unlock()
	if !y.alive(nil) {
		return &fs.PathError{Op: verb, Path: name, Err: fs.ErrClosed}
	}
	return call()
}

// PathBase is path.Base: names have slashes on every platform.
func (y *FS) PathBase(p string) string { return path.Base(p) }

// PathJoin is path.Join.
func (y *FS) PathJoin(elem ...string) string { return path.Join(elem...) }

// PathDir is path.Dir.
func (y *FS) PathDir(p string) string { return path.Dir(p) }

// GetDiskUsage fails with [vfs.ErrUnsupported]: the disk has no size. Pebble then does without.
func (y *FS) GetDiskUsage(string) (vfs.DiskUsage, error) {
	return vfs.DiskUsage{}, vfs.ErrUnsupported
}

// Unwrap is nil: there is no other vfs.FS below.
func (y *FS) Unwrap() vfs.FS { return nil }
