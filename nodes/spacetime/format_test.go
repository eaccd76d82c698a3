package spacetime

import (
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/sim"
)

// newDisk is the disk of a machine of its own.
func newDisk(t testing.TB) *disk.Disk {
	s := sim.New(sim.Config{Seed: 1})
	t.Cleanup(s.Close)
	h := s.NewHost("server", nil)
	d := disk.New(h)
	h.Boot()
	return d
}

// TestBytes: a dump of a segment shows what one of the original shows.
func TestBytes(t *testing.T) {
	d := newDisk(t)
	require.NoError(t, published(Toggles{}, small, 1)(d))
	text, err := d.ReadFile("replicas/1/clog/00000000000000000000.stdb.log")
	require.NoError(t, err)
	require.Equal(t, strings.TrimLeft(`
00000000  28 64 73 29 5e 32 01 00  00 00 00 00 00 00 00 00  |(ds)^2..........|
00000010  00 00 00 00 00 00 00 00  00 00 01 00 14 00 00 00  |................|
00000020  01 00 00 00 00 00 00 00  00 00 00 00 01 00 00 00  |................|
00000030  00 00 00 00 f4 22 0e 58                           |.....".X|
`, "\n"), hex.Dump(text))
	snapshot, err := d.ReadFile(

		"replicas/1/snapshots/00000000000000000000.snapshot_dir/" +
			"00000000000000000000.snapshot_bsatn",
	)
	require.NoError(t, err)
	require.Equal(t, "txyz\x00", string(snapshot[32:37]))
	meta, err := d.ReadFile(metaFile)
	require.NoError(t, err)
	require.Contains(t, string(meta), "\n\nversion = \"2.1.0\"\nedition = \"standalone\"\n")
	index, err := d.Stat("replicas/1/clog/00000000000000000000.stdb.ofs")
	require.NoError(t, err)
	require.EqualValues(
		t, 150/40*indexEntrySize, index.Size(), "set to its full length from the start",
	)
}

func TestCommitRoundTrip(t *testing.T) {
	c := Commit{Offset: 7, Epoch: 3, Count: 1, Records: encodeOps([]Op{{1, 2}, {3, 4}})}
	b := c.encode(nil)
	got, n, err := decode(b, false)
	require.NoError(t, err)
	require.Equal(t, c, got)
	require.EqualValues(t, len(b), n)
	require.Equal(t, c.size(), n)
	for i := range b {
		broken := append([]byte(nil), b...)
		broken[i] ^= 1
		_, _, err := decode(broken, false)
		require.Error(t, err, "a flipped bit in byte %d", i)
	}
	for n := range b {
		_, _, err := decode(b[:n], false)
		if n < commitHeader {
			require.ErrorIs(t, err, errEnd, "fewer bytes than a header look like the end")
		} else {
			require.ErrorIs(t, err, CommitShort)
		}
	}
	zeros := make([]byte, 64)
	require.EqualValues(
		t, 0x32707625, crc32.Checksum(zeros[:commitHeader], castagnoli),
		"what 22 zeros would need behind them",
	)
	_, _, err = decode(zeros, false)
	require.ErrorIs(
		t, err, CommitChecksum, "the decoder of version 1 does not see that a header is empty",
	)
	_, _, err = decode(zeros, true)
	require.ErrorIs(t, err, errEnd)
}

func TestCompress(t *testing.T) {
	for _, n := range []int{0, 1, frameBlock, frameBlock + 1, 3 * frameBlock} {
		text := []byte(strings.Repeat("x", n))
		b := compress(text)
		require.True(t, isCompressed(b))
		back, err := decompress(b)
		require.NoError(t, err)
		require.Equal(t, string(text), string(back))
		for _, cut := range []int{0, 3, 8, len(b) - 1} {
			_, err := decompress(b[:cut])
			require.Error(t, err)
		}
	}
}

// TestUnsynced: what v2.1.0 has not synced after a start, a publish and a few transactions are the
// files that the report lists: configuration, metadata, pid, the control database, snapshots with
// their objects, and the offset index.
func TestUnsynced(t *testing.T) {
	unsynced := func(version string) (files []string) {
		toggles := togglesOf(t, version)
		d := newDisk(t)
		in, err := Start(
			d, toggles, Options{SegmentSize: 1 << 20, IndexInterval: 40, SnapshotEvery: 4},
		)
		require.NoError(t, err)
		_, err = in.Publish([]byte("module"))
		require.NoError(t, err)
		require.NoError(t, commit(d, in.Database(1), 6))
		seen := make(map[string]bool)
		for _, u := range d.Unsynced() {
			if kind := u.String(); strings.Contains(kind, ": write ") ||
				strings.Contains(kind, ": truncate ") {
				name := u.Path
				if i := strings.Index(name, "/objects/"); i >= 0 {
					name = name[:i] + "/objects/…"
				}
				if !seen[name] {
					seen[name] = true
					files = append(files, name)
				}
			}
		}
		return files
	}
	require.ElementsMatch(t, []string{
		"config.toml", "metadata.toml", "spacetime.pid", "control-db/db",
		"replicas/1/clog/00000000000000000000.stdb.ofs",

		"replicas/1/snapshots/00000000000000000000.snapshot_dir/" +
			"00000000000000000000.snapshot_bsatn",
		"replicas/1/snapshots/00000000000000000000.snapshot_dir/objects/…",

		"replicas/1/snapshots/00000000000000000003.snapshot_dir/" +
			"00000000000000000003.snapshot_bsatn",
		"replicas/1/snapshots/00000000000000000003.snapshot_dir/objects/…",
	}, unsynced("v2.1.0"))
	require.Equal(
		t, []string{"replicas/1/clog/00000000000000000000.stdb.ofs"}, unsynced("fixed"),
		"which is never synced, on purpose",
	)
}

// TestLiveCacheLoss is the second message of the report. No power loss does this: the log is
// emptied under a server that goes on appending, so that a commit stands where the header was.
// Losing the cache of a running process does.
func TestLiveCacheLoss(t *testing.T) {
	d := newDisk(t)
	in, err := Start(d, Toggles{}, small)
	require.NoError(t, err)
	_, err = in.Publish([]byte("module"))
	require.NoError(t, err)
	require.NoError(t, in.Flush())
	require.NoError(t, d.SyncFS())
	db := in.Database(1)
	require.NoError(t, commit(d, db, 1))
	// what the cache loss amounted to
	require.NoError(t, d.Truncate("replicas/1/clog/00000000000000000000.stdb.log", 0))
	require.NoError(t, commit(d, db, 1))
	require.NoError(t, in.Kill())
	_, err = Start(d, Toggles{}, small)
	require.ErrorContains(
		t,
		err,
		"00000000000000000000.stdb.log [extracting segment metadata]: "+
			"segment header does not start with magic: "+
			"expected [28 64 73 29 5e 32], got [01 00 00 00 00 00]",
	)
}

func TestOldestVersionHasNoToggles(t *testing.T) { require.Zero(t, togglesOf(t, "v2.1.0")) }

func togglesOf(t testing.TB, version string) Toggles {
	t.Helper()
	v, err := Versions().Find(version)
	require.NoError(t, err)
	return v.Toggles
}

// BenchmarkCommit commits one transaction, synced alone.
func BenchmarkCommit(b *testing.B) {
	for _, version := range []string{"v2.1.0", "fixed"} {
		b.Run(version, func(b *testing.B) {
			toggles := togglesOf(b, version)
			d := newDisk(b)
			in, err := Start(d, toggles, Options{SegmentSize: 1 << 20, SnapshotEvery: 1 << 40})
			require.NoError(b, err)
			_, err = in.Publish([]byte("module"))
			require.NoError(b, err)
			db := in.Database(1)
			b.ReportAllocs()
			for i := range b.N {
				db.Commit([]Op{{uint64(i % 8), uint64(i)}})
				if _, err := db.Sync(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
		})
	}
}

// BenchmarkRecovery loses power after 20 transactions, and starts the server again.
func BenchmarkRecovery(b *testing.B) {
	toggles := togglesOf(b, "fixed")
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("server", nil)
	d := disk.New(h)
	h.Boot()
	require.NoError(b, published(toggles, small, 20)(d))
	b.ResetTimer()
	for range b.N {
		in, err := Start(d, toggles, small)
		if err != nil {
			b.Fatal(err)
		}
		if err := commit(d, in.Database(1), 1); err != nil {
			b.Fatal(err)
		}
		h.Crash(sim.PowerLoss)
		h.Boot()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "recoveries/s")
}

func ExampleVersions() {
	fmt.Println(strings.Join(Versions().Names(), " "))
	// Output: v2.1.0 v2.2.0 v2.3.0 v2.4.0 fixed
}
