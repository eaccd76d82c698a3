//go:build linux && (amd64 || arm64)

package linux

import (
	"fmt"
	"slices"
	"sync"
	"unsafe"

	"groundhog/sim"
)

// orphan is a lock that a goroutine of a program has or waits for, as the runtime describes it: in
// most cases the program was killed.
type orphan struct {
	wanted
	others bool        // goroutines of other programs have it or wait for it as well
	stack  [32]uintptr // of the goroutine, where there are others
}

type wanted struct {
	p    unsafe.Pointer // to a sync.Mutex or sync.RWMutex
	kind uint8
	held bool
}

// The kinds of locks, as the overlay of package sync numbers them.
const (
	mutexLock = iota
	readLock
	writeLock
)

// giveBack unlocks what a dead program had locked: a lock in a package variable outlives it, and
// the next program, which in reality is a new process, would wait for it for ever.
func (e *execution) giveBack(list []orphan) {
	for _, o := range list {
		switch {
		case o.others && o.held && !partOfWrite(o, list):
			e.unlock(o)
		case o.others:
		case o.kind == mutexLock:
			*(*sync.Mutex)(o.p) = sync.Mutex{} //detlint:allow of a program, of which nobody is left
		default:
			*(*sync.RWMutex)(o.p) = sync.RWMutex{} //detlint:allow as above
		}
	}
}

// partOfWrite says whether a mutex is the one in an RWMutex that is unlocked as well.
func partOfWrite(o orphan, list []orphan) bool {
	return o.kind == mutexLock && slices.ContainsFunc(list, func(w orphan) bool {
		return w.kind == writeLock && w.held && w.p == o.p
	})
}

// unlock unlocks what the goroutine of another program may wait for: if one does, the two have met.
func (e *execution) unlock(o orphan) {
	switch o.kind {
	case mutexLock:
		(*sync.Mutex)(o.p).Unlock() //detlint:allow of programs
	case readLock:
		(*sync.RWMutex)(o.p).RUnlock() //detlint:allow of programs
	case writeLock:
		(*sync.RWMutex)(o.p).Unlock() //detlint:allow of programs
	}
	woken, _, wokenStack, _, ok := e.met()
	if !ok {
		return
	}
	met := e.shared(fmt.Sprintf("%s waits for a lock that %s had when it was killed\n"+
		"%s waited:%s\nlocked:", nameOf(woken), e.m.host.Name(), nameOf(woken),
		stackText(wokenStack)), o.stack[:])
	e.m.host.Sim().World().After(0, sim.HandlerFunc(func(uint64) { panic(met) }), 0)
}
