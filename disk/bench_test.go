package disk

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkAppendSync is the life of a log: append 100 bytes, sync, up to 16 MB, then begin again.
func BenchmarkAppendSync(b *testing.B) {
	d := newDisk(b)
	f, err := d.OpenFile("log", O_RDWR|O_CREATE|O_APPEND, 0o644)
	require.NoError(b, err)
	line := make([]byte, 100)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Write(line); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
		if f.ino.size() > 16<<20 {
			f.Truncate(0)
		}
	}
}

// BenchmarkAppend is the write alone.
func BenchmarkAppend(b *testing.B) {
	d := newDisk(b)
	f, err := d.OpenFile("log", O_RDWR|O_CREATE|O_APPEND, 0o644)
	require.NoError(b, err)
	line := make([]byte, 100)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		f.Write(line)
		if f.ino.size() > 16<<20 {
			f.Truncate(0)
		}
	}
}

func TestAppendSyncDoesNotAllocate(t *testing.T) {
	d := newDisk(t)
	f, err := d.OpenFile("log", O_RDWR|O_CREATE|O_APPEND, 0o644)
	require.NoError(t, err)
	line := make([]byte, 100)
	round := func() {
		f.Truncate(0)
		for range 100 {
			f.Write(line)
			f.Sync()
		}
	}
	round()
	require.Zero(t, testing.AllocsPerRun(10, round))
}
