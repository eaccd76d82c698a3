package disk

import (
	"slices"
	"syscall"

	"groundhog/sim"
)

// locks are the advisory locks of one inode, as flock(2) has them: they belong to a handle, not to
// a process or a name, and stop nobody who does not ask.
type locks struct {
	held    []*File // one with an exclusive lock, or any number with a shared one
	waiting []*lockWait
}

// lockWait is a process that waits for a lock.
type lockWait struct {
	f      *File
	shared bool
	w      sim.Waiter
}

// Lock waits until no other handle has a lock on the file, and takes it. A shared lock that this
// handle has is given back first. Who waits longest is first. Outside of a process nobody can wait:
// EWOULDBLOCK, as by [File.TryLock].
func (f *File) Lock() error { return f.lock("lock", false, true) }

// RLock waits until no other handle has an exclusive lock, and takes a shared one.
func (f *File) RLock() error { return f.lock("rlock", true, true) }

// TryLock is Lock, or EWOULDBLOCK where it would wait.
func (f *File) TryLock() error { return f.lock("trylock", false, false) }

// TryRLock is RLock, or EWOULDBLOCK where it would wait.
func (f *File) TryRLock() error { return f.lock("tryrlock", true, false) }

// Unlock gives the lock back; without one it does nothing. Close does it as well, and so does any
// crash.
func (f *File) Unlock() error {
	if err := f.begin(OpLock, "unlock"); err != nil {
		return err
	}
	f.unlock()
	return nil
}

func (f *File) lock(verb string, shared, wait bool) error {
	if err := f.begin(OpLock, verb); err != nil {
		return err
	}
	if f.ino.extra.locks == nil {
		f.ino.more().locks = new(locks)
	}
	l := f.ino.extra.locks
	if slices.Contains(l.held, f) && f.shared == shared {
		return nil
	}
	if len(l.held)+len(l.waiting) == 0 {
		f.d.locked = append(f.d.locked, f.ino)
	}
	f.unlock() // converting a lock is not atomic
	if len(l.waiting) == 0 && l.free(shared) {
		l.take(f, shared)
		return nil
	}
	if !wait || f.d.sim.Current() == nil {
		return pathError(verb, f.Name(), syscall.EWOULDBLOCK)
	}
	w := &lockWait{f, shared, f.d.sim.Prepare("file lock", f)}
	l.waiting = append(l.waiting, w)
	w.w.Park()
	if f.closed || f.epoch != f.d.epoch {
		return f.begin(OpLock, verb)
	}
	return nil
}

// free tells whether a lock can be given.
func (l *locks) free(shared bool) bool {
	return len(l.held) == 0 || shared && l.held[0].shared
}

func (l *locks) take(f *File, shared bool) {
	f.shared = shared
	l.held = append(l.held, f)
}

// unlock gives back what f has and serves those who wait.
func (f *File) unlock() {
	l := f.ino.extra.locks
	if l == nil {
		return
	}
	i := slices.Index(l.held, f)
	if i < 0 {
		return
	}
	l.held = slices.Delete(l.held, i, i+1)
	l.serve()
}

func (l *locks) serve() {
	for len(l.waiting) > 0 && l.free(l.waiting[0].shared) {
		next := l.waiting[0]
		l.waiting = slices.Delete(l.waiting, 0, 1)
		if next.w.Wake(0) { // else it is dead
			l.take(next.f, next.shared)
		}
	}
}

// unlockAll ends all locks of an incarnation. Processes of other hosts that wait for one are told.
func (d *Disk) unlockAll() {
	for _, n := range d.locked {
		for _, w := range n.extra.locks.waiting {
			w.w.Wake(0)
		}
		*n.extra.locks = locks{}
	}
	d.locked = nil
}

// drop ends the locks and waits of a handle that is closed: a process that waits on it is told.
func (f *File) drop() {
	l := f.ino.extra.locks
	if l == nil {
		return
	}
	l.waiting = slices.DeleteFunc(l.waiting, func(w *lockWait) bool {
		if w.f == f {
			w.w.Wake(0)
		}
		return w.f == f
	})
	f.unlock()
	l.serve()
}

// String names the file in a report of who waits for what.
func (f *File) String() string { return f.cleaned() }
