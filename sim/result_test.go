package sim

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDeadlockReport(t *testing.T) {
	s := New(Config{Seed: 1})
	defer s.Close()
	mu := NewMutex(s, "accounts")
	server := s.NewHost("server", func(p *Proc) {
		p.Go("accept", func(q *Proc) { NewChan[int](s, "backlog", 0).Recv() }).Daemon()
		mu.Lock()
		p.Sleep(2 * time.Second)
		mu.Lock()
	})
	server.Boot()
	res := s.Run()
	require.Equal(t, Deadlock, res.Reason)
	require.Contains(t, res.Report(),
		"deadlock at 2.000000000s after 3 steps, 0 events pending, trace hash ")
	require.Contains(t, res.Report(),
		"\n  server/main waits in lock on mutex accounts since 2.000000000s\n")
	require.Contains(t, res.Report(),
		"\n  server/accept waits in chan receive on chan backlog since 0.000000000s (daemon)\n")
	require.Len(t, res.Waiting, 2)
}

func TestReasons(t *testing.T) {
	s := New(Config{Seed: 1, StepLimit: 1000, TimeLimit: time.Hour})
	defer s.Close()
	require.Equal(t, Quiescent, s.Run().Reason)
	res := s.RunFor(time.Minute)
	require.Equal(t, TimeReached, res.Reason)
	require.Equal(t, Instant(time.Minute), res.Now, "the clock goes on though nothing happens")
	s.World().Go("stops", func(p *Proc) {
		p.Sleep(time.Second)
		s.Stop()
		p.Sleep(time.Second)
	})
	require.Equal(t, Stopped, s.Run().Reason)
	require.Equal(t, Quiescent, s.Run().Reason, "a stopped run goes on where it stopped")
	e := s.World().After(48*time.Hour, HandlerFunc(func(uint64) {}), 0)
	require.Equal(t, TimeLimit, s.Run().Reason)
	e.Cancel()
	require.Equal(t, Quiescent, s.Run().Reason, "a cancelled event is nothing to wait for")
	s.World().Go("waits", func(p *Proc) { NewWaitGroup(s, "nobody").Wait() }).Daemon()
	require.Equal(t, Quiescent, s.Run().Reason, "daemons may wait for ever")

	spin := s.World().Go("spins", func(p *Proc) {
		for {
			p.Yield()
		}
	})
	res = s.Run()
	require.Equal(t, StepLimit, res.Reason, "time stands still, and the steps run out")
	require.EqualValues(t, 1000, res.Steps)
	require.Contains(t, res.Report(),
		"step limit at 62.000000000s after 1000 steps, 1 events pending")
	require.Contains(t, res.Report(), spin.String()+" waits in yield since 62.000000000s")
}

func TestRunIsForTheDriver(t *testing.T) {
	s := New(Config{})
	defer s.Close()
	s.World().Go("p", func(*Proc) { require.Panics(t, func() { s.Run() }) })
	require.Equal(t, Quiescent, s.Run().Reason)
	require.Panics(t, func() { s.Prepare("wait", nil) }, "only a process can block")
	require.PanicsWithValue(t,
		"sim: chan receive called outside of a process: only a process can block; start one with "+
			"Host.Go",
		func() { NewChan[int](s, "c", 0).Recv() })
}

func TestInstants(t *testing.T) {
	require.Equal(t, "8.100000000s", Instant(8_100_000_000).String())
	require.Equal(t, "-0.000000001s", Instant(-1).String())
	require.Equal(t, "forever", Forever.String())
	require.Equal(t, Forever, Instant(1).Add(1<<63-1))
	require.Equal(t, time.Date(2000, 1, 1, 0, 0, 1, 5, time.UTC), Instant(1_000_000_005).Time())
	require.Equal(t, Instant(1_000_000_005), InstantAt(Instant(1_000_000_005).Time()))
	require.Equal(t, time.Second, Instant(3e9).Sub(2e9))
}
