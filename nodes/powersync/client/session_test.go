package client_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/clienttest"
	"groundhog/nodes/powersync/memory"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// A user who signs in with the gate of another waits for a write checkpoint that the service will
// never send (dart 464). No version of this protocol can do otherwise.
func TestGateOfAnotherUser(t *testing.T) {
	for how, synced := range map[client.Clearing]bool{client.KeepAll: false, client.SoftClear: true,
		client.FullClear: true} {
		w, c := world(t, fixed(nil))
		w.HoldWrites = true
		c.Do(write(1, 7))
		w.Run(time.Second)
		w.HoldWrites = false
		c.SignIn("somebody else", how)
		w.Run(30 * time.Second)
		require.Equal(t, synced, c.Status().Idle(), "%v", c.Status())
	}
}

// A token that expires soon is replaced by another stream, without an error; one that has expired
// costs an error.
func TestTokens(t *testing.T) {
	for _, rust := range []bool{false, true} {
		w := clienttest.New(1, 5)
		t.Cleanup(w.Sim.Close)
		w.TokenLives, w.KeepAlive = 40*time.Second, 5*time.Second
		c := w.Client(
			client.Config{
				Name: "client-0", Toggles: client.Toggles{Rust: rust}, Open: memory.New().Open,
			},
		)
		w.Run(2 * time.Minute)
		require.Greater(t, w.Count(client.Connected), 5)
		require.Zero(t, w.Count(client.Disconnected))
		require.True(t, c.Status().Idle())

		w.TokenLives, w.KeepAlive = 8*time.Second, time.Minute
		c.SignIn("client-0", client.KeepAll)
		w.Run(20 * time.Second)
		c.Do(write(1, 7))
		w.Run(time.Second)
		require.Contains(t, c.Status().UploadError, "write checkpoint: status 401")
		w.Run(20 * time.Second)
		require.True(t, c.Status().Idle(), "%v", c.Status())
	}
}

// Buckets of priority 0 are published while an upload is pending, the others wait; progress counts
// both.
func TestPriorities(t *testing.T) {
	for _, rust := range []bool{false, true} {
		w := clienttest.New(1, 5)
		t.Cleanup(w.Sim.Close)
		w.Urgent = true
		c := w.Client(
			client.Config{
				Name: "client-0", Toggles: client.Toggles{Rust: rust, Recheck: true},
				Open: memory.New().Open,
			},
		)
		w.Run(time.Second)
		w.Answer = 2 * time.Second
		c.Do(write(1, 7))
		w.Run(500 * time.Millisecond)
		w.Apply(protocol.Crud{Op: client.Put, Type: "lww", Row: "1", Data: `{"v":5}`})
		w.Commit(2, 8)
		w.Run(500 * time.Millisecond)
		if rust { // the Dart client takes no lines while it waits for the upload
			require.Len(t, c.Rows(), 6)
			require.EqualValues(t, -1, register(c, "2"))
			require.NotZero(t, w.Count(client.PartlyApplied))
		}
		s := c.Status()
		require.True(t, s.Downloading && s.Waits, "%v", s)
		w.Run(5 * time.Second)
		require.Len(t, c.Rows(), 6)
		require.EqualValues(t, 8, register(c, "2"))
		require.True(t, c.Status().Idle(), "%v", c.Status())
	}
}

// The status says what happens: while offline, on errors, and after a sync.
func TestStatus(t *testing.T) {
	w, c := world(t, client.Toggles{})
	require.Contains(
		t, c.Status().String(),
		"connected: true, connecting: false, downloading: false (0/0), uploading: false",
	)
	synced := c.Status().LastSyncedAt
	c.Do(write(1, 7))
	refuse(w, 100*time.Millisecond, protocol.PathCommit)
	require.Contains(t, c.Status().String(), `uploadError: "backend: status 503"`)
	inject(t, w, "reset client-0|service")
	w.Run(50 * time.Millisecond)
	require.False(t, c.Status().Connected)
	require.NotEmpty(t, c.Status().DownloadError)
	w.Run(20 * time.Second)
	require.True(t, c.Status().Idle())
	require.Empty(t, c.Status().DownloadError+c.Status().UploadError)
	require.Greater(t, c.Status().LastSyncedAt, synced)
	c.Disconnect()
	w.Run(time.Second)
	require.Equal(
		t,
		client.Status{
			HasSynced: true, LastSyncedAt: c.Status().LastSyncedAt, Calls: c.Status().Calls,
		},
		c.Status(),
	)
	c.Host().Crash(sim.Kill)
	require.Zero(t, c.Status())
	require.Nil(t, c.Rows())
	require.False(t, c.Do(write(1, 8)))
}

// TestCallsBeginInOrder: what an application has called last is what it is left with, also where
// its machine stood still while it called.
func TestCallsBeginInOrder(t *testing.T) {
	for seed := range uint64(30) {
		w := clienttest.New(seed, 1)
		c := w.Client(client.Config{Name: "client-0", Open: memory.New().Open})
		w.Run(time.Second)
		require.True(t, c.Status().Connected)
		c.Host().Pause()
		for range 2 {
			c.Disconnect()
			w.Run(time.Millisecond)
			c.Connect()
			w.Run(time.Millisecond)
		}
		c.Host().Resume()
		w.Run(3 * time.Second)
		require.True(t, c.Status().Connected, "seed %d", seed)
	}
}
