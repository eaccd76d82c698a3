package disk

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// shelf is a directory as a database has one for each of its objects: a log that is appended to, a snapshot, and a small file
// that is replaced with each flush.
type shelf struct {
	dir string
	log *File
}

func newShelf(b require.TestingT, d *Disk, i int) *shelf {
	s := &shelf{dir: fmt.Sprintf("objects/%d", i)}
	require.NoError(b, d.Mkdir(s.dir, 0o755))
	log, err := d.OpenFile(s.dir+"/log", O_RDWR|O_CREATE|O_APPEND, 0o644)
	require.NoError(b, err)
	s.log = log
	require.NoError(b, s.replace(d, "snapshot", make([]byte, 100)))
	require.NoError(b, s.flush(d))
	return s
}

func (s *shelf) flush(d *Disk) error {
	var pointer [16]byte
	if _, err := s.log.Write(pointer[:8]); err != nil {
		return err
	}
	if err := s.log.Datasync(); err != nil {
		return err
	}
	if s.log.ino.size() > 1<<10 {
		s.log.Truncate(0)
	}
	return s.replace(d, "pointer", pointer[:])
}

func (s *shelf) replace(d *Disk, name string, data []byte) error {
	f, err := d.Create(s.dir + "/" + name + ".tmp")
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	f.Close()
	if err := d.Rename(s.dir+"/"+name+".tmp", s.dir+"/"+name); err != nil {
		return err
	}
	dir, err := d.Open(s.dir)
	if err != nil {
		return err
	}
	if err := dir.Sync(); err != nil {
		return err
	}
	return dir.Close()
}

// BenchmarkReplace is a flush: append to a log and sync it, write a small file beside the old one, sync it, rename it over, sync the
// directory. There are so many such directories in one parent, used in turn; at rest they take B/dir and objects/dir.
func BenchmarkReplace(b *testing.B) {
	for _, n := range []int{1, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d := newDisk(b)
			require.NoError(b, d.Mkdir("objects", 0o755))
			shelves := make([]*shelf, n)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			for i := range shelves {
				shelves[i] = newShelf(b, d, i)
			}
			with(d, "objects", O_RDONLY, func(f *File) error { return f.Sync() })
			runtime.GC()
			runtime.ReadMemStats(&after)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if err := shelves[i].flush(d); err != nil {
					b.Fatal(err)
				}
				if i++; i == n {
					i = 0
				}
			}
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(n), "B/dir")
			b.ReportMetric(float64(after.HeapObjects-before.HeapObjects)/float64(n), "objects/dir")
		})
	}
}
