package disk

import (
	"io/fs"
)

// FS is the disk as an [fs.FS], seen from outside: it reads what a program would read now, but meets no fault,
// leaves no trace, works while the host is down, and its files outlive crashes. It is meant for
// checkers and tests; code under simulation uses [Disk.Open].
func (d *Disk) FS() fs.FS { return view{d} }

type view struct{ d *Disk }

var (
	_ fs.ReadDirFS  = view{}
	_ fs.ReadFileFS = view{}
	_ fs.StatFS     = view{}
)

func (v view) lookup(verb, name string) (*inode, error) {
	if !fs.ValidPath(name) {
		return nil, pathError(verb, name, fs.ErrInvalid)
	}
	ino, err := v.d.lookup(name)
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
	return &File{d: v.d, ino: ino, name: name, path: name, flag: O_RDONLY, quiet: true}, nil
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
	return append([]byte{}, ino.data...), nil
}

func (v view) Stat(name string) (fs.FileInfo, error) {
	ino, err := v.lookup("stat", name)
	if err != nil {
		return nil, err
	}
	return newInfo(name, ino), nil
}
