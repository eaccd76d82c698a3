package sim

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// kinds counts the records of each kind that were kept.
func kinds(s *Sim) (n [numKinds]int) {
	for _, r := range s.Last() {
		n[r.Kind]++
	}
	return n
}

func TestIncarnations(t *testing.T) {
	s := New(Config{Seed: 1, Ring: 1 << 10})
	defer s.Close()
	var told []uint32
	var order []string
	h := s.NewHost("h", func(p *Proc) {
		told = append(told, p.Incarnation())
		p.Sleep(time.Second)
		told = append(told, 100+p.Incarnation())
	})
	h.OnBoot(func() { order = append(order, "boot 1") })
	h.OnBoot(func() { order = append(order, "boot 2") })
	h.OnCrash(func(k CrashKind) { order = append(order, k.String()+" 1") })
	h.OnCrash(func(k CrashKind) { order = append(order, k.String()+" 2") })
	require.False(t, h.Up())
	require.Zero(t, h.Incarnation())
	h.Boot()
	first := h.Context()
	require.Panics(t, func() { h.Boot() })
	fired := 0
	h.After(2*time.Second, HandlerFunc(func(uint64) { fired++ }), 0)
	s.RunFor(500 * time.Millisecond)
	h.Crash(PowerLoss)
	h.Crash(Kill) // it is down already
	require.False(t, h.Up())
	require.NoError(t, first.Err(), "nobody is left to notice")
	h.Boot()
	require.Equal(t, Quiescent, s.Run().Reason)
	require.Equal(t, []uint32{1, 2, 102}, told)
	require.Zero(t, fired)
	require.Equal(t,
		[]string{"boot 1", "boot 2", "power loss 1", "power loss 2", "boot 1", "boot 2"}, order)
	require.Equal(t, 2, kinds(s)[KindDrop], "the sleep and the callback of the first incarnation")
	require.Equal(t, 1, kinds(s)[KindCrash])
	p := s.NewHost("down", nil).Go("p", func(*Proc) { t.Error("ran on a host that is down") })
	s.Run()
	require.True(t, p.Ended())
	for _, name := range []string{"", "world", "h"} {
		require.Panics(t, func() { s.NewHost(name, nil) })
	}
	require.Equal(t, h, s.HostByName("h"))
	require.Nil(t, s.HostByName("nobody"))
}

// TestCrashFromWhere crashes a host from every kind of place.
func TestCrashFromWhere(t *testing.T) {
	for name, arrange := range map[string]func(s *Sim, victim, other *Host){
		"own process": func(_ *Sim, victim, _ *Host) {
			victim.Go("suicide", func(p *Proc) {
				p.Sleep(time.Second)
				victim.Crash(Kill)
				panic("came back from its own death")
			})
		},
		"process of another host": func(_ *Sim, victim, other *Host) {
			other.Go("killer", func(p *Proc) {
				p.Sleep(time.Second)
				victim.Crash(Kill)
				p.Sleep(time.Second)
			})
		},
		"callback": func(_ *Sim, victim, other *Host) {
			other.After(time.Second, crash(victim), 0)
		},
		"own callback": func(_ *Sim, victim, _ *Host) {
			victim.After(time.Second, crash(victim), 0)
		},
		"crash hook": func(_ *Sim, victim, other *Host) {
			other.OnCrash(func(CrashKind) { victim.Crash(PowerLoss) })
			victim.After(time.Second, crash(other), 0)
		},
		"driver": func(s *Sim, victim, _ *Host) { s.RunFor(time.Second); victim.Crash(Kill) },
	} {
		t.Run(name, func(t *testing.T) {
			s := New(Config{Seed: 1})
			defer s.Close()
			unwound := 0
			victim := s.NewHost("victim", func(p *Proc) {
				p.Go("sibling", func(q *Proc) {
					defer func() { unwound++ }()
					q.Sleep(time.Hour)
				})
				defer func() { unwound++ }()
				p.Sleep(time.Hour)
			})
			other := s.NewHost("other", nil)
			victim.Boot()
			other.Boot()
			arrange(s, victim, other)
			res := s.RunUntil(Instant(3 * time.Second))
			require.Equal(t, TimeReached, res.Reason, res.Report())
			require.False(t, victim.Up())
			require.Equal(t, 2, unwound)
			require.Empty(t, s.Waiting())
		})
	}
	s := New(Config{})
	defer s.Close()
	require.Panics(t, func() { s.World().Crash(Kill) })
	require.Panics(t, func() { s.World().Pause() })
	require.Panics(t, func() { s.World().Shutdown(0) })
}

func crash(h *Host) Handler { return HandlerFunc(func(uint64) { h.Crash(Kill) }) }

func TestPause(t *testing.T) {
	s := New(Config{Seed: 1, Ring: 1 << 10})
	defer s.Close()
	var woke []Instant
	h := s.NewHost("h", func(p *Proc) {
		for range 3 {
			p.Sleep(time.Second)
			woke = append(woke, s.Now())
		}
	})
	h.Boot()
	fired := 0
	held := h.After(1500*time.Millisecond, HandlerFunc(func(uint64) { fired++ }), 0)
	taken := h.After(1600*time.Millisecond, HandlerFunc(func(uint64) { fired += 100 }), 0)
	s.RunFor(1200 * time.Millisecond)
	h.Pause()
	h.Pause()
	require.True(t, h.Paused())
	s.RunFor(5 * time.Second)
	require.True(t, held.Pending(), "a held event is still to come")
	require.True(t, taken.Cancel())
	require.Zero(t, s.result(TimeReached).Pending, "what is held is not in the queue")
	require.Equal(t, 3, kinds(s)[KindHold])
	h.Resume()
	h.Resume()
	require.Equal(t, Quiescent, s.Run().Reason)
	require.Equal(t, 1, fired)
	require.Equal(t, []Instant{1e9, 6.2e9, 7.2e9}, woke)

	crashWhilePaused(t, h)
}

// crashWhilePaused crashes and boots the host while it is paused: what was held belongs to
// the dead.
func crashWhilePaused(t *testing.T, h *Host) {
	s := h.sim
	h.Crash(Kill)
	h.Boot()
	fired := 0
	h.After(time.Second, HandlerFunc(func(uint64) { fired++ }), 0)
	h.Pause()
	s.RunFor(2 * time.Second)
	h.Crash(Kill)
	require.False(t, h.Paused())
	h.Boot()
	s.Run()
	require.Zero(t, fired)
	require.Zero(t, s.result(Quiescent).Pending)
}

func TestShutdown(t *testing.T) {
	for name, c := range map[string]struct {
		takes, grace, down time.Duration
	}{
		"in time":  {takes: time.Second, grace: 5 * time.Second, down: time.Second},
		"too slow": {takes: time.Hour, grace: 5 * time.Second, down: 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			s := New(Config{Seed: 1})
			defer s.Close()
			down := Instant(-1)
			h := s.NewHost("h", func(p *Proc) {
				Select(s, Done(p.Context()))
				require.Error(t, p.Context().Err())
				p.Sleep(c.takes)
			})
			h.OnCrash(func(k CrashKind) {
				require.Equal(t, Kill, k)
				down = s.Now()
			})
			h.Boot()
			s.RunFor(time.Minute)
			h.Shutdown(c.grace)
			h.Shutdown(0) // it is asked already
			s.RunFor(2 * time.Hour)
			require.False(t, h.Up())
			require.Equal(t, Instant(time.Minute+c.down), down)
			h.Boot()
			s.RunFor(time.Minute)
			require.True(t, h.Up(), "the grace of the last life does not end this one")
		})
	}
	s := New(Config{})
	defer s.Close()
	h := s.NewHost("callbacks alone", nil)
	h.Boot()
	h.Shutdown(time.Hour)
	require.False(t, h.Up())
}

func TestJoin(t *testing.T) {
	s := New(Config{})
	defer s.Close()
	var joined Instant
	s.World().Go("p", func(p *Proc) {
		q := p.Go("q", func(q *Proc) { q.Sleep(time.Second) })
		q.Join()
		joined = s.Now()
		q.Join()
	})
	require.Equal(t, Quiescent, s.Run().Reason)
	require.Equal(t, Instant(time.Second), joined)
}
