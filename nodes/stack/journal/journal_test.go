package journal

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/sim"
)

// machine is a host with a disk.
func machine(t *testing.T) (*sim.Sim, *sim.Host, *disk.Disk) {
	t.Helper()
	s := sim.New(sim.Config{Seed: 1})
	t.Cleanup(s.Close)
	h := s.NewHost("machine", nil)
	d := disk.New(h)
	h.Boot()
	return s, h, d
}

func text(i int) Record { return Record{uint64(i), fmt.Appendf(nil, "record %d", i)} }

// TestPowerLoss: what was synced is there, what was not is there up to some record, and what is
// found once stays, whatever survives.
func TestPowerLoss(t *testing.T) {
	for seed := range uint64(200) {
		s := sim.New(sim.Config{Seed: seed})
		h := s.NewHost("machine", nil)
		d := disk.New(h)
		d.Survival, d.Sector = disk.Draw, 16
		h.Boot()
		j, found, err := Open(d, "log")
		require.NoError(t, err)
		require.Empty(t, found)
		for i := 1; i <= 3; i++ {
			require.NoError(t, j.Append(text(i)))
		}
		require.NoError(t, j.Sync())
		for i := 4; i <= 6; i++ {
			require.NoError(t, j.Append(text(i)))
		}
		h.Crash(sim.PowerLoss)
		h.Boot()
		_, found, err = Open(d, "log")
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(found), 3)
		for i, r := range found {
			require.Equal(t, text(i+1), r)
		}
		h.Crash(sim.PowerLoss)
		h.Boot()
		_, again, err := Open(d, "log")
		require.NoError(t, err)
		require.Equal(t, found, again, "what was found is durable")
		s.Close()
	}
}

// TestFailedSync: after a sync that failed, the page cache may show what the device does not have.
// Opening the journal makes it durable before anybody builds on it.
func TestFailedSync(t *testing.T) {
	_, h, d := machine(t)
	j, _, err := Open(d, "log")
	require.NoError(t, err)
	require.NoError(t, j.Append(text(1)))
	f, err := disk.ParseFault(`sync "log" EIO max=1`)
	require.NoError(t, err)
	d.Inject(f)
	require.Error(t, j.Sync())
	_, found, err := Open(d, "log")
	require.NoError(t, err)
	h.Crash(sim.PowerLoss)
	h.Boot()
	_, again, err := Open(d, "log")
	require.NoError(t, err)
	require.Equal(t, found, again)
}

// TestReplace: a journal is replaced as a whole, and appended to behind that.
func TestReplace(t *testing.T) {
	_, h, d := machine(t)
	j, _, err := Open(d, "log")
	require.NoError(t, err)
	require.NoError(t, j.Append(text(1)))
	require.NoError(t, j.Append(text(2)))
	require.NoError(t, j.Replace([]Record{text(2)}))
	require.NoError(t, j.Append(text(3)))
	require.Equal(t, 2, j.Len())
	require.NoError(t, j.Sync())
	h.Crash(sim.PowerLoss)
	h.Boot()
	_, found, err := Open(d, "log")
	require.NoError(t, err)
	require.Equal(t, []Record{text(2), text(3)}, found)
}

// TestExtent: the last mark is that of the last whole record.
func TestExtent(t *testing.T) {
	var b []byte
	require.Zero(t, Extent(b))
	for i := 1; i <= 3; i++ {
		b = text(i).appendTo(b)
	}
	require.EqualValues(t, 3, Extent(b))
	require.EqualValues(t, 2, Extent(b[:len(b)-1]), "torn")
	require.EqualValues(t, 3, Extent(append(b, make([]byte, 64)...)), "zeros behind")
	b[len(b)-1] ^= 1
	require.EqualValues(t, 2, Extent(b), "a flipped bit")
}
