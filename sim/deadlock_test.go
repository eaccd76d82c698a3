package sim

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// keys returns who is deadlocked now.
func keys(s *Sim) (list []string) {
	for _, w := range s.Deadlocked() {
		list = append(list, w.Host+"/"+w.Key())
	}
	return list
}

// TestDeadlocks builds each kind of deadlock on a host, and wants it named while
// something else goes on, or when nothing is left to do.
func TestDeadlocks(t *testing.T) {
	type program func(s *Sim, h *Host)
	inVain := func(wait func(s *Sim, p *Proc)) program {
		return func(s *Sim, h *Host) { h.Go("p", func(p *Proc) { wait(s, p) }) }
	}
	circle := func(s *Sim, h *Host) {
		a, b := NewMutex(s, "a"), NewRWMutex(s, "b")
		h.Go("p", func(p *Proc) { a.Lock(); p.Sleep(time.Second); b.Lock() })
		h.Go("q", func(p *Proc) { b.Lock(); p.Sleep(time.Second); a.Lock() })
	}
	bothWait := []string{"h/p waits in lock on rwmutex b", "h/q waits in lock on mutex a"}
	onItself := []string{"h/p waits in lock on mutex mN"}
	onIt := []string{"h/p waits in lock on mutex m"}
	lockTwice := func(s *Sim, _ *Proc) {
		m := NewMutex(s, "m1")
		m.Lock()
		m.Lock()
	}
	forgotten := func(s *Sim, h *Host) {
		m := NewMutex(s, "m")
		h.Go("holder", func(p *Proc) { m.Lock(); p.Sleep(time.Second) })
		h.Go("p", func(p *Proc) { p.Sleep(time.Second / 2); m.Lock() })
	}
	handedOn := func(s *Sim, h *Host) {
		m := NewMutex(s, "m")
		h.Go("first", func(p *Proc) { m.Lock(); p.Sleep(time.Second); m.Unlock() })
		h.Go("second", func(p *Proc) {
			p.Sleep(time.Second / 2)
			m.Lock()
			p.Sleep(time.Hour)
			m.Unlock()
		})
		h.Go("third", func(p *Proc) { p.Sleep(3 * time.Second / 4); m.Lock() })
	}
	worlds := func(s *Sim, _ *Host) {
		s.World().Go("op", func(*Proc) { NewChan[int](s, "answers", 0).Recv() })
	}
	for name, c := range map[string]struct {
		program        program
		running, ended []string // who is deadlocked while something goes on, and in the end
	}{
		"circle":    {circle, bothWait, bothWait},
		"twice":     {inVain(lockTwice), onItself, onItself},
		"forgotten": {forgotten, onIt, onIt},
		"handed on": {handedOn, nil, nil},
		"wait group": {inVain(func(s *Sim, _ *Proc) {
			g := NewWaitGroup(s, "g")
			g.Add(2)
			g.Wait()
		}), nil, []string{"h/p waits in wait on waitgroup g (N to go)"}},
		"semaphore": {inVain(func(s *Sim, _ *Proc) {
			m := NewSemaphore(s, "m", 1)
			m.Acquire(1)
			m.Acquire(1)
		}), nil, []string{"h/p waits in acquire on semaphore m (N of N free)"}},
		"send": {inVain(func(s *Sim, _ *Proc) { NewChan[int](s, "c", 0).Send(1) }),
			nil, []string{"h/p waits in chan send on chan c"}},
		"join": {inVain(func(s *Sim, p *Proc) {
			p.Go("server", func(*Proc) { NewChan[int](s, "c", 0).Recv() }).Join()
		}), nil, []string{"h/p waits in join on h/server"}},
		"a server": {inVain(func(s *Sim, _ *Proc) { NewChan[int](s, "requests", 0).Recv() }),
			nil, nil},
		"the world's": {worlds, nil, []string{"world/op waits in chan receive on chan answers"}},
		"a daemon": {inVain(func(s *Sim, p *Proc) {
			p.Daemon()
			lockTwice(s, p)
		}), nil, nil},
		"a dead process": {func(s *Sim, h *Host) {
			forgotten(s, h)
			h.At(Instant(3*time.Second/4), HandlerFunc(func(uint64) { h.Crash(Kill) }), 0)
		}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := New(Config{Seed: 3})
			defer s.Close()
			h := s.NewHost("h", nil)
			h.Boot()
			c.program(s, h)
			other := s.NewHost("other", func(p *Proc) { p.Sleep(2 * time.Hour) })
			other.Boot()
			s.RunFor(time.Minute)
			require.Equal(t, c.running, keys(s))
			s.Run()
			require.Equal(t, c.ended, keys(s))
		})
	}
}

// TestPausedHostsAreNotIdle: what a paused host holds is still to come.
func TestPausedHostsAreNotIdle(t *testing.T) {
	s := New(Config{})
	defer s.Close()
	h := s.NewHost("h", func(p *Proc) { p.Sleep(time.Second) })
	h.Boot()
	done := h.Go("last", func(p *Proc) { p.Sleep(time.Second) })
	s.World().Go("op", func(*Proc) { done.Join() })
	s.World().After(time.Second/2, HandlerFunc(func(uint64) { h.Pause() }), 0)
	s.Run()
	require.Empty(t, keys(s))
	h.Resume()
	s.Run()
	require.Empty(t, keys(s))
	require.Empty(t, s.Waiting())
}
