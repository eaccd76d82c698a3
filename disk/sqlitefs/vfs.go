package sqlitefs

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync/atomic"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"

	"groundhog/disk"
)

// Options are what SQLite is told about the device, and what is wrong with the VFS.
type Options struct {
	// SectorSize is the smallest write that SQLite takes to be atomic, in bytes; zero is 4096, as
	// on Unix.
	SectorSize int
	// Characteristics are promises of the device. IOCAP_POWERSAFE_OVERWRITE, which holds on every
	// profile, is always among them.
	Characteristics vfs.DeviceCharacteristic
	// BrokenDirSync syncs the file where its directory should be synced; see the package comment.
	BrokenDirSync bool
}

// VFS is a disk as SQLite sees it, under a name of its own.
type VFS struct {
	disk  *disk.Disk
	opt   Options
	name  string
	locks map[string]*locks
	temps int
}

// count numbers the VFSs of the process: SQLite knows them by name.
var count atomic.Uint64

// New registers a VFS. Close it when no connection uses it any more.
func New(d *disk.Disk, opt Options) *VFS {
	if opt.SectorSize == 0 {
		opt.SectorSize = 4096
	}
	v := &VFS{disk: d, opt: opt, locks: map[string]*locks{}}
	v.name = fmt.Sprintf("groundhog-%d", count.Add(1))
	vfs.Register(v.name, v)
	return v
}

// Name is the name under which SQLite knows the VFS.
func (v *VFS) Name() string { return v.name }

// URI is what sqlite3.Open takes for a database on the disk.
func (v *VFS) URI(name string) string {
	return "file:/" + strings.TrimLeft(name, "/") + "?vfs=" + v.name
}

// Close makes SQLite forget the VFS.
func (v *VFS) Close() { vfs.Unregister(v.name) }

// Open opens a file of the disk; one without a name is temporary.
func (v *VFS) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	mode := disk.O_RDONLY
	if flags&vfs.OPEN_READWRITE != 0 {
		mode = disk.O_RDWR
	}
	if flags&vfs.OPEN_CREATE != 0 {
		mode |= disk.O_CREATE
	}
	if flags&vfs.OPEN_EXCLUSIVE != 0 {
		mode |= disk.O_EXCL
	}
	if name == "" {
		v.temps++
		name = fmt.Sprintf("/etilqs_%d", v.temps)
		flags |= vfs.OPEN_DELETEONCLOSE
	}
	h, err := v.disk.OpenFile(name, mode, 0o644)
	if err != nil {
		return nil, flags, code(err, sqlite3.CANTOPEN)
	}
	f := &file{File: h, v: v, name: name, flags: flags, locks: v.lock(name)}
	const named = vfs.OPEN_MAIN_JOURNAL | vfs.OPEN_SUPER_JOURNAL | vfs.OPEN_WAL
	f.syncDir = flags&vfs.OPEN_CREATE != 0 && flags&named != 0
	return f, flags, nil
}

// Delete removes a file and, if SQLite asks for it, makes that durable.
func (v *VFS) Delete(name string, syncDir bool) error {
	err := v.disk.Remove(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return sqlite3.IOERR_DELETE_NOENT
	case err != nil:
		return code(err, sqlite3.IOERR_DELETE)
	case syncDir:
		return v.syncDir(name)
	}
	return nil
}

// syncDir makes the names in the directory of a file durable.
func (v *VFS) syncDir(name string) error {
	dir, err := v.disk.Open(path.Dir(name))
	if err != nil {
		return code(err, sqlite3.IOERR_DIR_FSYNC)
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil {
		return code(err, sqlite3.IOERR_DIR_FSYNC)
	}
	return nil
}

// Access tells whether a file is there. Permissions are not enforced.
func (v *VFS) Access(name string, _ vfs.AccessFlag) (bool, error) {
	_, err := v.disk.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, code(err, sqlite3.IOERR_ACCESS)
	}
	return true, nil
}

// FullPathname is the name from the root of the disk.
func (v *VFS) FullPathname(name string) (string, error) {
	return path.Clean("/" + name), nil
}
