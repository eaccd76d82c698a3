package sim

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPanicOfAProcess(t *testing.T) {
	s := New(Config{Seed: 9})
	defer s.Close()
	cause := errors.New("ouch")
	h := s.NewHost("h", func(p *Proc) {
		p.Sleep(time.Second)
		panic(cause)
	})
	crashed := 0
	h.OnCrash(func(k CrashKind) {
		require.Equal(t, Kill, k)
		crashed++
	})
	h.Boot()
	res := s.Run()
	require.Equal(t, Panicked, res.Reason)
	require.Equal(t, 1, crashed)
	require.ErrorIs(t, res.Err, cause)
	require.ErrorContains(t, res.Err, "process h/main panicked at seed 9, step 2, 1.000000000s: ouch")
	require.ErrorContains(t, res.Err, "(sim/panic_test.go:", "with the place of the panic")
	require.Equal(t, Panicked, s.Run().Reason, "the simulation is over")
}

func TestExpectedPanic(t *testing.T) {
	s := New(Config{Seed: 9})
	defer s.Close()
	h := s.NewHost("h", func(p *Proc) { panic("as planned") })
	h.ExpectPanic(func(v any) bool { return v == "as planned" })
	h.Boot()
	require.Equal(t, Quiescent, s.Run().Reason)
	require.False(t, h.Up())
	h.Boot()
	h.Clock().AfterFunc(time.Second, func() { panic("as planned") })
	require.Equal(t, Quiescent, s.Run().Reason)
}

func TestPanicOfATimer(t *testing.T) {
	s := New(Config{Seed: 9})
	defer s.Close()
	h := s.NewHost("h", nil)
	h.Boot()
	h.Clock().AfterFunc(time.Second, func() { panic("late") })
	res := s.Run()
	require.Equal(t, Panicked, res.Reason)
	require.ErrorContains(t, res.Err, "callback of h panicked at seed 9")
	require.False(t, h.Up())
}

// tables has one table that nobody has made.
var tables [1]map[string]int

// TestWhosePanic lets code under simulation panic in every place where it may
// run, and wants a Panic that names the place in this file, and the run to end
// with it: with and without other processes around.
func TestWhosePanic(t *testing.T) {
	grow := func() { tables[0]["x"] = 1 }
	ctxEnds := func(s *Sim, f func(*Proc)) {
		ctx, _ := WithTimeout(s.World().Context(), s.World(), time.Second)
		AfterFunc(ctx, s.World(), f)
	}
	for name, c := range map[string]struct {
		who   string
		start func(s *Sim, h *Host)
	}{
		"process":   {"process h/p", func(_ *Sim, h *Host) { h.Go("p", func(*Proc) { grow() }) }},
		"timer":     {"callback of h", func(_ *Sim, h *Host) { h.Clock().AfterFunc(time.Second, grow) }},
		"callback":  {"callback of h/x", func(_ *Sim, h *Host) { h.Actor("x").After(0, HandlerFunc(func(uint64) { grow() }), 0) }},
		"world":     {"callback of world/plan", func(s *Sim, _ *Host) { s.World().Actor("plan").After(0, HandlerFunc(func(uint64) { grow() }), 0) }},
		"afterfunc": {"process world/afterfunc", func(s *Sim, _ *Host) { ctxEnds(s, func(*Proc) { grow() }) }},
	} {
		for _, alone := range []bool{true, false} {
			t.Run(fmt.Sprint(name, alone), func(t *testing.T) {
				s := New(Config{Seed: 4})
				defer s.Close()
				h := s.NewHost("h", nil)
				h.Boot()
				if !alone {
					s.World().Go("bystander", func(p *Proc) { p.Sleep(time.Hour) })
				}
				c.start(s, h)
				res := s.Run()
				require.Equal(t, Panicked, res.Reason)
				var p *Panic
				require.ErrorAs(t, res.Err, &p)
				require.Equal(t, c.who, p.Who)
				require.Equal(t, "sim.TestWhosePanic: assignment to entry in nil map", p.Key())
				require.Regexp(t, `^`+c.who+` panicked at seed 4, step \d, [01]\.000000000s: assignment to entry in nil map`+
					`\n    at groundhog/sim\.TestWhosePanic\.func1 \(sim/panic_test\.go:\d+\)`, p.Error())
				require.NotContains(t, p.Error(), "runtime/", "no frames of the library")
				require.NotContains(t, p.Error(), "sim/run.go", "no frames of the framework")
				require.Equal(t, !strings.Contains(c.who, " h"), h.Up(), "the host of who panicked crashes")
			})
		}
	}
}

// TestAMistakeOfTheCaller is a panic that the framework raises to say that it
// was misused: it is the panic of whoever called.
func TestAMistakeOfTheCaller(t *testing.T) {
	for key, misuse := range map[string]func(s *Sim){
		"sim: unlock of mutex m, which is not locked":             func(s *Sim) { NewMutex(s, "m").Unlock() },
		"sim: NewHost(\"world\"): a host needs a name of its own": func(s *Sim) { s.NewHost("world", nil) },
		"plan: row N is odd": func(s *Sim) { s.Fail("plan: row %d is odd", 3) },
		"sim: process a/main uses a timer of host b: only bytes cross between hosts; send them over the network": foreignTimer,
		"sim: Start of world/p without a body":                             func(s *Sim) { s.World().Go("p", nil) },
		"sim: At of world without a handler":                               func(s *Sim) { s.World().After(0, nil, 0) },
		"runtime error: invalid memory address or nil pointer dereference": func(s *Sim) { s.HostByName("tpyo").Boot() },
		"sim: AfterFunc of world without a function":                       func(s *Sim) { s.World().Clock().AfterFunc(0, nil) },
	} {
		s := New(Config{})
		s.World().After(time.Second, HandlerFunc(func(uint64) { misuse(s) }), 0)
		res := s.Run()
		var p *Panic
		require.ErrorAs(t, res.Err, &p, key)
		require.True(t, strings.HasSuffix(p.Key(), ": "+key), p.Key())
		require.Contains(t, p.Key(), "sim.")
		s.Close()
	}
}

// foreignTimer lets a process of one host stop a timer of another; the world may.
func foreignTimer(s *Sim) {
	b := s.NewHost("b", nil)
	b.Boot()
	timer := b.Clock().AfterFunc(time.Hour, func() {})
	s.World().Go("w", func(*Proc) { timer.Reset(time.Minute) })
	s.NewHost("a", func(p *Proc) { p.Yield(); timer.Stop() }).Boot()
}

// TestBugs breaks the simulator itself, in a callback and in a process: that
// ends Run with a Bug, whoever waits meanwhile, and Close still works.
func TestBugs(t *testing.T) {
	for name, sabotage := range map[string]func(s *Sim){
		"callback": func(s *Sim) { s.schedule(&s.world.self, 0, Instant(time.Second), nil, 0) },
		"process":  func(s *Sim) { s.World().Go("p", func(p *Proc) { p.Sleep(time.Second); p.sim = nil; p.Yield() }) },
		"fail":     func(s *Sim) { s.names = make([]string, maxSymbols); s.World().After(time.Second, (*newSymbol)(s), 0) },
	} {
		t.Run(name, func(t *testing.T) {
			s := New(Config{Seed: 77})
			defer s.Close()
			s.World().Go("bystander", func(p *Proc) { p.Sleep(time.Hour) })
			sabotage(s)
			defer func() {
				bug, ok := recover().(*Bug)
				require.True(t, ok)
				require.Regexp(t, `^simulator bug at seed 77, step \d, 1\.000000000s: `, bug.Error())
				require.Contains(t, bug.Stack, "at groundhog/sim.(*Sim).")
				require.ErrorIs(t, s.Err(), error(bug))
			}()
			s.Run()
			t.Fatal("Run came back")
		})
	}
}

// newSymbol asks for a name.
type newSymbol Sim

func (s *newSymbol) Fire(uint64) { (*Sim)(s).Symbol("one too many") }

// TestKeys wants two panics to be two failures, and one panic one, whatever
// numbers and addresses are in it.
func TestKeys(t *testing.T) {
	frame := func(f string) []Frame { return []Frame{{Func: f, File: "a/b.go", Line: 3}} }
	key := func(f string, v any) string { return (&Panic{Value: v, Frames: frame(f)}).Key() }
	require.Equal(t, "queue.(*Queue).Push: index out of range [N] with length N",
		key("example.com/me/queue.(*Queue).Push", errors.New("index out of range [5] with length 3\nmore")))
	require.Equal(t, key("main.run.func2.1", "at 0xc0001"), key("main.run.func1", "at 0xbeef02"), "function literals")
	require.Equal(t, "list.Push: x", key("list.Push[...]", "x"))
	require.NotEqual(t, key("main.run", "x"), key("main.walk", "x"))
	require.NotEqual(t, key("main.run", "x"), key("main.run", "y"))
	require.Equal(t, "only words", (&Panic{Value: "only words"}).Key())
	require.Len(t, key("main.run", strings.Repeat("x", 1000)), len("main.run: ")+120)
}
