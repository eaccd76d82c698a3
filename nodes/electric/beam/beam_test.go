package beam

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// echo is a server that says what happens to it.
type echo struct{ log *[]string }

func (e echo) say(
	format string, args ...any,
) {
	*e.log = append(*e.log, fmt.Sprintf(format, args...))
}

func (e echo) HandleCall(p *Process, from From, req any) {
	switch req {
	case "raise":
		p.Raise("asked to")
	case "stop":
		p.Stop(Reason{Kind: ShutdownWith, Detail: "suspend"})
	case "kill":
		p.Kill()
	case "hang":
		p.Hang()
	}
	p.Reply(from, req)
}

func (e echo) HandleInfo(_ *Process, msg any)      { e.say("got %v", msg) }
func (e echo) Terminate(_ *Process, reason Reason) { e.say("terminate %v", reason) }

// world runs body as a process beside an echo server and returns the server's log.
func world(t *testing.T, body func(p *Process, server PID)) []string {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("node", nil)
	h.Boot()
	rt := New(h)
	var log []string
	server := rt.Start("echo", func(p *Process) Server {
		p.TrapExit()
		return echo{&log}
	})
	done := false
	rt.Spawn("test", func(p *Process) {
		body(p, server)
		done = true
	})
	res := s.RunFor(time.Minute)
	require.NoError(t, res.Err)
	require.True(t, done, "%v", s.Waiting())
	return log
}

func TestCallsAndDeaths(t *testing.T) {
	for _, c := range []struct {
		req  string
		want Answer
		log  []string
	}{
		{"hello", Answer{Value: "hello"}, nil},
		{"raise", Answer{Outcome: Died, Reason: Reason{Exception, "asked to"}},
			[]string{"terminate exception: asked to"}},
		{"stop", Answer{Outcome: Died, Reason: Reason{ShutdownWith, "suspend"}},
			[]string{"terminate {shutdown,suspend}"}},
		{"kill", Answer{Outcome: Died, Reason: Reason{Kind: Killed}}, nil},
	} {
		log := world(t, func(p *Process, server PID) {
			require.Equal(t, c.want, p.Call(server, c.req))
			if c.want.Outcome == Died {
				require.False(t, p.rt.Alive(server))
				require.Equal(t, Reason{Kind: NoProc}, p.Call(server, "again").Reason)
			}
		})
		require.Equal(t, c.log, log, c.req)
	}
}

func TestExitSignals(t *testing.T) {
	for _, c := range []struct {
		signal Reason
		log    []string
	}{
		{Reason{Kind: Shutdown}, []string{"got before", "terminate shutdown"}},
		{Reason{Kind: Killed}, nil},
	} {
		log := world(t, func(p *Process, server PID) {
			p.Call(server, "up")
			ref := p.Monitor(server)
			p.Send(server, "before")
			p.rt.Exit(server, c.signal)
			p.Send(server, "after")
			require.Equal(t, Down{Ref: ref, PID: server, Reason: c.signal}, p.Receive())
		})
		require.Equal(t, c.log, log)
	}
}

func TestMonitorOfTheDeadFiresAtOnce(t *testing.T) {
	world(t, func(p *Process, server PID) {
		before := p.rt.host.Sim().Now()
		ref := p.Monitor(999)
		require.Equal(t, Down{Ref: ref, PID: 999, Reason: Reason{Kind: NoProc}}, p.Receive())
		require.Equal(t, before, p.rt.host.Sim().Now())
		ref = p.Monitor(998)
		p.Demonitor(998, ref)
		require.Zero(t, p.rt.MailboxLen(p.Self()), "demonitor flushes")
	})
}

func TestOrderAndSelectiveReceive(t *testing.T) {
	log := world(t, func(p *Process, server PID) {
		for i := range 100 {
			p.Send(server, i)
			p.Send(p.Self(), i)
		}
		require.Equal(t, 50, p.ReceiveMatch(func(m any) bool { return m == 50 }))
		for i := range 100 {
			if i != 50 {
				require.Equal(t, i, p.Receive())
			}
		}
		p.Call(server, "sync")
	})
	require.Len(t, log, 100)
	for i, line := range log {
		require.Equal(t, fmt.Sprintf("got %d", i), line)
	}
}

func TestHangTimesOutAndCanBeKilled(t *testing.T) {
	log := world(t, func(p *Process, server PID) {
		ref := p.Request(server, "hang")
		require.Equal(t, TimedOut, p.Await(server, ref, time.Second).Outcome)
		require.True(t, p.rt.Alive(server))
		p.rt.Exit(server, Reason{Kind: Killed})
		p.Sleep(time.Millisecond)
		require.False(t, p.rt.Alive(server))
	})
	require.Empty(t, log)
}

func TestCrashOfTheHostRunsNothing(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("node", nil)
	h.Boot()
	rt := New(h)
	var log []string
	first := rt.Start("echo", func(*Process) Server { return echo{&log} })
	s.RunFor(time.Second)
	h.Crash(sim.Kill)
	require.False(t, rt.Alive(first))
	h.Boot()
	second := rt.Spawn("next", func(*Process) {})
	require.NoError(t, s.RunFor(time.Second).Err)
	require.Greater(t, second, first, "a PID is never used twice")
	require.Empty(t, log)
}
