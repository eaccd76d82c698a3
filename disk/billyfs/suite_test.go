package billyfs_test

import (
	"testing"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/test"
	"gopkg.in/check.v1"

	"groundhog/disk"
	"groundhog/disk/billyfs"
	"groundhog/disk/osfs"
	"groundhog/sim"
)

// suite is billy's own test of a file system, each test on a new disk.
type suite struct {
	test.FilesystemSuite
	show func(osfs.FS) billy.Filesystem
	done func()
}

func (s *suite) SetUpTest(*check.C) {
	var d *disk.Disk
	d, s.done = newDisk()
	s.FilesystemSuite = test.NewFilesystemSuite(s.show(osfs.Of(d)))
}

func (s *suite) TearDownTest(*check.C) { s.done() }

// real is the same in a real directory, which holds the suite to what it expects; without the
// 200,000 temporary files.
type real struct {
	test.BasicSuite
	test.DirSuite
	test.SymlinkSuite
	test.ChrootSuite
}

func (s *real) SetUpTest(c *check.C) {
	dir, err := osfs.Dir(c.MkDir())
	c.Assert(err, check.IsNil)
	f := billyfs.New(dir)
	s.BasicSuite.FS, s.DirSuite.FS, s.SymlinkSuite.FS, s.ChrootSuite.FS = f, f, f, f
}

func newDisk() (*disk.Disk, func()) {
	s := sim.New(sim.Config{Seed: 1})
	h := s.NewHost("h", nil)
	d := disk.New(h)
	h.Boot()
	return d, s.Close
}

var (
	_ = check.Suite(&suite{show: billyfs.New})
	_ = check.Suite(&suite{show: billyfs.Durable})
	_ = check.Suite(&real{})
)

// TestSuite: billy's own tests pass on a disk, on a durable one, and in a real directory.
func TestSuite(t *testing.T) { check.TestingT(t) }
