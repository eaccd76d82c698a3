package disk

import (
	"errors"
	"io/fs"
)

// Dir is a directory by its path. Each of its methods is the method of [Disk] with dir + "/" + name
// for the name: it does the same, leaves the same in the trace, meets the same faults, and fails
// with the same errors, which have the whole name.
//
// What it is for is that it remembers where its path leads, until a directory of the disk moves or
// is removed. So a program that works in one of very many directories does not walk there with each
// call, nor build long names. It holds nothing: it need not be closed, may be copied, outlives
// crashes, and if its directory is replaced by another, it means that one. (That is where it
// differs from an os.Root.)
type Dir struct {
	d         *Disk
	owner     *Process // of the handles; nil: the host
	name      string
	canonical bool
	node      *inode // where the path leads, if it was found since, and without symbolic links
	moves     uint64 // [Disk.moves] when it was
}

// Dir is the directory of this name, whether or not there is one at the moment.
func (d *Disk) Dir(name string) *Dir {
	return &Dir{d: d, name: name, canonical: canonical(name)}
}

// Name is the name it was given.
func (r *Dir) Name() string { return r.name }

// inode is the directory, nil if the path has to be walked.
//
// Invariant: a path of directories alone that led to a directory leads to the same one for as long
// as no directory loses a name.
func (r *Dir) inode() *inode {
	if r.node != nil && r.moves == r.d.moves {
		return r.node
	}
	r.node = nil
	if at, err := r.d.walkFrom(r.d.root, r.name, true); err == nil && !at.linked &&
		at.node != nil && at.node.isDir() {
		r.node, r.moves = at.node, r.d.moves
	}
	return r.node
}

func (r *Dir) route(name string) route { return route{r, name} }

// OpenFile is [Disk.OpenFile] in the directory.
func (r *Dir) OpenFile(name string, flag int, perm fs.FileMode) (*File, error) {
	return r.open(new(File), name, flag, perm)
}

func (r *Dir) open(f *File, name string, flag int, perm fs.FileMode) (*File, error) {
	if r.owner != nil {
		return r.owner.openFile(r.route(name), flag, perm)
	}
	return r.d.open(f, r.route(name), flag, perm)
}

// Open opens a file or directory for reading.
func (r *Dir) Open(name string) (*File, error) { return r.open(new(File), name, O_RDONLY, 0) }

// Create opens a file for reading and writing and empties it, or makes it.
func (r *Dir) Create(name string) (*File, error) {
	return r.open(new(File), name, O_RDWR|O_CREATE|O_TRUNC, 0o666)
}

// ReadFile is [Disk.ReadFile] in the directory.
func (r *Dir) ReadFile(name string) ([]byte, error) { return r.d.readFile(r.route(name)) }

// WriteFile is [Disk.WriteFile] in the directory.
func (r *Dir) WriteFile(name string, data []byte, perm fs.FileMode) error {
	return r.d.writeFile(r.route(name), data, perm)
}

// ReadDir is [Disk.ReadDir] of a directory in this one.
func (r *Dir) ReadDir(name string) ([]fs.DirEntry, error) { return r.d.readDir(r.route(name)) }

// Stat is [Disk.Stat] in the directory.
func (r *Dir) Stat(name string) (fs.FileInfo, error) { return r.d.stat(r.route(name)) }

// Mkdir is [Disk.Mkdir] in the directory.
func (r *Dir) Mkdir(name string, perm fs.FileMode) error { return r.d.mkdir(r.route(name), perm) }

// Remove is [Disk.Remove] in the directory.
func (r *Dir) Remove(name string) error { return r.d.remove(r.route(name)) }

// Rename is [Disk.Rename] of a name in the directory to another one in it.
func (r *Dir) Rename(oldname, newname string) error {
	return r.d.rename(r.route(oldname), r.route(newname))
}

// Sync opens the directory itself, syncs it, and closes it: the changes of its names are durable.
func (r *Dir) Sync() error {
	f, err := r.self(new(File))
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// self makes f a handle of the directory itself.
func (r *Dir) self(f *File) (*File, error) {
	r.d.host.Guard("the disk")
	if !r.d.watched() && r.canonical {
		if n := r.inode(); n != nil {
			*f = File{d: r.d, ino: n, route: route{name: r.name}, epoch: r.d.epoch,
				seen: n.seenAtOpen()}
			return f, nil
		}
	}
	return r.d.open(f, route{name: r.name}, O_RDONLY, 0)
}
