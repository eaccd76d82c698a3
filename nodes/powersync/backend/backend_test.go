package backend_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/nodes/powersync/backend"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// world is a backend and a machine that speaks to it.
type world struct {
	t       *testing.T
	sim     *sim.Sim
	backend *backend.Backend
	stack   *net.Stack
	commits [][]backend.Change
}

func newWorld(t *testing.T, config ...backend.Config) *world {
	var c backend.Config
	if len(config) > 0 {
		c = config[0]
	}
	w := &world{t: t, sim: sim.New(sim.Config{Seed: 1})}
	t.Cleanup(w.sim.Close)
	n := net.New(w.sim)
	c.Registers = 3
	c.Committed = func(c []backend.Change) { w.commits = append(w.commits, c) }
	w.backend = backend.New(w.sim, n, c)
	h := w.sim.NewHost("driver", nil)
	w.stack = n.Attach(h)
	w.backend.Host().Boot()
	h.Boot()
	return w
}

// drive runs each f in a process of its own, and waits for all.
func (w *world) drive(list ...func(p *sim.Proc, s session)) {
	w.t.Helper()
	var procs []*sim.Proc
	for i, f := range list {
		procs = append(procs, w.stack.Host().Go(fmt.Sprint("driver ", i), func(p *sim.Proc) {
			c, err := w.stack.DialTimeout(
				fmt.Sprintf("postgres:%d", protocol.BackendPort), time.Second,
			)
			if err != nil {
				p.Sim().Fail("driver: %v", err)
			}
			f(p, session{protocol.NewConn(c)})
		}))
	}
	w.sim.RunFor(time.Minute)
	require.NoError(w.t, w.sim.Err())
	for _, p := range procs {
		require.True(w.t, p.Ended())
	}
}

type session struct{ *protocol.Conn }

// exec is a statement; commit ends the transaction. They return the status of the answer, 0 if
// there is none.
func (s session) exec(op, table, row, data string) int {
	a, _ := s.Call(
		protocol.Request{
			Path: protocol.PathExec,
			Exec: &protocol.Crud{Op: op, Type: table, Row: row, Data: data},
		},
	)
	return a.Status
}

func (s session) commit() int {
	a, _ := s.Call(protocol.Request{Path: protocol.PathCommit})
	return a.Status
}

// The rules of the tables.
func TestTables(t *testing.T) {
	w := newWorld(t)
	require.Equal(t, map[string]int64{"0": -1, "1": -1, "2": -1}, w.backend.Rows(backend.Registers))
	w.drive(func(_ *sim.Proc, s session) {
		require.Equal(t, protocol.OK, s.exec("PATCH", backend.Registers, "1", `{"v":7}`))
		require.Equal(t, protocol.OK, s.exec("PUT", backend.LastWins, "1", `{"v":5}`))
		require.Empty(t, w.backend.Rows(backend.LastWins), "nothing is there before the commit")
		require.Equal(t, protocol.OK, s.commit())
		require.Equal(t, protocol.OK, s.exec("PATCH", backend.Registers, "1", `{"v":3}`))
		require.Equal(t, protocol.OK, s.exec("PUT", backend.LastWins, "1", `{"v":4}`))
		require.Equal(t, protocol.OK, s.exec("PUT", backend.LastWins, "2", `{"v":1}`))
		require.Equal(t, protocol.OK, s.exec("DELETE", backend.LastWins, "2", ""))
		require.Equal(t, protocol.OK, s.exec("PUT", backend.Audit, "9", `{"v":9}`))
		require.Equal(t, protocol.OK, s.commit())
	})
	require.EqualValues(t, 7, w.backend.Rows(backend.Registers)["1"], "the greatest wins")
	require.Equal(t, map[string]int64{"1": 4}, w.backend.Rows(backend.LastWins), "the last wins")
	require.Equal(t, map[string]int64{"9": 9}, w.backend.Rows(backend.Audit))
	require.Len(t, w.commits, 2)
}

// A statement on a row that another transaction has changed since the first statement is refused,
// and all before it rolled back.
func TestConflict(t *testing.T) {
	w := newWorld(t)
	w.drive(func(p *sim.Proc, s session) {
		require.Equal(t, protocol.OK, s.exec("PATCH", backend.Registers, "0", `{"v":1}`))
		p.Sleep(100 * time.Millisecond)
		require.Equal(t, protocol.Conflict, s.exec("PATCH", backend.Registers, "1", `{"v":1}`))
		require.Equal(t, protocol.OK, s.commit(), "of nothing")
		require.Equal(
			t, protocol.OK, s.exec("PATCH", backend.Registers, "1", `{"v":3}`),
			"a new transaction has a new snapshot",
		)
		require.Equal(t, protocol.OK, s.commit())
	}, func(p *sim.Proc, s session) {
		p.Sleep(50 * time.Millisecond)
		require.Equal(t, protocol.OK, s.exec("PATCH", backend.Registers, "1", `{"v":2}`))
		require.Equal(t, protocol.OK, s.commit())
	})
	require.EqualValues(t, -1, w.backend.Rows(backend.Registers)["0"])
	require.EqualValues(t, 3, w.backend.Rows(backend.Registers)["1"])
	require.Len(t, w.commits, 2)
}

// A statement waits for the lock of its row. If the other one commits, it is too late; if that
// rolls back, it goes on.
func TestLocks(t *testing.T) {
	for _, hangUp := range []bool{false, true} {
		w := newWorld(t)
		w.drive(func(p *sim.Proc, s session) {
			require.Equal(t, protocol.OK, s.exec("PATCH", backend.Registers, "1", `{"v":1}`))
			p.Sleep(300 * time.Millisecond)
			if hangUp {
				_ = s.Close()
				return
			}
			require.Equal(t, protocol.OK, s.commit())
		}, func(p *sim.Proc, s session) {
			p.Sleep(100 * time.Millisecond)
			began := p.Sim().Now()
			want := protocol.Conflict
			if hangUp {
				want = protocol.OK
			}
			require.Equal(t, want, s.exec("PATCH", backend.Registers, "1", `{"v":2}`))
			require.Greater(t, p.Sim().Now().Sub(began), 190*time.Millisecond)
			require.Equal(t, protocol.OK, s.commit())
		})
		require.Len(t, w.commits, 1)
	}
}

// The locks of a client that is gone in silence stay for ever by default, so that all later
// transactions on its rows are refused; with a limit on idle sessions they are freed.
func TestIdleInTransaction(t *testing.T) {
	for _, limit := range []time.Duration{0, 10 * time.Second} {
		w := newWorld(t, backend.Config{IdleInTransaction: limit})
		w.drive(func(p *sim.Proc, s session) {
			require.Equal(t, protocol.OK, s.exec("PATCH", backend.Registers, "1", `{"v":1}`))
			p.Sleep(50 * time.Second)
		}, func(p *sim.Proc, s session) {
			p.Sleep(5 * time.Second)
			require.Equal(t, protocol.Conflict,
				s.exec("PATCH", backend.Registers, "1", `{"v":2}`), "it is not idle for long")
			p.Sleep(15 * time.Second)
			want := protocol.OK
			if limit == 0 {
				want = protocol.Conflict
			}
			require.Equal(t, want, s.exec("PATCH", backend.Registers, "1", `{"v":2}`))
			require.Equal(t, protocol.OK, s.commit())
			p.Sleep(15 * time.Second)
			require.Equal(t, protocol.OK, s.commit(), "it is idle, but not in a transaction")
		})
	}
}

// Two transactions that wait for each other: one of them is refused after a second, and the other
// goes on.
func TestDeadlock(t *testing.T) {
	w := newWorld(t)
	statuses := map[int]int{}
	one := func(first, second string) func(p *sim.Proc, s session) {
		return func(p *sim.Proc, s session) {
			require.Equal(t, protocol.OK, s.exec("PATCH", backend.Registers, first, `{"v":1}`))
			p.Sleep(100 * time.Millisecond)
			status := s.exec("PATCH", backend.Registers, second, `{"v":1}`)
			statuses[status]++
			if status == protocol.OK {
				require.Equal(t, protocol.OK, s.commit())
			}
		}
	}
	w.drive(one("0", "1"), one("1", "0"))
	require.Equal(t, map[int]int{protocol.OK: 1, protocol.Conflict: 1}, statuses)
}

// A session that hangs up leaves nothing; a commit that was sent is carried out, whether anybody
// hears of it or not.
func TestHangUp(t *testing.T) {
	for _, sent := range []bool{false, true} {
		w := newWorld(t)
		w.drive(func(p *sim.Proc, s session) {
			require.Equal(t, protocol.OK, s.exec("PATCH", backend.Registers, "1", `{"v":1}`))
			if sent {
				require.NoError(t, s.Send(protocol.Request{Path: protocol.PathCommit}))
			}
			_ = s.Close()
		})
		if sent {
			require.Len(t, w.commits, 1)
		} else {
			require.Empty(t, w.commits)
		}
	}
}

// A kill ends the sessions; what was committed stays.
func TestKill(t *testing.T) {
	w := newWorld(t)
	w.drive(func(p *sim.Proc, s session) {
		require.Equal(t, protocol.OK, s.exec("PATCH", backend.Registers, "1", `{"v":1}`))
		require.Equal(t, protocol.OK, s.commit())
		require.Equal(t, protocol.OK, s.exec("PATCH", backend.Registers, "2", `{"v":1}`))
		w.backend.Host().Crash(sim.Kill)
		w.backend.Host().Boot()
		require.Zero(t, s.commit())
	})
	w.drive(func(_ *sim.Proc, s session) {
		require.Equal(
			t, protocol.OK, s.exec("PATCH", backend.Registers, "2", `{"v":2}`), "its lock is free",
		)
		require.Equal(t, protocol.OK, s.commit())
	})
	require.Len(t, w.commits, 2)
}

// Replication sends every record from the confirmed one on, a message among them, and published
// tables only.
func TestReplication(t *testing.T) {
	w := newWorld(t)
	read := func(p *sim.Proc, s session) (lsns []int64, rows int) {
		require.NoError(t, s.Send(protocol.Request{Path: protocol.PathReplicate}))
		_ = s.SetReadDeadline(p.Now().Add(time.Second))
		for {
			var r protocol.Record
			if s.Receive(&r) != nil {
				return lsns, rows
			}
			lsns, rows = append(lsns, r.LSN), rows+len(r.Rows)
		}
	}
	w.backend.Commit(protocol.Crud{Op: "PUT", Type: backend.Audit, Row: "1", Data: `{"v":1}`})
	w.drive(func(_ *sim.Proc, s session) {
		a, err := s.Call(protocol.Request{Path: protocol.PathPing})
		require.NoError(t, err)
		require.EqualValues(t, 3, a.LSN)
		a, _ = s.Call(protocol.Request{Path: protocol.PathHead})
		require.EqualValues(t, 3, a.LSN)
		a, _ = s.Call(protocol.Request{Path: "/nothing"})
		require.Equal(t, protocol.NotFound, a.Status)
		a, _ = s.Call(protocol.Request{Path: protocol.PathCredentials, Client: "somebody"})
		require.Equal(t, "somebody", a.Token.User)
		require.Greater(t, a.Token.Expires, int64(w.sim.Now()))
	})
	w.drive(func(p *sim.Proc, s session) {
		lsns, rows := read(p, s)
		require.Equal(t, []int64{1, 2, 3}, lsns)
		require.Equal(t, 3, rows, "the registers; the row of audit is not published")
		require.NoError(t, s.Send(protocol.Request{LSN: 2}))
		p.Sleep(time.Second)
	})
	w.drive(func(p *sim.Proc, s session) {
		lsns, _ := read(p, s)
		require.Equal(t, []int64{3}, lsns)
	})
}
