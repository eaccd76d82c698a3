package disk

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk/persist"
)

// Sizes of the files that databases lay out in advance, and of the pages that they write.
const (
	preallocated = 64 << 20
	dbPage       = 4096
)

// BenchmarkPreallocated writes pages of 4 KiB at random places of a file that was made 64 MiB long
// beforehand: with a sync each, and without any.
func BenchmarkPreallocated(b *testing.B) {
	for _, p := range []persist.Profile{persist.POSIX, persist.Ext4, persist.XFS} {
		b.Run("sync/"+p.String(), func(b *testing.B) { benchmarkPreallocated(b, p, 1) })
		b.Run("pending/"+p.String(), func(b *testing.B) { benchmarkPreallocated(b, p, 20_000) })
	}
}

// benchmarkPreallocated syncs after so many writes.
func benchmarkPreallocated(b *testing.B, p persist.Profile, every int) {
	d := newDisk(b)
	d.Profile = p
	f, err := d.OpenFile("log", O_RDWR|O_CREATE, 0o644)
	require.NoError(b, err)
	require.NoError(b, f.Truncate(preallocated))
	require.NoError(b, f.Sync())
	page := make([]byte, dbPage)
	draw := rand.New(rand.NewPCG(1, 2))
	b.ReportAllocs()
	for i := 1; b.Loop(); i++ {
		page[0], page[1] = byte(i), byte(i>>8)
		off := int64(draw.IntN(preallocated/dbPage)) * dbPage
		if _, err := f.WriteAt(page, off); err != nil {
			b.Fatal(err)
		}
		if i%every == 0 {
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkPreallocatedLog appends records of 100 bytes, each with a sync, to the written part of a
// file that was made 64 MiB long beforehand.
func BenchmarkPreallocatedLog(b *testing.B) {
	for _, p := range []persist.Profile{persist.POSIX, persist.Ext4, persist.XFS} {
		b.Run(p.String(), func(b *testing.B) {
			d := newDisk(b)
			d.Profile = p
			f, err := d.OpenFile("log", O_RDWR|O_CREATE, 0o644)
			require.NoError(b, err)
			require.NoError(b, f.Truncate(preallocated))
			require.NoError(b, f.Sync())
			line := []byte("a record of a log, as long as a small one may be")
			b.ReportAllocs()
			for off := int64(0); b.Loop(); off = (off + 100) % (preallocated - 100) {
				if _, err := f.WriteAt(line, off); err != nil {
					b.Fatal(err)
				}
				if err := f.Datasync(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPending writes pages of 4 KiB of which 20,000 are pending at any time, at the end of a
// file and at random places of one, beside the same with a sync each. Half of the time goes into
// copies of pages: what is pending is in the file and once more in the log, since a write over it
// must not change what a power loss may leave of it, and that memory is not in a processor's cache.
func BenchmarkPending(b *testing.B) {
	for _, name := range []string{"append", "random"} {
		for _, every := range []int{1, 20_000, 1 << 30} {
			b.Run(fmt.Sprintf("%s/sync every %d", name, every), func(b *testing.B) {
				benchmarkPending(b, name == "random", every)
			})
		}
	}
}

func benchmarkPending(b *testing.B, random bool, every int) {
	d := newDisk(b)
	f, err := d.OpenFile("log", O_RDWR|O_CREATE, 0o644)
	require.NoError(b, err)
	page := bytes.Repeat([]byte("p"), dbPage)
	draw := rand.New(rand.NewPCG(1, 2))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		off := int64(i%20_000) * dbPage
		if random {
			off = int64(draw.IntN(20_000)) * dbPage
		}
		if _, err := f.WriteAt(page, off); err != nil {
			b.Fatal(err)
		}
		if i%every == every-1 {
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkSyncBesidePending appends records to a log, each with a sync, while 20,000 pages of
// another file are pending.
func BenchmarkSyncBesidePending(b *testing.B) {
	for _, p := range []persist.Profile{persist.POSIX, persist.Ext4, persist.XFS, persist.Btrfs} {
		b.Run(p.String(), func(b *testing.B) {
			d := newDisk(b)
			d.Profile = p
			other, err := d.Create("other")
			require.NoError(b, err)
			log, err := d.Create("log")
			require.NoError(b, err)
			require.NoError(b, other.Truncate(20_000*dbPage))
			require.NoError(b, d.SyncFS())
			for i := range int64(20_000) {
				_, err := other.WriteAt([]byte("a page"), i*dbPage)
				require.NoError(b, err)
			}
			line := make([]byte, 100)
			for b.Loop() {
				if _, err := log.WriteAt(line, 0); err != nil {
					b.Fatal(err)
				}
				if err := log.Datasync(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
