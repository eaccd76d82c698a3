package electric

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestReaderMeetsFlush is PR 3719: clients read all the time while a line moves from the buffer to
// the disk. With a reader that looks twice some are given an offset behind the line, without the
// line.
func TestReaderMeetsFlush(t *testing.T) {
	for _, stale := range []bool{true, false} {
		r := newRunWith(t, Toggles{StaleReader: stale}, 1)
		r.sim.RunFor(2 * time.Second)
		h, _ := r.svc.status.handleOf(2)
		txn := r.commit(1, 1)
		r.sim.RunFor(900 * time.Millisecond)
		read, missed := 0, 0
		for range 4000 {
			r.svc.Read(2, h, Offset{txn.LSN - 1, 0}, func(p Page) {
				require.False(t, p.Refetch)
				require.Equal(
					t, txn.LSN, p.Offset.Tx, "the line is visible before it is flushed, and after",
				)
				if read++; len(p.Changes) == 0 {
					missed++
				}
			})
			r.sim.RunFor(50 * time.Microsecond)
		}
		require.Greater(t, read, 3900)
		require.Equal(t, stale, missed > 0, "%d of %d missed the line", missed, read)
		r.sim.Close()
	}
}

// TestReaderOfOrphan: between the death of a writer and the removal of its shape clients are told
// that they are up to date, and are not.
func TestReaderOfOrphan(t *testing.T) {
	for _, refuse := range []bool{true, false} {
		r := newRunWith(t, Toggles{RefuseOrphans: refuse}, 1)
		r.sim.RunFor(2 * time.Second)
		h, _ := r.svc.status.handleOf(2)
		require.True(t, r.svc.KillConsumer(2, DieKill))
		txn := r.commit(1, 1)
		r.sim.RunFor(time.Second)
		wrong := false
		r.svc.Read(
			2, h, Offset{txn.LSN - 1, 0},
			func(p Page) { wrong = p.UpToDate == txn.LSN && len(p.Changes) == 0 },
		)
		r.sim.RunFor(time.Second)
		require.Equal(t, !refuse, wrong)
		r.sim.Close()
	}
}
