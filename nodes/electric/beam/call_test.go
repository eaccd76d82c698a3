package beam

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// TestOpenRequests: requests are awaited in any order; what answers one that was given up is a
// message; who answered and died is not reported twice.
func TestOpenRequests(t *testing.T) {
	world(t, func(p *Process, server PID) {
		var open []Ref
		for i := range 100 {
			open = append(open, p.Request(server, i))
		}
		for i := len(open) - 1; i >= 0; i-- {
			require.Equal(t, Answer{Value: i}, p.Await(server, open[i], 0))
		}
		ref := p.Request(server, "last words")
		p.rt.Exit(server, Reason{Kind: Shutdown})
		p.Sleep(time.Second)
		require.Equal(t, "last words", p.Await(server, ref, 0).Value)
		require.Zero(t, p.rt.MailboxLen(p.Self()))
		require.Equal(
			t, Answer{Outcome: Died, Reason: Reason{Kind: NoProc}}, p.Call(server, "gone"),
		)

		me := p.Self()
		slow := p.rt.Spawn("slow", func(q *Process) {
			r := q.Receive().(request)
			q.Sleep(time.Minute / 4)
			q.Reply(r.from, "late")
		})
		ref = p.Request(slow, "question")
		require.Equal(t, TimedOut, p.Await(slow, ref, time.Second).Outcome)
		require.Equal(t, response{"late"}, p.Receive())
		require.Zero(t, p.rt.MailboxLen(me))
	})
}

// crowd runs body beside n echo servers.
func crowd(n int, body func(p *Process, all []PID)) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("node", nil)
	h.Boot()
	rt := New(h)
	var all []PID
	for range n {
		all = append(all, rt.Start("echo", func(*Process) Server { return echo{new([]string)} }))
	}
	rt.Spawn("asks", func(p *Process) { body(p, all) })
	s.RunFor(time.Minute)
}

// BenchmarkManyRequests has one process ask so many others, and wait for them all.
func BenchmarkManyRequests(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			rounds := (b.N + n - 1) / n
			crowd(n, func(p *Process, all []PID) {
				b.ResetTimer()
				open := make([]Ref, n)
				for range rounds {
					for i, pid := range all {
						open[i] = p.Request(pid, i)
					}
					for i, pid := range all {
						p.Await(pid, open[i], 0)
					}
				}
				b.StopTimer()
			})
		})
	}
}
