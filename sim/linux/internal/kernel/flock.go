//go:build linux && (amd64 || arm64)

package kernel

import (
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

// fileWait is a call that waits for a lock by flock.
type fileWait struct {
	c  *Call
	d  *diskFile
	op int
}

var _ = register(map[uintptr]handler{
	unix.SYS_FLOCK: onFile(func(c *Call) (uintptr, syscall.Errno) {
		d, ok := c.file().(*diskFile)
		if !ok {
			return 0, badOr(c, 0) // nobody else can have one on it
		}
		op := int(c.A[1])
		e := d.lock(op &^ unix.LOCK_NB)
		if e == syscall.EWOULDBLOCK && op&unix.LOCK_NB == 0 {
			d.k.flocks = append(d.k.flocks, fileWait{c, d, op})
			return c.block()
		}
		return 0, e
	}),
})

// lock takes or gives back the lock of a description, which is the disk's.
func (d *diskFile) lock(op int) syscall.Errno {
	var err error
	had := d.locked
	switch op {
	case unix.LOCK_SH:
		err = d.f.TryRLock()
	case unix.LOCK_EX:
		err = d.f.TryLock()
	case unix.LOCK_UN:
		err = d.f.Unlock()
	default:
		return syscall.EINVAL
	}
	d.locked = op != unix.LOCK_UN && err == nil
	if had { // also where one of another kind was asked for in vain: Linux gives it back first
		d.k.unlocked(d.ino)
	}
	return errnoOf(err)
}

// unlocked serves those who wait for a lock on a file.
func (k *Kernel) unlocked(ino uint64) {
	for i := 0; i < len(k.flocks); {
		w := k.flocks[i]
		if w.d.ino != ino {
			i++
			continue
		}
		e := syscall.EBADF
		if !w.c.p.ended {
			if e = w.d.tryLock(w.op); e == syscall.EWOULDBLOCK {
				i++
				continue
			}
		}
		k.flocks = slices.Delete(k.flocks, i, i+1)
		if !w.c.p.ended {
			w.c.finish(0, e)
		}
	}
}

// tryLock is lock for one who has none.
func (d *diskFile) tryLock(op int) syscall.Errno {
	try := d.f.TryLock
	if op == unix.LOCK_SH {
		try = d.f.TryRLock
	}
	err := try()
	d.locked = err == nil
	return errnoOf(err)
}
