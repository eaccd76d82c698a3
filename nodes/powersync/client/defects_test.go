package client_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/clienttest"
	"groundhog/nodes/powersync/protocol"
)

// story is how one defect shows: what is done to a client, and what must not be so afterwards.
type story struct {
	name   string
	defect client.Toggles
	sound  client.Toggles
	play   func(t *testing.T, w *clienttest.World, c *client.Client)
	broken func(w *clienttest.World, c *client.Client) bool
}

// TestDefects: each defect breaks its story, and the client without it does not.
func TestDefects(t *testing.T) {
	for _, s := range stories() {
		t.Run(s.name, func(t *testing.T) {
			for _, defect := range []bool{true, false} {
				toggles := s.sound
				if defect {
					toggles = s.defect
				}
				w, c := world(t, toggles)
				s.play(t, w, c)
				require.Equal(
					t, defect, s.broken(w, c), "defect: %t, %v\n%s", defect, c.Status(),
					strings.Join(told(w), "\n"),
				)
			}
		})
	}
}

func told(w *clienttest.World) (lines []string) {
	for _, e := range w.Events {
		lines = append(lines, e.Kind.String()+" "+e.Text)
	}
	return lines
}

func inject(t *testing.T, w *clienttest.World, text string) {
	t.Helper()
	f, err := net.ParseFault(text)
	require.NoError(t, err)
	w.Net.Inject(f)
}

// refuse lets everything fail for a while.
func refuse(w *clienttest.World, d time.Duration, paths ...string) {
	w.Refuse = func(r protocol.Request) int {
		for _, p := range paths {
			if r.Path == p {
				return protocol.Unavailable
			}
		}
		return 0
	}
	w.Run(d)
	w.Refuse = nil
}

func busy(_ *clienttest.World, c *client.Client) bool { return !c.Status().Idle() }

func mismatch(w *clienttest.World, _ *client.Client) bool { return w.Count(client.Mismatch) > 0 }

// committedTwice says whether a transaction was committed at the backend more than once.
func committedTwice(w *clienttest.World, _ *client.Client) bool {
	seen := map[int64]bool{}
	for _, e := range w.Events {
		if e.Kind == client.Committed {
			if seen[e.Tx] {
				return true
			}
			seen[e.Tx] = true
		}
	}
	return false
}

func fixed(change func(t *client.Toggles)) client.Toggles {
	t := client.Toggles{Recheck: true}
	if change != nil {
		change(&t)
	}
	return t
}

func stories() []story {
	var list []story
	list = append(list, streamStories()...)
	list = append(list, uploadStories()...)
	list = append(list, databaseStories()...)
	return append(list, connectionStories()...)
}

func streamStories() []story {
	return []story{
		{
			"PendingKept", fixed(func(t *client.Toggles) { t.Rust, t.PendingKept = true, true }),
			fixed(func(t *client.Toggles) { t.Rust = true }),
			func(_ *testing.T, w *clienttest.World, c *client.Client) {
				// The checkpoint of the upload is refused, since its write checkpoint is not
				// answered yet; the next one comes with data and is held up before its end, when
				// the upload is complete.
				w.Answer = 500 * time.Millisecond
				c.Do(write(1, 7))
				w.Run(200 * time.Millisecond)
				w.Rewrite = func(_ string, l protocol.Line) protocol.Line {
					if l.Complete != nil {
						return protocol.Line{}
					}
					return l
				}
				w.Commit(2, 8)
				w.Run(time.Second)
			}, mismatch,
		},
		{
			"MergeDropsLine",
			fixed(func(t *client.Toggles) { t.Rust, t.MergeDropsLine = true, true }),
			fixed(func(t *client.Toggles) { t.Rust = true }),
			func(_ *testing.T, w *clienttest.World, c *client.Client) {
				c.Do(write(1, 7))
				w.Run(time.Second)
				w.Commit(2, 8)
				w.Run(time.Second)
			}, func(w *clienttest.World, _ *client.Client) bool {
				return w.Count(client.LineLost) > 0 && w.Count(client.Mismatch) > 0
			},
		},
		{
			"NoApplyAfterUpload", fixed(func(t *client.Toggles) { t.NoApplyAfterUpload = true }),
			fixed(nil), appliedLate, busy,
		},
		{
			"NoApplyAfterUpload, Rust",
			fixed(func(t *client.Toggles) { t.Rust, t.NoApplyAfterUpload = true, true }),
			fixed(func(t *client.Toggles) { t.Rust = true }),
			appliedLate, busy,
		},
		{
			"IdleEvents", fixed(func(t *client.Toggles) { t.Rust, t.IdleEvents = true, true }),
			fixed(func(t *client.Toggles) { t.Rust = true }),
			func(t *testing.T, w *clienttest.World, c *client.Client) {
				inject(t, w, "reset client-0|service")
				w.Run(100 * time.Millisecond)
				c.Do(write(1, 7))
				w.Run(15 * time.Second)
			}, func(w *clienttest.World, _ *client.Client) bool {
				return strings.Contains(strings.Join(told(w), "\n"), "no iteration is active")
			},
		},
		{
			"Timeouts", fixed(nil), fixed(func(t *client.Toggles) { t.Timeouts = true }),
			func(_ *testing.T, w *clienttest.World, c *client.Client) {
				w.NoAnswer = true
				c.Do(write(1, 7))
				w.Run(10 * time.Second)
				w.NoAnswer = false
				w.Run(2 * time.Minute)
			}, busy,
		},
	}
}

// appliedLate lets the stream bring a write checkpoint before the request for it is answered.
func appliedLate(_ *testing.T, w *clienttest.World, c *client.Client) {
	w.Late = 300 * time.Millisecond
	c.Do(write(1, 7))
	w.Run(10 * time.Second)
}

func uploadStories() []story {
	return []story{
		{
			"NoFirstLineTrigger",
			fixed(func(t *client.Toggles) { t.Rust, t.NoFirstLineTrigger = true, true }),
			fixed(func(t *client.Toggles) { t.Rust = true }),
			func(t *testing.T, w *clienttest.World, c *client.Client) {
				inject(t, w, "reset client-0|service")
				w.Run(100 * time.Millisecond)
				// while offline: its upload fails, and is given up, since there is no stream
				c.Do(write(1, 7))
				refuse(
					w, 7*time.Second, protocol.PathStream, protocol.PathExec,
					protocol.PathCredentials,
				)
				w.Run(15 * time.Second)
			}, busy,
		},
		{
			"NoUploadRetry",
			fixed(func(t *client.Toggles) { t.NoUploadRetry = true }), fixed(nil), failedOnce, busy,
		},
		{
			"NoUploadRetry, and a stream opens meanwhile",
			fixed(func(t *client.Toggles) { t.NoUploadRetry = true }), fixed(nil),
			func(t *testing.T, w *clienttest.World, c *client.Client) {
				inject(t, w, "reset client-0|service")
				w.Run(time.Second)
				c.Do(write(1, 7)) // fails, and waits until after the stream has come back
				refuse(w, time.Second, protocol.PathCommit)
				w.Run(30 * time.Second)
			}, busy,
		},
		{
			"LastItemKept",
			fixed(func(t *client.Toggles) { t.LastItemKept = true }), fixed(nil), failedOnce, busy,
		},
		{
			"LeadingOnly", fixed(func(t *client.Toggles) { t.LeadingOnly = true }), fixed(nil),
			func(_ *testing.T, w *clienttest.World, c *client.Client) {
				near := net.DefaultLink()
				near.Latency = net.Constant(100 * time.Microsecond)
				w.Net.SetLink("*", "*", near)
				w.Answer = time.Millisecond // a pass fits into the interval of the throttle
				// the second write must come between the last look into the queue and the end of
				// the interval
				for n := range 1000 {
					c.Do(write(1, int64(n)))
					w.Run(time.Duration(n%100) * 100 * time.Microsecond)
					c.Do(write(2, int64(n)))
					w.Run(500 * time.Millisecond)
				}
			}, func(w *clienttest.World, _ *client.Client) bool { return w.LostWakeups() > 0 },
		},
		{
			"DropsWhileBusy",
			fixed(func(t *client.Toggles) { t.DropsWhileBusy = true }), fixed(nil),
			func(t *testing.T, w *clienttest.World, c *client.Client) {
				c.Hold(write(2, 8))
				rule(t, w, client.PointRequest+`@client-0 max=1 return("write")`)
				c.Do(write(1, 7))
				w.Run(10 * time.Second)
			}, func(w *clienttest.World, _ *client.Client) bool { return w.LostWakeups() > 0 },
		},
		{
			"NoTransaction", fixed(func(t *client.Toggles) { t.NoTransaction = true }), fixed(nil),
			func(t *testing.T, w *clienttest.World, c *client.Client) {
				rule(t, w, client.PointCommit+`@client-0 from=2 max=1 return("kill")`)
				c.Do(client.Request{Writes: []client.Write{{Row: 1, Value: 7}, {Row: 2, Value: 8}}})
				w.Run(300 * time.Millisecond)
				// of two
			}, func(w *clienttest.World, _ *client.Client) bool { return len(w.Commits) == 1 },
		},
		{
			"KeepAliveTrigger", client.Toggles{}, client.Toggles{KeepAliveTrigger: true},
			func(t *testing.T, w *clienttest.World, c *client.Client) {
				rule(t, w, client.PointComplete+`@client-0 max=1 return("kill")`)
				c.Hold(write(2, 9))
				c.Do(write(1, 7))
				w.Run(300 * time.Millisecond)
				rule(t, w, client.PointRequest+`@client-0 max=1 return("write")`)
				w.Run(40 * time.Second)
				require.Equal(t, 1, w.LostWakeups())
			}, busy,
		},
	}
}

// failedOnce lets an upload fail once.
func failedOnce(_ *testing.T, w *clienttest.World, c *client.Client) {
	c.Do(write(1, 7))
	refuse(w, time.Second, protocol.PathCommit)
	w.Run(30 * time.Second)
}

func databaseStories() []story {
	defect := func(d client.Defects) client.Toggles {
		return fixed(func(t *client.Toggles) { t.Defects = d })
	}
	wrote := func(_ *testing.T, w *clienttest.World, c *client.Client) {
		c.Do(write(1, 7))
		w.Run(30 * time.Second)
	}
	return []story{
		{
			"ForgetsLocal", defect(client.Defects{ForgetsLocal: true}), fixed(nil),
			func(_ *testing.T, w *clienttest.World, c *client.Client) {
				w.Freeze() // replication lags
				c.Do(write(1, 7))
				w.Run(time.Second)
				c.Disconnect()
				w.Run(time.Second)
				c.Connect()
				w.Run(time.Second)
				// the own write is gone
			}, func(_ *clienttest.World, c *client.Client) bool { return register(c, "1") == -1 },
		},
		{"NoSequence", defect(client.Defects{NoSequence: true}), fixed(nil), wrote, busy},
		{
			"MixedVersion", defect(client.Defects{MixedVersion: true}), fixed(nil), wrote,
			committedTwice,
		},
		{
			"TxPerKind", defect(client.Defects{TxPerKind: true}), fixed(nil),
			func(_ *testing.T, w *clienttest.World, c *client.Client) {
				c.Do(
					client.Request{
						Puts:  []client.Write{{Row: 1, Value: 1}, {Row: 2, Value: 2}},
						Audit: []client.Write{{Row: 1, Value: 3}, {Row: 2, Value: 4}},
					},
				)
				w.Run(time.Second)
				// rows of one transaction went with another's
			}, func(w *clienttest.World, _ *client.Client) bool { return len(w.Commits) < 4 },
		},
		{
			"SoftClearKeepsLocal", defect(client.Defects{SoftClearKeepsLocal: true}), fixed(nil),
			func(_ *testing.T, w *clienttest.World, c *client.Client) {
				w.HoldWrites = true
				c.Do(write(1, 7))
				w.Run(time.Second)
				w.HoldWrites = false
				c.SignIn("somebody else", client.SoftClear)
				w.Run(30 * time.Second)
			}, func(_ *clienttest.World, c *client.Client) bool { return !c.Status().HasSynced },
		},
		{
			"StaleHasSynced",
			fixed(func(t *client.Toggles) { t.StaleHasSynced = true }), fixed(nil),
			func(_ *testing.T, w *clienttest.World, c *client.Client) {
				c.SignIn("somebody else", client.FullClear)
				w.Run(50 * time.Millisecond)
				c.Do(client.Request{})
				w.Run(time.Second)
			}, func(w *clienttest.World, _ *client.Client) bool {
				for _, e := range w.Events {
					if e.Kind == client.Transacted && len(e.Rows) == 0 {
						return true
					}
				}
				return false
			},
		},
		{
			"Dangling", defect(client.Defects{Dangling: true}), fixed(nil),
			func(_ *testing.T, w *clienttest.World, c *client.Client) {
				w.Apply(protocol.Crud{Op: client.Put, Type: "lww", Row: "1", Data: `{"v":1}`})
				w.Run(time.Second)
				c.Disconnect()
				w.Run(time.Second)
				w.Apply(
					protocol.Crud{Op: client.Put, Type: "lww", Row: "1", Data: `{"v":2}`},
					protocol.Crud{Op: client.Delete, Type: "lww", Row: "1"},
				)
				c.Connect()
				w.Run(time.Second)
				// five registers, and a row that is nowhere else
			}, func(_ *clienttest.World, c *client.Client) bool { return len(c.Rows()) == 6 },
		},
	}
}

// race calls connect, disconnect and connect faster than an isolate starts.
func race(w *clienttest.World, c *client.Client) {
	c.Disconnect()
	w.Run(time.Second)
	c.Connect()
	w.Run(time.Millisecond)
	c.Disconnect()
	w.Run(time.Millisecond)
	c.Connect()
	w.Run(time.Second)
}

func connectionStories() []story {
	both := func(t *testing.T, w *clienttest.World, c *client.Client) {
		race(w, c)
		for n := range 20 {
			c.Do(write(1, int64(n)))
			w.Commit(2, int64(n))
			w.Run(100 * time.Millisecond)
		}
		w.Run(10 * time.Second)
	}
	return []story{
		{
			"KeepsToken", fixed(func(t *client.Toggles) { t.KeepsToken = true }), fixed(nil),
			func(t *testing.T, w *clienttest.World, c *client.Client) {
				inject(t, w, "partition client-0|service,postgres for=400s") // longer than a token
				w.Run(401 * time.Second)
				c.Do(write(1, 7))
				w.Run(time.Minute)
			}, busy,
		},
		{
			"TwoIsolates upload twice",
			fixed(func(t *client.Toggles) { t.TwoIsolates, t.OwnLocks = true, true }), fixed(nil),
			both, committedTwice,
		},
		{
			"TwoIsolates stream twice",
			fixed(func(t *client.Toggles) { t.TwoIsolates, t.OwnLocks = true, true }), fixed(nil),
			both, mismatch,
		},
		{
			"TwoIsolates with locks",
			fixed(func(t *client.Toggles) { t.TwoIsolates, t.OwnLocks = true, true }),
			fixed(func(t *client.Toggles) { t.TwoIsolates = true }), both, committedTwice,
		},
		{
			"MutexEndsLoop",
			fixed(func(t *client.Toggles) { t.TwoIsolates, t.MutexEndsLoop = true, true }),
			fixed(nil),
			func(_ *testing.T, w *clienttest.World, c *client.Client) {
				race(w, c)
				// one isolate holds the lock for longer than the other waits
				w.Answer = 8 * time.Second
				c.Do(write(1, 7))
				w.Run(20 * time.Second)
			}, func(w *clienttest.World, _ *client.Client) bool {
				return w.Count(client.LoopEnded) > 0
			},
		},
	}
}
