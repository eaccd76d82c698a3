package beam

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// started runs servers whose start takes its time and asks another, some of which are told to die
// meanwhile, or ask somebody who dies. They block, or leave the rest of their start to later turns.
func started(t *testing.T, block bool) (hash uint64, log []string) {
	s := sim.New(sim.Config{Seed: 3})
	defer s.Close()
	h := s.NewHost("node", nil)
	h.Boot()
	rt := New(h)
	asked := rt.Start("asked", func(*Process) Server { return echo{&log} })
	var all []PID
	for i := range 200 {
		req := any("hello")
		if i == 150 {
			req = "raise"
		}
		all = append(all, rt.Start("server", func(p *Process) Server {
			if i%2 == 0 {
				p.TrapExit()
			}
			made := func(a Answer) Server {
				e := echo{&log}
				e.say("%d began with %v", i, a)
				return e
			}
			if block {
				p.Sleep(time.Millisecond)
				return made(p.Call(asked, req))
			}
			return p.After(time.Millisecond, func(p *Process) Server {
				return p.Ask(asked, req, func(_ *Process, a Answer) Server { return made(a) })
			})
		}))
	}
	rt.OnEnd(func(pid PID, why Reason) {
		log = append(log, (&Process{pid: pid, proc: s.Current()}).String()+" ended: "+why.String())
	})
	rt.Spawn("test", func(p *Process) {
		for i, pid := range all {
			p.Send(pid, i)
			if i%7 == 0 {
				rt.Exit(pid, Reason{Kind: Shutdown})
			}
			if i%50 == 0 {
				p.Sleep(300 * time.Microsecond)
			}
		}
		for _, pid := range all[:20] {
			rt.Exit(pid, Reason{Kind: Killed})
		}
	})
	res := s.RunFor(time.Minute)
	require.NoError(t, res.Err)
	return res.Hash, log
}

// TestStartInTurns: a start in turns is one that blocks, bit for bit.
func TestStartInTurns(t *testing.T) {
	blockHash, blockLog := started(t, true)
	turnHash, turnLog := started(t, false)
	require.Equal(t, blockLog, turnLog)
	require.Equal(t, blockHash, turnHash)
	require.Greater(t, len(turnLog), 300)
	require.Contains(t, turnLog, "1 began with {0 hello normal}")
}
