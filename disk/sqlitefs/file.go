package sqlitefs

import (
	"io"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"

	"groundhog/disk"
)

// file is an open file of SQLite.
type file struct {
	*disk.File
	v       *VFS
	name    string
	flags   vfs.OpenFlag
	syncDir bool // its name is not durable yet
	locks   *locks
	level   vfs.LockLevel
}

var (
	_ vfs.File          = (*file)(nil)
	_ vfs.FileLockState = (*file)(nil)
)

func (f *file) ReadAt(p []byte, off int64) (int, error) {
	n, err := f.File.ReadAt(p, off)
	if err != nil && err != io.EOF {
		return n, code(err, sqlite3.IOERR_READ)
	}
	return n, err
}

func (f *file) WriteAt(p []byte, off int64) (int, error) {
	n, err := f.File.WriteAt(p, off)
	return n, code(err, sqlite3.IOERR_WRITE)
}

func (f *file) Truncate(size int64) error {
	return code(f.File.Truncate(size), sqlite3.IOERR_TRUNCATE)
}

// Sync saves the file and, the first time, the name of a journal or a WAL.
func (f *file) Sync(flags vfs.SyncFlag) error {
	sync := f.File.Sync
	if flags&vfs.SYNC_DATAONLY != 0 {
		sync = f.File.Datasync
	}
	if err := sync(); err != nil {
		return code(err, sqlite3.IOERR_FSYNC)
	}
	if !f.syncDir {
		return nil
	}
	f.syncDir = false
	if f.v.opt.BrokenDirSync {
		return code(sync(), sqlite3.IOERR_DIR_FSYNC)
	}
	return f.v.syncDir(f.name)
}

func (f *file) Size() (int64, error) {
	info, err := f.File.Stat()
	if err != nil {
		return 0, code(err, sqlite3.IOERR_FSTAT)
	}
	return info.Size(), nil
}

func (f *file) Close() error {
	f.locks.unlock(f, vfs.LOCK_NONE)
	err := f.File.Close()
	if f.flags&vfs.OPEN_DELETEONCLOSE != 0 && err == nil {
		err = f.v.disk.Remove(f.name)
	}
	return code(err, sqlite3.IOERR_CLOSE)
}

func (f *file) SectorSize() int { return f.v.opt.SectorSize }

func (f *file) DeviceCharacteristics() vfs.DeviceCharacteristic {
	return f.v.opt.Characteristics | vfs.IOCAP_POWERSAFE_OVERWRITE
}

func (f *file) Lock(level vfs.LockLevel) error { return f.locks.lock(f, level) }

func (f *file) Unlock(level vfs.LockLevel) error {
	f.locks.unlock(f, level)
	return nil
}

func (f *file) CheckReservedLock() (bool, error) { return f.locks.writer != nil, nil }

func (f *file) LockState() vfs.LockLevel { return f.level }
