package pebblefs_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/spf13/afero"

	"groundhog/disk"
)

// handle is what the files of all in-memory file systems have in common.
type handle interface {
	Write(p []byte) (int, error)
	WriteAt(p []byte, off int64) (int, error)
	Sync() error
	Close() error
}

// peer is an in-memory file system by its own calls.
type peer struct {
	create func(name string) (handle, error)
	rename func(a, b string) error
	remove func(name string) error
	stat   func(name string) error
}

// native are the disk and its peers. Only the first keeps track of what is durable.
var native = []struct {
	name string
	make func(b *testing.B) peer
}{
	{"disk", func(b *testing.B) peer {
		d := newDisk(b)
		return peer{
			create: func(name string) (handle, error) {
				return d.OpenFile(name, disk.O_RDWR|disk.O_CREATE|disk.O_TRUNC, 0o644)
			},
			rename: d.Rename, remove: d.Remove,
			stat: func(name string) error { _, err := d.Stat(name); return err },
		}
	}},
	{"memfs", func(*testing.B) peer {
		y := vfs.NewMem()
		return peer{
			create: func(name string) (handle, error) {
				return y.Create(name, vfs.WriteCategoryUnspecified)
			},
			rename: y.Rename, remove: y.Remove,
			stat: func(name string) error { _, err := y.Stat(name); return err },
		}
	}},
	{"afero", func(*testing.B) peer {
		y := afero.NewMemMapFs()
		return peer{
			create: func(name string) (handle, error) {
				return y.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o644)
			},
			rename: y.Rename, remove: y.Remove,
			stat: func(name string) error { _, err := y.Stat(name); return err },
		}
	}},
}

func (y peer) open(b *testing.B, name string) handle {
	f, err := y.create(name)
	check(b, err)
	return f
}

// workloads are what each of them does.
var workloads = []struct {
	name string
	work func(b *testing.B, y peer)
}{
	{"create-1K-sync-close-remove", func(b *testing.B, y peer) {
		data := make([]byte, 1024)
		for b.Loop() {
			f := y.open(b, "/f")
			_, err := f.Write(data)
			check(b, err)
			check(b, f.Sync())
			check(b, f.Close())
			check(b, y.remove("/f"))
		}
	}},
	{"append-128B-sync", func(b *testing.B, y peer) {
		line := make([]byte, 128)
		f := y.open(b, "/log")
		for n := 1; b.Loop(); n++ {
			_, err := f.Write(line)
			check(b, err)
			check(b, f.Sync())
			if n%(1<<20/len(line)) == 0 {
				check(b, f.Close())
				check(b, y.remove("/log"))
				f = y.open(b, "/log")
			}
		}
	}},
	{"overwrite-4K-sync-each-8", func(b *testing.B, y peer) {
		const pages = 1024
		page := make([]byte, 4096)
		f := y.open(b, "/pages")
		_, err := f.Write(make([]byte, pages*len(page)))
		check(b, err)
		rng := rand.New(rand.NewPCG(1, 1))
		for n := 1; b.Loop(); n++ {
			_, err := f.WriteAt(page, int64(rng.IntN(pages)*len(page)))
			check(b, err)
			if n%8 == 0 {
				check(b, f.Sync())
			}
		}
	}},
	{"rename", func(b *testing.B, y peer) {
		check(b, y.open(b, "/a").Close())
		for from, to := "/a", "/b"; b.Loop(); from, to = to, from {
			check(b, y.rename(from, to))
		}
	}},
	{"stat", func(b *testing.B, y peer) {
		for i := range 100 {
			check(b, y.open(b, fmt.Sprintf("/f%d", i)).Close())
		}
		for b.Loop() {
			check(b, y.stat("/f50"))
		}
	}},
}

// BenchmarkNative is the disk against its peers without an adapter in between.
func BenchmarkNative(b *testing.B) {
	for _, w := range workloads {
		for _, s := range native {
			b.Run(w.name+"/"+s.name, func(b *testing.B) {
				b.ReportAllocs()
				w.work(b, s.make(b))
			})
		}
	}
}
