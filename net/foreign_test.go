package net

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// TestForeignProcess refuses the use of a stack and of a connection by a process
// of another host; the world may use both.
func TestForeignProcess(t *testing.T) {
	for _, c := range []struct {
		what string
		use  func(st *Stack, conn Conn)
	}{
		{"the network stack", func(st *Stack, _ Conn) { _, _ = st.Listen(90) }},
		{"the network stack", func(st *Stack, _ Conn) { _, _ = st.ListenPacket(90) }},
		{"the network stack", func(st *Stack, _ Conn) {
			_, _ = st.Dial(context.Background(), "b:80")
		}},
		{"a connection", func(_ *Stack, conn Conn) { _, _ = conn.Write([]byte("bytes")) }},
		{"a connection", func(_ *Stack, conn Conn) { _ = conn.SetDeadline(time.Time{}) }},
		{"a connection", func(_ *Stack, conn Conn) { _ = conn.Close() }},
	} {
		for _, who := range []string{"a", "world", "c"} {
			w := newWorld(t, 1, "abc")
			var conn Conn
			w.on("b", func(_ *sim.Proc, st *Stack) {
				l, err := st.Listen(80)
				check(err)
				_, err = l.Accept()
				check(err)
			})
			w.on("a", func(p *sim.Proc, st *Stack) {
				p.Sleep(time.Second)
				var err error
				conn, err = st.Dial(context.Background(), "b:80")
				check(err)
			})
			w.s.RunFor(10 * time.Second)
			require.NotNil(t, conn)
			h := w.s.World()
			if who != "world" {
				h = w.s.HostByName(who)
			}
			h.Go("main", func(*sim.Proc) { c.use(w.n.Stack("a"), conn) })
			res := w.s.RunFor(10 * time.Second)
			if who == "c" {
				want := "sim: process c/main uses " + c.what +
					" of host a: only bytes cross between hosts"
				require.ErrorContains(t, res.Err, want)
			} else {
				require.NoError(t, res.Err)
			}
		}
	}
}
