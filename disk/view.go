package disk

import (
	"io/fs"
)

// FS is the disk as an [fs.FS], seen from outside: it reads what a program would read now, but
// meets no fault, leaves no trace, works while the host is down, and its files outlive crashes. It
// is meant for checkers and tests; code under simulation uses [Disk.Open].
func (d *Disk) FS() fs.FS { return view{d} }

type view struct{ d *Disk }

var (
	_ fs.ReadDirFS  = view{}
	_ fs.ReadFileFS = view{}
	_ fs.StatFS     = view{}
	_ fs.ReadLinkFS = view{}
)

func (v view) lookup(verb, name string) (*inode, error) {
	if !fs.ValidPath(name) {
		return nil, pathError(verb, name, fs.ErrInvalid)
	}
	ino, err := v.d.lookup(route{name: name})
	if err != nil {
		return nil, pathError(verb, name, err)
	}
	return ino, nil
}

func (v view) Open(name string) (fs.File, error) {
	ino, err := v.lookup("open", name)
	if err != nil {
		return nil, err
	}
	return &File{d: v.d, ino: ino, route: route{name: name}, flag: O_RDONLY, quiet: true}, nil
}

func (v view) ReadDir(name string) ([]fs.DirEntry, error) {
	f, err := v.Open(name)
	if err != nil {
		return nil, err
	}
	return f.(*File).ReadDir(-1)
}

func (v view) ReadFile(name string) ([]byte, error) {
	ino, err := v.lookup("open", name)
	if err != nil {
		return nil, err
	}
	if ino.isDir() {
		return nil, pathError("read", name, fs.ErrInvalid)
	}
	return ino.content(), nil
}

func (v view) Stat(name string) (fs.FileInfo, error) {
	ino, err := v.lookup("stat", name)
	if err != nil {
		return nil, err
	}
	return v.d.info(route{name: name}, ino), nil
}

func (v view) Lstat(name string) (fs.FileInfo, error) {
	at, err := v.place("lstat", name)
	if err != nil {
		return nil, err
	}
	return v.d.info(route{name: name}, at.node), nil
}

func (v view) ReadLink(name string) (string, error) {
	at, err := v.place("readlink", name)
	if err == nil && !at.node.isLink() {
		err = pathError("readlink", name, fs.ErrInvalid)
	}
	if err != nil {
		return "", err
	}
	return at.node.extra.target, nil
}

// place is lookup of a name whose last element is not followed.
func (v view) place(verb, name string) (place, error) {
	if !fs.ValidPath(name) {
		return place{}, pathError(verb, name, fs.ErrInvalid)
	}
	at, err := v.d.walk(route{name: name}, false)
	if err == nil && at.node == nil {
		err = fs.ErrNotExist
	}
	if err != nil {
		return place{}, pathError(verb, name, err)
	}
	return at, nil
}
