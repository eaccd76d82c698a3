package osfs

import "io/fs"

// IO shows a tree as an [fs.FS], for code that only reads. Its names are those of [fs.ValidPath].
// Of a virtual disk it reads what a program reads, and meets its faults; [disk.Disk.FS] looks from
// outside.
func IO(f FS) fs.FS { return readOnly{f} }

type readOnly struct{ tree FS }

var (
	_ fs.ReadDirFS  = readOnly{}
	_ fs.ReadFileFS = readOnly{}
	_ fs.StatFS     = readOnly{}
	_ fs.ReadLinkFS = readOnly{}
)

func valid(verb, name string) error {
	if fs.ValidPath(name) {
		return nil
	}
	return &fs.PathError{Op: verb, Path: name, Err: fs.ErrInvalid}
}

func (r readOnly) Open(name string) (fs.File, error) {
	if err := valid("open", name); err != nil {
		return nil, err
	}
	f, err := r.tree.Open(name)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (r readOnly) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := valid("open", name); err != nil {
		return nil, err
	}
	return r.tree.ReadDir(name)
}

func (r readOnly) ReadFile(name string) ([]byte, error) {
	if err := valid("open", name); err != nil {
		return nil, err
	}
	return r.tree.ReadFile(name)
}

func (r readOnly) Stat(name string) (fs.FileInfo, error) {
	if err := valid("stat", name); err != nil {
		return nil, err
	}
	return r.tree.Stat(name)
}

func (r readOnly) Lstat(name string) (fs.FileInfo, error) {
	if err := valid("lstat", name); err != nil {
		return nil, err
	}
	return r.tree.Lstat(name)
}

func (r readOnly) ReadLink(name string) (string, error) {
	if err := valid("readlink", name); err != nil {
		return "", err
	}
	return r.tree.Readlink(name)
}

// Infos are the infos of entries, as older interfaces list directories; an entry that was removed
// meanwhile is left out.
func Infos(entries []fs.DirEntry) []fs.FileInfo {
	infos := make([]fs.FileInfo, 0, len(entries))
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			infos = append(infos, info)
		}
	}
	return infos
}

// Names are the names of entries.
func Names(entries []fs.DirEntry) []string {
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
