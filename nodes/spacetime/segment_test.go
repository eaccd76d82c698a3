package spacetime

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/sim"
)

// TestSegmentIsDurable: of a segment that was created, and whose name is durable, the header is as
// well: every version starts on it.
func TestSegmentIsDurable(t *testing.T) {
	for _, v := range Versions() {
		d := newDisk(t)
		require.NoError(t, d.MkdirAll("clog", 0o755))
		_, err := openLog(d, "clog", v.Toggles, small)
		require.NoError(t, err)
		require.NoError(t, syncPath(d, "clog"))
		require.NoError(t, syncPath(d, "."))
		d.Host().Crash(sim.PowerLoss)
		d.Host().Boot()
		_, err = d.Stat(segmentName("clog", 0))
		require.NoError(t, err)
		_, err = openLog(d, "clog", v.Toggles, small)
		require.NoError(t, err, v.Name)
	}
}

// TestSegmentThatDoesNotClose: an error of the log is for good, also that of a segment that is full
// and cannot be closed: no commit behind it is called durable.
func TestSegmentThatDoesNotClose(t *testing.T) {
	d := newDisk(t)
	in, err := Start(d, togglesOf(t, "fixed"), small)
	require.NoError(t, err)
	_, err = in.Publish([]byte("module"))
	require.NoError(t, err)
	db := in.Database(1)
	d.Inject(disk.Fault{Op: disk.OpClose, Path: "replicas/1/clog/*" + logSuffix})
	require.NoError(t, commit(d, db, 2), "the segment has room")
	require.Error(t, commit(d, db, 2))
	d.Lift()
	d.Host().Crash(sim.Kill)
	d.Host().Boot()
	again, err := Start(d, togglesOf(t, "fixed"), small)
	require.NoError(t, err)
	require.NoError(t, commit(d, again.Database(1), 4))
}
