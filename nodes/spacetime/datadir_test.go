package spacetime

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/sim"
)

// TestMetadataIsDurable: a server that has been upgraded, started and lost its power says of its
// folder that the new version has written it. Before v2.2.0 it says nothing at all, and does not
// start.
func TestMetadataIsDurable(t *testing.T) {
	for _, version := range []string{"v2.1.0", "v2.2.0", "fixed"} {
		d := newDisk(t)
		for _, release := range []string{"2.0.0", "2.1.0"} {
			pid, err := openDataDir(d, togglesOf(t, version), release)
			require.NoError(t, err)
			require.NoError(t, pid.Close())
			if release == "2.0.0" {
				require.NoError(t, d.SyncFS())
			}
		}
		d.Host().Crash(sim.PowerLoss)
		d.Host().Boot()
		text, err := d.ReadFile(metaFile)
		require.NoError(t, err)
		if version == "v2.1.0" {
			require.NotEqual(t, metadata("2.1.0"), string(text))
			continue
		}
		require.Equal(t, metadata("2.1.0"), string(text), version)
	}
}

// TestOneServerPerFolder: a second server over the same folder does not start, and a second one
// over the same database does not open it; when the first has ended, both do.
func TestOneServerPerFolder(t *testing.T) {
	toggles := togglesOf(t, "fixed")
	d := newDisk(t)
	first, err := Start(d, toggles, small)
	require.NoError(t, err)
	_, err = first.Publish([]byte("module"))
	require.NoError(t, err)
	_, err = Start(d, toggles, small)
	require.ErrorIs(t, err, DataInUse)
	_, err = OpenDatabase(d, "replicas/1", toggles, small)
	require.ErrorIs(t, err, DataInUse)
	require.NoError(t, first.Kill())
	second, err := Start(d, toggles, small)
	require.NoError(t, err)
	require.NoError(t, second.Kill())
}

// TestPublishedOnce: a server that starts for the first time has one database, and still has one
// after it was started again.
func TestPublishedOnce(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	sv := NewServer(s, net.New(s), "server", ServerConfig{Toggles: togglesOf(t, "fixed"),
		Options: small})
	for range 2 {
		sv.Host().Boot()
		require.NoError(t, s.RunFor(2*watchdogPause).Err)
		replicas, err := sv.Disk().ReadDir("replicas")
		require.NoError(t, err)
		require.Len(t, replicas, 1)
		sv.Host().Crash(sim.Kill)
	}
}
