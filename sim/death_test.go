package sim

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// after returns the records since the last one of kind k, that one included.
func after(t *testing.T, s *Sim, k Kind) []Record {
	t.Helper()
	recs := s.Last()
	for i := len(recs) - 1; i >= 0; i-- {
		if recs[i].Kind == k {
			return recs[i:]
		}
	}
	t.Fatalf("no record of kind %s", k)
	return nil
}

// TestTheDeadDoNotTouchTheWorld kills a process that tries everything in its
// deferred functions, and wants nothing of it in the trace, in channels, locks
// or other hosts.
func TestTheDeadDoNotTouchTheWorld(t *testing.T) {
	for name, try := range map[string]func(h, other *Host, ch *Chan[int], mu *Mutex, stop func(),
		w Waiter){
		"send":     func(_, _ *Host, ch *Chan[int], _ *Mutex, _ func(), _ Waiter) { ch.Send(1) },
		"try send": func(_, _ *Host, ch *Chan[int], _ *Mutex, _ func(), _ Waiter) { ch.TrySend(1) },
		"close":    func(_, _ *Host, ch *Chan[int], _ *Mutex, _ func(), _ Waiter) { ch.Close() },
		"unlock":   func(_, _ *Host, _ *Chan[int], mu *Mutex, _ func(), _ Waiter) { mu.Unlock() },
		"note": func(h, _ *Host, _ *Chan[int], _ *Mutex, _ func(), _ Waiter) {
			h.Note(0, 1, 2)
		},
		"go": func(_, other *Host, _ *Chan[int], _ *Mutex, _ func(), _ Waiter) {
			other.Go("x", func(*Proc) {})
		},
		"callback": func(_, other *Host, _ *Chan[int], _ *Mutex, _ func(), _ Waiter) {
			other.After(0, HandlerFunc(func(uint64) {}), 0)
		},
		"crash": func(_, other *Host, _ *Chan[int], _ *Mutex, _ func(), _ Waiter) {
			other.Crash(Kill)
		},
		"boot": func(h, _ *Host, _ *Chan[int], _ *Mutex, _ func(), _ Waiter) { h.Boot() },
		"pause": func(_, other *Host, _ *Chan[int], _ *Mutex, _ func(), _ Waiter) {
			other.Pause()
		},
		"shutdown": func(_, other *Host, _ *Chan[int], _ *Mutex, _ func(), _ Waiter) {
			other.Shutdown(0)
		},
		"sleep": func(h, _ *Host, _ *Chan[int], _ *Mutex, _ func(), _ Waiter) {
			h.sim.Current().Sleep(1)
		},
		"fault": func(h, _ *Host, _ *Chan[int], _ *Mutex, _ func(), _ Waiter) {
			h.Faults().Eval("point")
		},
		"inject": func(h, _ *Host, _ *Chan[int], _ *Mutex, _ func(), _ Waiter) {
			h.sim.SetFaultPoints(nil)
		},
		"cancel": func(_, _ *Host, _ *Chan[int], _ *Mutex, stop func(), _ Waiter) { stop() },
		"stop":   func(h, _ *Host, _ *Chan[int], _ *Mutex, _ func(), _ Waiter) { h.sim.Stop() },
		"wake":   func(_, _ *Host, _ *Chan[int], _ *Mutex, _ func(), w Waiter) { w.Wake(7) },
		"skew": func(_, other *Host, _ *Chan[int], _ *Mutex, _ func(), _ Waiter) {
			other.Jump(time.Hour)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := New(Config{Seed: 1, Ring: 1 << 10})
			defer s.Close()
			s.setChance("point", 1, Always(), true)
			ch, mu := NewChan[int](s, "c", 4), NewMutex(s, "m")
			other := s.NewHost("other", nil)
			other.Boot()
			var waiting Waiter
			other.Go("waits", func(p *Proc) {
				waiting = s.Prepare("test", nil)
				waiting.Park()
			}).Daemon()
			swallowed, woken := 0, false
			var victim *Host
			victim = s.NewHost("victim", func(p *Proc) {
				mu.Lock()
				ctx, cancel := WithCancel(p.Context(), victim)
				AfterFunc(ctx, victim, func(*Proc) { woken = true })
				defer func() {
					for range 3 {
						func() {
							defer func() {
								if recover() != nil {
									swallowed++
								}
							}()
							try(victim, other, ch, mu, cancel, waiting)
						}()
					}
				}()
				p.Sleep(time.Hour)
			})
			victim.Boot()
			s.RunFor(time.Second)
			victim.Crash(Kill)
			for i, r := range after(t, s, KindCrash) {
				require.True(t, i == 0 || r.Kind == KindExit, "%v", FormatRecord(r, s.SymbolName))
			}
			s.RunFor(2 * time.Hour)
			require.Equal(t, 3, swallowed, "each try is refused, recover or not")
			require.False(t, woken)
			require.True(t, other.Up())
			require.False(t, other.Paused())
			require.False(t, victim.Up())
			require.Zero(t, ch.Len())
			require.False(t, mu.TryLock())
			require.True(t, waiting.Pending())
			require.Zero(t, other.Clock().Now().Sub(s.Now().Time()))
			require.NotNil(t, s.FaultPoints())
		})
	}
}

// TestProcessThatWillNotDie recovers from its own death and goes on for ever:
// it is left standing, and the run goes on.
func TestProcessThatWillNotDie(t *testing.T) {
	s := New(Config{Seed: 1, Ring: 1 << 10})
	loops := 0
	h := s.NewHost("h", func(p *Proc) {
		for {
			func() {
				defer func() { _ = recover() }()
				loops++
				p.Sleep(time.Minute)
			}()
		}
	})
	h.Boot()
	s.RunFor(time.Second)
	h.Crash(PowerLoss)
	require.Equal(t, KindAbandon, s.Last()[len(s.Last())-1].Kind)
	require.Less(t, loops, 2*maxRefusals)
	was := loops
	h.Boot()
	require.Equal(t, TimeReached, s.RunFor(30*time.Second).Reason)
	require.Equal(t, was+1, loops, "only the new incarnation runs")
	s.Close()
}

// TestGoexit runs what require.FailNow does inside a process: the goroutine
// that called Run ends, the simulation says why, and nothing leaks.
func TestGoexit(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, inProcess := range []bool{true, false} {
		var log strings.Builder
		s := New(Config{Seed: 5, Log: func(l LogLine) { fmt.Fprintln(&log, l) }})
		h := s.NewHost("h", func(p *Proc) {
			p.Go("bystander", func(q *Proc) { q.Sleep(time.Hour) })
			p.Sleep(time.Second)
			if inProcess {
				require.FailNow(&testing.T{}, "no")
			}
		})
		h.Boot()
		if !inProcess {
			h.After(time.Second, HandlerFunc(func(uint64) { (&testing.T{}).FailNow() }), 0)
		}
		returned := false
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.Run()
			returned = true
		}()
		<-done
		require.False(t, returned)
		var exit *GoexitError
		require.ErrorAs(t, s.Err(), &exit)
		require.EqualValues(t, 5, exit.Seed)
		require.Contains(t, exit.Error(),
			"called runtime.Goexit (require.X, t.FailNow or t.Skip) at seed 5")
		require.Equal(t, inProcess, strings.HasPrefix(exit.Error(), "process h/main "))
		require.Contains(t, log.String(), "called runtime.Goexit")
		require.Equal(t, Panicked, s.Run().Reason)
		s.Close()
	}
	requireNoMoreThan(t, before)
}

// requireNoMoreThan gives goroutines that have done their work the time to leave, however busy the
// machine is.
func requireNoMoreThan(t *testing.T, goroutines int) {
	t.Helper()
	for i := 0; i < 1<<24 && runtime.NumGoroutine() > goroutines; i++ {
		runtime.Gosched()
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), goroutines)
}

// TestCloseUnwindsEverything counts coroutines before and after.
func TestCloseUnwindsEverything(t *testing.T) {
	before := runtime.NumGoroutine()
	s := New(Config{})
	unwound := 0
	for i := range 100 {
		s.NewHost(fmt.Sprint(i), func(p *Proc) {
			defer func() { unwound++ }()
			p.Sleep(time.Hour)
		}).Boot()
	}
	s.RunFor(time.Second)
	s.NewHost("never ran", func(p *Proc) { unwound++ }).Boot()
	s.Close()
	s.Close()
	require.Equal(t, 100, unwound)
	requireNoMoreThan(t, before)
	require.Panics(t, func() { s.Run() })
}

// TestStandardContextChildren: the standard library's children of ours end with
// it, and without a goroutine of its own; see "Death" in the package doc for
// context.AfterFunc.
func TestStandardContextChildren(t *testing.T) {
	s := New(Config{})
	defer s.Close()
	h := s.NewHost("h", func(p *Proc) {
		ours, cancel := WithCancel(context.Background(), p.Host())
		before := runtime.NumGoroutine()
		child, stop := context.WithCancel(ours)
		defer stop()
		grandchild, stop2 := context.WithCancel(context.WithValue(child, killed{}, 1))
		defer stop2()
		require.LessOrEqual(t, runtime.NumGoroutine(), before)
		require.NoError(t, grandchild.Err())
		cancel()
		require.ErrorIs(t, child.Err(), context.Canceled)
		require.ErrorIs(t, grandchild.Err(), context.Canceled)
	})
	h.Boot()
	require.Equal(t, Quiescent, s.Run().Reason)
}
