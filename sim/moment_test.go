package sim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// watcher says what it is told, and does something then.
type watcher struct {
	seen []string
	do   func(m sim.Moment)
}

func (w *watcher) Reached(m sim.Moment) {
	w.seen = append(w.seen, fmt.Sprint(m.Place, " ", m.Kind, " ", m.Host, " ", m.Name))
	if w.do != nil {
		w.do(m)
	}
}

// TestReachFromProcess: a process whose host the watcher crashes ends where it stands; one of
// another host goes on, and the dead are unwound when it has parked.
func TestReachFromProcess(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	var order []string
	say := func(text string) { order = append(order, text) }
	program := func(p *sim.Proc) {
		h := p.Host()
		defer say(h.Name() + " unwound")
		p.Sleep(map[string]time.Duration{"a": time.Second, "b": 2 * time.Second}[h.Name()])
		h.Reach(sim.MomentSend, sim.PlaceBefore, "b", "")
		say(h.Name() + " went on")
		p.Sleep(time.Hour)
	}
	a, b := s.NewHost("a", program), s.NewHost("b", program)
	w := &watcher{do: func(m sim.Moment) {
		require.Nil(t, s.Current(), "the watcher is in the world")
		b.Crash(sim.Kill)
		say("crashed")
	}}
	s.Watch(w, sim.MomentSend)
	a.Boot()
	b.Boot()
	s.RunFor(10 * time.Second)
	require.Equal(t, "before send a b", w.seen[0])
	require.Equal(t, []string{"crashed", "a went on", "b unwound"}, order[:3])
	require.Len(t, w.seen, 1, "b was dead before its own")

	order, w.do = nil, func(sim.Moment) { a.Crash(sim.PowerLoss) }
	a.Crash(sim.Kill)
	a.Boot()
	s.RunFor(10 * time.Second)
	require.Equal(t, []string{"a unwound", "a unwound"}, order, "it does not go on")
}

// TestReachSoon: notes of callbacks and boots are told of when the step is over, before the next.
func TestReachSoon(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("a", nil)
	var steps []uint64
	w := &watcher{do: func(sim.Moment) { steps = append(steps, s.Steps()) }}
	s.Watch(w, sim.MomentNote, sim.MomentStart, sim.MomentRecovery, sim.MomentClock)
	h.Boot()
	topic := s.Symbol("told")
	h.After(time.Second, sim.HandlerFunc(func(uint64) {
		h.Note(topic, 1, 2)
		require.Len(t, w.seen, 1, "the callback is not interrupted")
	}), 0)
	h.After(time.Second, sim.HandlerFunc(func(uint64) {}), 0)
	h.After(2*time.Second, sim.HandlerFunc(func(uint64) { h.Crash(sim.Kill); h.Boot() }), 0)
	s.RunFor(time.Minute)
	require.Equal(t, []string{"at start a ", "at note a told", "at start a ", "at recovery a "},
		w.seen)
	require.Equal(t, uint64(0), steps[0])
	require.Contains(t, []uint64{1, 2}, steps[1])
	h.Go("p", func(p *sim.Proc) { p.Now(); h.Note(topic, 0, 0) })
	s.RunFor(time.Minute)
	require.Equal(t, []string{"before clock a ", "at note a told"}, w.seen[4:])
	s.Watch(nil)
	h.Note(topic, 0, 0)
	require.Len(t, w.seen, 6, "nobody is told any more")
}

// TestSoonEndsARun: what is to run soon also runs before a run that is over returns, and counts
// towards no step.
func TestSoonEndsARun(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	var at []uint64
	s.World().After(time.Second, sim.HandlerFunc(func(uint64) {
		s.Soon(func() { at = append(at, s.Steps()); s.Soon(func() { at = append(at, s.Steps()) }) })
	}), 0)
	s.RunFor(time.Minute)
	require.Equal(t, []uint64{1, 1}, at)
	require.Equal(t, uint64(1), s.Steps())
}

// TestMomentWords: every kind has a word of its own and at least one place.
func TestMomentWords(t *testing.T) {
	words := map[string]bool{}
	for _, k := range sim.MomentKinds() {
		require.NotEmpty(t, k.String())
		require.False(t, words[k.String()], k)
		require.NotEmpty(t, k.Places())
		words[k.String()] = true
	}
}

// TestNobodyWaits: moments cost nothing where nobody waits for them.
func TestNobodyWaits(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("a", nil)
	h.Boot()
	topic := s.Symbol("told")
	require.Zero(t, testing.AllocsPerRun(100, func() {
		h.Note(topic, 1, 2)
		h.Reach(sim.MomentSync, sim.PlaceBefore, "log", "")
	}))
}
