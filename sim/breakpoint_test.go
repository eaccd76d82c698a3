package sim

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// wander is a run of three processes that draw how long they sleep.
func wander(prepare func(s *Sim)) (hashes []uint64, s *Sim) {
	s = New(Config{Seed: 5})
	defer s.Close()
	h := s.NewHost("a", func(p *Proc) {
		for range 3 {
			p.Go("walker", func(p *Proc) {
				for {
					p.Sleep(p.Stream("step").Duration(0, 3*time.Millisecond))
					p.Host().Note(s.Symbol("walk"), p.Stream("what").Uint64(), 0)
				}
			})
		}
	})
	h.Boot()
	prepare(s)
	for range 50 {
		s.RunFor(time.Millisecond)
		hashes = append(hashes, s.Hash())
	}
	return hashes, s
}

func TestBreakpointChangesNothing(t *testing.T) {
	plain, _ := wander(func(*Sim) {})
	at := uint64(0)
	stopped, s := wander(func(s *Sim) { s.AfterSteps(20, func() { at = s.Steps() }) })
	require.Equal(t, plain, stopped)
	require.EqualValues(t, 20, at)
	require.NotZero(t, s.NoteCount("walk"))
	require.Zero(t, s.NoteCount("swim"))
}

// TestRedrawKeepsThePast: before the step all is the same, after it nothing is;
// each salt is another future, and the same one each time.
func TestRedrawKeepsThePast(t *testing.T) {
	plain, _ := wander(func(*Sim) {})
	future := func(salt uint64) []uint64 {
		hashes, _ := wander(func(s *Sim) { s.AfterSteps(20, func() { s.Redraw(salt) }) })
		return hashes
	}
	one, two := future(1), future(2)
	require.Equal(t, one, future(1))
	require.Equal(t, plain, future(0))
	parted := 0
	for plain[parted] == one[parted] {
		parted++
	}
	require.NotZero(t, parted, "the prefix of 20 steps is in both")
	require.Equal(t, plain[parted-1], two[parted-1])
	require.NotEqual(t, plain[49], one[49])
	require.NotEqual(t, one[49], two[49])
}

func TestStopInsideABreakpoint(t *testing.T) {
	_, s := wander(func(s *Sim) { s.AfterSteps(20, s.Stop) })
	require.Greater(t, s.Steps(), uint64(20), "a stop ends one RunFor, not the run")
	steps := uint64(0)
	wander(func(s *Sim) {
		s.AfterSteps(20, s.Stop)
		s.RunFor(time.Second)
		steps = s.Steps()
	})
	require.EqualValues(t, 20, steps)
}

// TestInterrupt: a run without an end comes back when another goroutine says so; a look for that
// changes nothing.
func TestInterrupt(t *testing.T) {
	s := New(Config{Seed: 1})
	s.NewHost("h", func(p *Proc) {
		for {
			p.Yield()
		}
	}).Boot()
	go s.Interrupt()
	require.Equal(t, Stopped, s.Run().Reason)
	s.Close()
}
