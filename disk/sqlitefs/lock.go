package sqlitefs

import (
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// locks are those of one database: any number of readers, one of which may be about to write
// (RESERVED), wait for the others to leave (PENDING), and write (EXCLUSIVE). See
// https://sqlite.org/lockingv3.html.
type locks struct {
	shared int
	writer *file // has RESERVED or more
}

func (v *VFS) lock(name string) *locks {
	l := v.locks[name]
	if l == nil {
		l = &locks{}
		v.locks[name] = l
	}
	return l
}

// lock raises the lock of f, or says BUSY.
func (l *locks) lock(f *file, level vfs.LockLevel) error {
	if f.level >= level {
		return nil
	}
	if l.writer != nil && l.writer != f &&
		(level > vfs.LOCK_SHARED || l.writer.level >= vfs.LOCK_PENDING) {
		return sqlite3.BUSY
	}
	if f.level == vfs.LOCK_NONE {
		l.shared++
		f.level = vfs.LOCK_SHARED
	}
	if level == vfs.LOCK_SHARED {
		return nil
	}
	l.writer = f
	if level == vfs.LOCK_EXCLUSIVE && l.shared > 1 {
		f.level = vfs.LOCK_PENDING // no new reader comes in
		return sqlite3.BUSY
	}
	f.level = level
	return nil
}

// unlock lowers the lock of f to SHARED or to nothing.
func (l *locks) unlock(f *file, level vfs.LockLevel) {
	if f.level <= level {
		return
	}
	if l.writer == f {
		l.writer = nil
	}
	if level == vfs.LOCK_NONE {
		l.shared--
	}
	f.level = level
}
