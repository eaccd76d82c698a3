package pebblefs_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"groundhog/disk/pebblefs"
)

// systems are the virtual disk and its peers, through the same interface.
var systems = []struct {
	name string
	make func(b *testing.B) vfs.FS
}{
	{"disk", func(b *testing.B) vfs.FS { return pebblefs.New(newDisk(b)) }},
	{"mem", func(*testing.B) vfs.FS { return vfs.NewMem() }},
	{"crashable", func(*testing.B) vfs.FS { return vfs.NewCrashableMem() }},
}

// on runs one benchmark on each of them.
func on(b *testing.B, bench func(b *testing.B, y vfs.FS)) {
	for _, s := range systems {
		b.Run(s.name, func(b *testing.B) {
			b.ReportAllocs()
			bench(b, s.make(b))
		})
	}
}

func check(b *testing.B, err error) {
	if err != nil {
		b.Fatal(err)
	}
}

func create(b *testing.B, y vfs.FS, name string) vfs.File {
	f, err := y.Create(name, vfs.WriteCategoryUnspecified)
	check(b, err)
	return f
}

// BenchmarkCreateWriteSyncClose makes small files, and removes each 128 of them.
func BenchmarkCreateWriteSyncClose(b *testing.B) {
	on(b, func(b *testing.B, y vfs.FS) {
		data := make([]byte, 1024)
		var names []string
		for i := range 128 {
			names = append(names, fmt.Sprintf("/f%03d", i))
		}
		for n := 0; b.Loop(); n++ {
			name := names[n%len(names)]
			if n >= len(names) {
				check(b, y.Remove(name))
			}
			f := create(b, y, name)
			_, err := f.Write(data)
			check(b, err)
			check(b, f.Sync())
			check(b, f.Close())
		}
	})
}

// BenchmarkAppendSync is a log of 1 MB, then a new one.
func BenchmarkAppendSync(b *testing.B) {
	on(b, func(b *testing.B, y vfs.FS) {
		line := make([]byte, 128)
		f := create(b, y, "/log")
		for n := 1; b.Loop(); n++ {
			_, err := f.Write(line)
			check(b, err)
			check(b, f.Sync())
			if n%(1<<20/len(line)) == 0 {
				check(b, f.Close())
				f = create(b, y, "/log")
			}
		}
	})
}

// BenchmarkOverwriteSync overwrites pages of a file of 4 MB, with a sync after each eight.
func BenchmarkOverwriteSync(b *testing.B) {
	on(b, func(b *testing.B, y vfs.FS) {
		const pages = 1024
		page := make([]byte, 4096)
		f, err := y.OpenReadWrite("/pages", vfs.WriteCategoryUnspecified)
		check(b, err)
		_, err = f.Write(make([]byte, pages*len(page)))
		check(b, err)
		check(b, f.Sync())
		rng := rand.New(rand.NewPCG(1, 1))
		b.SetBytes(int64(len(page)))
		for n := 1; b.Loop(); n++ {
			_, err := f.WriteAt(page, int64(rng.IntN(pages)*len(page)))
			check(b, err)
			if n%8 == 0 {
				check(b, f.Sync())
			}
		}
	})
}

func BenchmarkRename(b *testing.B) {
	on(b, func(b *testing.B, y vfs.FS) {
		check(b, create(b, y, "/a").Close())
		for from, to := "/a", "/b"; b.Loop(); from, to = to, from {
			check(b, y.Rename(from, to))
		}
	})
}

func BenchmarkStat(b *testing.B) {
	on(b, func(b *testing.B, y vfs.FS) {
		check(b, y.MkdirAll("/d", 0o755))
		check(b, create(b, y, "/d/a").Close())
		for b.Loop() {
			_, err := y.Stat("/d/a")
			check(b, err)
		}
	})
}

// BenchmarkRecovery opens the database of the workload after a power loss, reads and checks all of
// it, and closes it.
func BenchmarkRecovery(b *testing.B) {
	d := newDisk(b)
	require.NoError(b, setup(d))
	require.NoError(b, workload(d))
	cut(d)
	b.ReportAllocs()
	for b.Loop() {
		check(b, recovery(d, steps))
	}
}
