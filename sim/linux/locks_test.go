//go:build linux && (amd64 || arm64)

package linux_test

import (
	"fmt"
	"log"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/linux"
)

var (
	lock   sync.Mutex
	rwlock sync.RWMutex
)

// TestLocksOfTheDeadAreGivenBack: a program that starts again is not blocked by what the one before
// had locked, and locks work as ever.
func TestLocksOfTheDeadAreGivenBack(t *testing.T) {
	wait := func(f func()) { // as others do meanwhile
		go f()
		time.Sleep(time.Millisecond)
	}
	for name, take := range map[string]func(){
		"lock":    lock.Lock,
		"trylock": func() { must(unless(lock.TryLock(), "it is taken")) },
		"waiters": func() {
			lock.Lock()
			wait(lock.Lock)
			wait(lock.Lock)
		},
		"handed over": func() { // to one who waits for long, which a crash catches before it runs
			lock.Lock()
			wait(lock.Lock)
			time.Sleep(10 * time.Millisecond)
			lock.Unlock()
			lock.Lock()
		},
		"another unlocks": func() {
			lock.Lock()
			wait(lock.Unlock)
			lock.Lock()
		},
		"read":     func() { rwlock.RLock(); must(unless(rwlock.TryRLock(), "it is taken")) },
		"write":    rwlock.Lock,
		"trywrite": func() { must(unless(rwlock.TryLock(), "it is taken")) },
		"writer waits": func() {
			rwlock.RLock()
			wait(rwlock.Lock)
			wait(rwlock.RLock)
			wait(rwlock.Lock)
		},
		"readers wait": func() {
			rwlock.Lock()
			wait(rwlock.RLock)
			wait(rwlock.RLock)
			wait(rwlock.Lock)
		},
	} {
		s := sim.New(sim.Config{Seed: 7})
		h := s.NewHost("alpha", nil)
		started := 0
		linux.Boot(h, nil, nil, linux.Program{Main: func() {
			take()
			started++
			time.Sleep(time.Hour)
		}})
		for i, kind := range []sim.CrashKind{sim.Kill, sim.PowerLoss, sim.Kill} {
			h.Boot()
			s.RunFor(time.Second)
			require.NoError(t, s.Err(), name)
			h.Crash(kind)
			require.Equal(t, i+1, started, name)
		}
		s.Close()
		require.True(t, lock.TryLock(), name)
		lock.Unlock()
		require.True(t, rwlock.TryLock(), name)
		rwlock.Unlock()
	}
}

// TestALockOfTheDeadThatAnotherHostWaitsFor: the two share a package variable, and the finding has
// both stacks.
func TestALockOfTheDeadThatAnotherHostWaitsFor(t *testing.T) {
	for name, c := range map[string]struct{ take, wait func() }{
		"mutex": {lock.Lock, lock.Lock}, "write": {rwlock.Lock, rwlock.RLock},
		"read": {rwlock.RLock, rwlock.Lock},
	} {
		s := sim.New(sim.Config{Seed: 7})
		a, b := s.NewHost("alpha", nil), s.NewHost("beta", nil)
		linux.Boot(a, nil, nil, linux.Program{Main: func() { holds(c.take) }})
		linux.Boot(b, nil, nil, linux.Program{Main: func() { waitsFor(c.wait) }})
		a.Boot()
		b.Boot()
		s.RunFor(time.Second)
		require.NoError(t, s.Err(), name)
		a.Crash(sim.Kill)
		s.RunFor(time.Second)
		require.ErrorContains(t, s.Err(), "a package variable is shared between hosts: beta waits "+
			"for a lock that alpha had when it was killed", name)
		require.ErrorContains(t, s.Err(), "linux_test.holds", name)
		require.ErrorContains(t, s.Err(), "linux_test.waitsFor", name)
		b.Crash(sim.Kill)
		s.Close()
	}
}

func holds(take func()) { take(); time.Sleep(time.Hour) }

func waitsFor(take func()) { time.Sleep(time.Millisecond); go time.Sleep(time.Hour); take() }

// TestALockThatAnotherHostHas: the two share a package variable.
func TestALockThatAnotherHostHas(t *testing.T) {
	s := sim.New(sim.Config{Seed: 7})
	defer s.Close()
	a, b := s.NewHost("alpha", nil), s.NewHost("beta", nil)
	linux.Boot(a, nil, nil, linux.Program{Main: func() { holds(lock.Lock) }})
	linux.Boot(b, nil, nil, linux.Program{Main: func() { time.Sleep(time.Second); lock.Lock() }})
	a.Boot()
	b.Boot()
	s.RunFor(time.Minute)
	require.ErrorContains(t, s.Err(), "shared between hosts: a goroutine waits for a lock that "+
		"another host has")
	a.Crash(sim.Kill)
	b.Crash(sim.Kill)
}

// slowWriter takes its time.
type slowWriter struct{}

func (slowWriter) Write(b []byte) (int, error) { time.Sleep(time.Minute); return len(b), nil }

// TestALockOfTheLibraryOfTheDead: the caches and loggers of the standard library are the same for
// all, and whoever waits for one goes on.
func TestALockOfTheLibraryOfTheDead(t *testing.T) {
	var output string
	s := sim.New(sim.Config{Seed: 7, Log: func(l sim.LogLine) { output += l.Text + "\n" }})
	defer s.Close()
	logger := log.New(slowWriter{}, "", 0)
	a, b := s.NewHost("alpha", nil), s.NewHost("beta", nil)
	linux.Boot(a, nil, nil, linux.Program{Main: func() { logger.Print("a") }})
	linux.Boot(b, nil, nil, linux.Program{Main: func() {
		time.Sleep(time.Second)
		logger.Print("b")
		fmt.Println("written at", time.Now().Unix()-946684800)
	}})
	a.Boot()
	b.Boot()
	s.RunFor(10 * time.Second)
	a.Crash(sim.Kill)
	s.RunFor(2 * time.Minute)
	require.NoError(t, s.Err())
	require.Contains(t, output, "written at 70\n")
}
