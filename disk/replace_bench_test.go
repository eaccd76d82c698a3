package disk

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// shelf is a directory as a database has one for each of its objects: a log that is appended to, a
// snapshot, and a small file that is replaced with each flush.
type shelf struct {
	dir  *Dir
	log  *File
	path string // if set, files are replaced by paths, not through dir
}

func newShelf(b require.TestingT, d *Disk, i int, paths bool) *shelf {
	s := &shelf{dir: d.Dir(fmt.Sprintf("objects/%d", i))}
	require.NoError(b, d.Mkdir(s.dir.Name(), 0o755))
	if paths {
		s.path = s.dir.Name()
	}
	log, err := s.dir.OpenFile("log", O_RDWR|O_CREATE|O_APPEND, 0o644)
	require.NoError(b, err)
	s.log = log
	require.NoError(b, s.replace("snapshot", "snapshot.tmp", make([]byte, 100)))
	require.NoError(b, s.flush())
	return s
}

func (s *shelf) flush() error {
	var pointer [16]byte
	if _, err := s.log.Write(pointer[:8]); err != nil {
		return err
	}
	if err := s.log.Datasync(); err != nil {
		return err
	}
	if s.path != "" {
		return s.replaceByPath("pointer", "pointer.tmp", pointer[:])
	}
	return s.replace("pointer", "pointer.tmp", pointer[:])
}

func (s *shelf) replace(name, temp string, data []byte) error {
	f, err := s.dir.Create(temp)
	if err == nil {
		err = save(f, data)
	}
	if err == nil {
		err = s.dir.Rename(temp, name)
	}
	if err == nil {
		err = s.dir.Sync()
	}
	return err
}

func (s *shelf) replaceByPath(name, temp string, data []byte) error {
	f, err := s.log.d.Create(s.path + "/" + temp)
	if err == nil {
		err = save(f, data)
	}
	if err == nil {
		err = s.log.d.Rename(s.path+"/"+temp, s.path+"/"+name)
	}
	if err == nil {
		f, err = s.log.d.Open(s.path)
	}
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	return err
}

func save(f *File, data []byte) error {
	if _, err := f.Write(data); err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// BenchmarkReplace is a flush: append to a log and sync it, write a small file beside the old one,
// sync it, rename it over, sync the directory. There are so many such directories in one parent,
// used in turn; at rest they take B/dir and objects/dir.
func BenchmarkReplace(b *testing.B) {
	for _, paths := range []bool{false, true} {
		for _, n := range []int{1, 100_000} {
			b.Run(fmt.Sprintf("paths=%v/%d", paths, n), func(b *testing.B) {
				benchmarkReplace(b, n, paths)
			})
		}
	}
}

func benchmarkReplace(b *testing.B, n int, paths bool) {
	d := newDisk(b)
	require.NoError(b, d.Mkdir("objects", 0o755))
	shelves := make([]*shelf, n)
	before := live()
	for i := range shelves {
		shelves[i] = newShelf(b, d, i, paths)
	}
	require.NoError(b, d.Dir("objects").Sync())
	after := live()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := shelves[i%n].flush(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(n), "B/dir")
	b.ReportMetric(float64(after.HeapObjects-before.HeapObjects)/float64(n), "objects/dir")
}

func live() (m runtime.MemStats) {
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m
}
