package osfs

import (
	"io/fs"
	"path"
)

// SyncPath makes durable what stands at a name: it opens the file or the directory, syncs it, and
// closes it. After a create, a rename or a removal it is the directory that needs it.
func SyncPath(f FS, name string) error {
	h, err := f.Open(name)
	if err != nil {
		return err
	}
	return closed(h, h.Sync())
}

// ReplaceFile writes a file as a whole: whoever reads the name, after whatever crash, finds what
// was there before or all of data, and data once it has returned. It writes a temporary file beside
// it (the name, a random number, ".tmp"), syncs that, renames it, and syncs the directory. A crash
// may leave the temporary file, which nobody needs. The file gets exactly perm, and a symbolic link
// at the name is replaced, not followed.
func ReplaceFile(f FS, name string, data []byte, perm fs.FileMode) error {
	dir, base := path.Split(name)
	if dir == "" {
		dir = "."
	}
	h, err := f.CreateTemp(dir, base+".*.tmp")
	if err != nil {
		return err
	}
	if err = closed(h, fill(h, data, perm)); err == nil {
		err = f.Rename(h.Name(), name)
	}
	if err != nil {
		_ = f.Remove(h.Name()) // what failed first is what counts
		return err
	}
	return SyncPath(f, dir)
}

func fill(h File, data []byte, perm fs.FileMode) error {
	if _, err := h.Write(data); err != nil {
		return err
	}
	if err := h.Chmod(perm); err != nil {
		return err
	}
	return h.Sync()
}

// closed closes a file after it was used, and says what failed first.
func closed(h File, err error) error {
	if e := h.Close(); err == nil {
		err = e
	}
	return err
}
