package client_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/clienttest"
	"groundhog/nodes/powersync/memory"
)

// unreadable is a store whose upload queue cannot be read so many times.
type unreadable struct {
	client.Store
	times *int
}

// Next fails, or is that of the store.
func (u unreadable) Next() ([]client.Queued, error) {
	if *u.times > 0 {
		*u.times--
		return nil, errors.New("disk I/O error")
	}
	return u.Store.Next()
}

// A queue that cannot be read is not one that is empty: no write checkpoint is asked for, the error
// is in the status, and after a while the upload is tried again.
func TestQueueCannotBeRead(t *testing.T) {
	for _, toggles := range []client.Toggles{{}, {Rust: true}, {Recheck: true}} {
		w := clienttest.New(1, 5)
		t.Cleanup(w.Sim.Close)
		times, db := 0, memory.New()
		c := w.Client(client.Config{Name: "client-0", Toggles: toggles,
			Open: func(o client.Opening) (client.Store, error) {
				s, err := db.Open(o)
				return unreadable{s, &times}, err
			}})
		w.Run(time.Second)
		require.True(t, c.Status().Idle(), "%v", c.Status())
		times = 2
		require.True(t, c.Do(write(1, 7)))
		w.Run(client.RetryDelay)
		require.Equal(t, 1, w.Count(client.UploadFailed))
		require.Equal(t, "disk I/O error", c.Status().UploadError)
		require.Empty(t, w.Commits)
		w.Run(3 * client.RetryDelay)
		require.Equal(t, 2, w.Count(client.UploadFailed))
		require.Zero(t, w.Count(client.WriteRaced))
		require.Len(t, w.Commits, 1)
		require.True(t, c.Status().Idle(), "%v", c.Status())
		require.EqualValues(t, 7, register(c, "1"))
	}
}
