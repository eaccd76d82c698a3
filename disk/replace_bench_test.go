package disk

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// place to replace files in, by a Dir or by paths.
type replacer interface {
	Create(name string) (*File, error)
	Rename(oldname, newname string) error
	Sync() error
}

// byPath is what Dir does, with names joined by the caller.
type byPath struct {
	d   *Disk
	dir string
}

func (p byPath) Create(name string) (*File, error) { return p.d.Create(p.dir + "/" + name) }

func (p byPath) Rename(oldname, newname string) error {
	return p.d.Rename(p.dir+"/"+oldname, p.dir+"/"+newname)
}

func (p byPath) Sync() error {
	f, err := p.d.Open(p.dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// shelf is a directory as a database has one for each of its objects: a log that is appended to, a snapshot, and a small file
// that is replaced with each flush.
type shelf struct {
	files replacer
	log   *File
}

func newShelf(b require.TestingT, d *Disk, i int, paths bool) *shelf {
	dir := fmt.Sprintf("objects/%d", i)
	require.NoError(b, d.Mkdir(dir, 0o755))
	s := &shelf{files: byPath{d, dir}}
	if !paths {
		s.files = d.Dir(dir)
	}
	log, err := d.Dir(dir).OpenFile("log", O_RDWR|O_CREATE|O_APPEND, 0o644)
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
	return s.replace("pointer", "pointer.tmp", pointer[:])
}

func (s *shelf) replace(name, temp string, data []byte) error {
	f, err := s.files.Create(temp)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := s.files.Rename(temp, name); err != nil {
		return err
	}
	return s.files.Sync()
}

// BenchmarkReplace is a flush: append to a log and sync it, write a small file beside the old one, sync it, rename it over, sync the
// directory. There are so many such directories in one parent, used in turn; at rest they take B/dir and objects/dir.
func BenchmarkReplace(b *testing.B) {
	for _, paths := range []bool{false, true} {
		for _, n := range []int{1, 100_000} {
			b.Run(fmt.Sprintf("paths=%v/%d", paths, n), func(b *testing.B) { benchmarkReplace(b, n, paths) })
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
