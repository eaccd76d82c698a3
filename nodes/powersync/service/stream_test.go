package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/powersync/protocol"
	"groundhog/nodes/powersync/service"
	"groundhog/sim"
)

// A stream begins with everything that the client lacks, goes on with what changes, and says
// nothing of what concerns nobody.
func TestStream(t *testing.T) {
	w := newWorld(t, 1, 5, service.Config{Chunk: 2}, 0)
	w.run(time.Second)
	w.drive(10*time.Second, func(p *sim.Proc) {
		c, status := w.open(w.token(time.Hour), nil)
		require.Equal(t, protocol.OK, status)
		words, _ := take(p, c, time.Second)
		require.Equal(
			t,
			[]string{
				"checkpoint 5", "data global[] 1..2", "data global[] 3..4", "data global[] 5..5",
				"complete 5",
			},
			words,
		)
		w.set(1, 10, 2, 20)
		words, _ = take(p, c, time.Second)
		require.Equal(t, []string{"diff 7", "data global[] 6..7", "complete 7"}, words)
		w.otherData()
		words, ended := take(p, c, time.Second)
		require.Empty(t, words)
		require.False(t, ended)

		c, _ = w.open(w.token(time.Hour), map[string]int64{"global[]": 6})
		words, _ = take(p, c, time.Second)
		require.Equal(t, []string{"checkpoint 7", "data global[] 7..7", "complete 7"}, words)
		_ = c.Close()
		w.set(1, 11)
	})
}

// Priorities come in their order, each with its end.
func TestPriorities(t *testing.T) {
	w := newWorld(t, 1, 4, service.Config{Rules: parts()}, 0)
	w.backend.Commit(protocol.Crud{Op: "PUT", Type: "lww", Row: "1", Data: `{"v":1}`})
	w.run(time.Second)
	w.drive(10*time.Second, func(p *sim.Proc) {
		c, _ := w.open(w.token(time.Hour), nil)
		words, _ := take(p, c, time.Second)
		require.Equal(
			t,
			[]string{
				"checkpoint 5", "data a[] 1..3", "data b[] 2..4", "partial 1", "data c[] 5..5",
				"complete 5",
			},
			words,
		)
		w.set(1, 10)
		words, _ = take(p, c, time.Second)
		require.Equal(t, []string{"diff 6", "data b[] 6..6", "partial 1", "complete 6"}, words)
	})
}

// A newer checkpoint replaces one whose data is long, but only if it has something for this client.
func TestInterruption(t *testing.T) {
	for _, relevant := range []bool{true, false} {
		w := newWorld(
			t, 1, 40, service.Config{Chunk: 10, InterruptAfter: 10, Lag: time.Millisecond}, 0,
		)
		w.run(time.Second)
		w.drive(10*time.Second, func(p *sim.Proc) {
			c, _ := w.open(w.token(time.Hour), nil)
			for range 2 { // the checkpoint, its first data
				var l protocol.Line
				require.NoError(t, c.Receive(&l))
			}
			if relevant {
				w.set(0, 1)
			} else {
				w.otherData()
			}
			words, _ := take(p, c, time.Second)
			if relevant {
				require.Contains(t, words, "diff 41")
				require.NotContains(t, words, "complete 40")
				require.Equal(t, "complete 41", words[len(words)-1])
				return
			}
			require.Equal(
				t,
				[]string{
					"data global[] 11..20", "data global[] 21..30", "data global[] 31..40",
					"complete 40",
				},
				words,
			)
		})
	}
}

// A stream ends with its token, having said so; without a token, or with an old one, there is none.
func TestTokens(t *testing.T) {
	w := newWorld(t, 1, 1, service.Config{}, 0)
	w.run(time.Second)
	w.drive(5*time.Minute, func(p *sim.Proc) {
		for _, token := range []*protocol.Token{nil, w.token(0)} {
			_, status := w.open(token, nil)
			require.Equal(t, protocol.Unauthorized, status)
		}
		c, _ := w.open(w.token(70*time.Second), nil)
		words, ended := take(p, c, 2*time.Minute)
		require.True(t, ended)
		require.Equal(t, []string{"checkpoint 1", "data global[] 1..1", "complete 1"}, words[:3])
		require.Subset(t, words, []string{"token 20", "token 0"})
		require.GreaterOrEqual(t, len(words), 6)
	})
}

// Write checkpoints are numbered for each client, and come with the first checkpoint that has what
// was committed before.
func TestWriteCheckpoints(t *testing.T) {
	for _, ignores := range []bool{true, false} {
		w := newWorld(
			t,
			1,
			5,
			service.Config{
				Lag: 500 * time.Millisecond, Toggles: service.Toggles{IgnoresLSN: ignores},
			},
			0,
		)
		w.run(2 * time.Second)
		w.drive(20*time.Second, func(p *sim.Proc) {
			c, _ := w.open(w.token(time.Hour), nil)
			take(p, c, time.Second)
			ask := w.dial("service", protocol.ServicePort)
			w.set(1, 1) // of somebody else, before
			p.Sleep(50 * time.Millisecond)
			w.set(2, 2)
			for id := range int64(2) {
				a := call(
					ask,
					protocol.Request{
						Path: protocol.PathWriteCheckpoint, Token: w.token(time.Hour), Client: "id",
					},
				)
				require.Equal(t, id+1, a.WriteCheckpoint)
			}
			words, _ := take(p, c, 3*time.Second)
			early := false
			for _, x := range words {
				early = early || x == "diff 6 wc=2" // the upload, operation 7, is not in it
			}
			require.Equal(t, ignores, early, "%v", words)
			require.Equal(t, "complete 7", words[len(words)-1])

			other := call(
				ask,
				protocol.Request{
					Path: protocol.PathWriteCheckpoint, Token: w.token(time.Hour), Client: "other",
				},
			)
			require.EqualValues(t, 1, other.WriteCheckpoint)
			require.Equal(
				t, protocol.NotFound,
				call(ask, protocol.Request{Path: "/nothing", Token: w.token(time.Hour)}).Status,
			)
		})
	}
}
