package spacetime

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"groundhog/disk"
)

const (
	logSuffix   = ".stdb.log"
	indexSuffix = ".stdb.ofs"
	lockSuffix  = ".stdb.lock"
	tempSuffix  = ".tmp"
)

func segmentName(dir string, offset uint64) string {
	return path.Join(dir, fmt.Sprintf("%020d%s", offset, logSuffix))
}

// segments lists the first offsets of the segments in a folder, in order.
func segments(d *disk.Disk, dir string) ([]uint64, error) {
	entries, err := d.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var offsets []uint64
	for _, e := range entries {
		if digits, ok := strings.CutSuffix(e.Name(), logSuffix); ok && len(digits) == 20 {
			if n, err := strconv.ParseUint(digits, 10, 64); err == nil {
				offsets = append(offsets, n)
			}
		}
	}
	slices.Sort(offsets)
	return offsets, nil
}

// scan is what reading a segment came to.
type scan struct {
	commits int
	next    uint64 // offset behind the last good commit
	end     int64  // byte behind it
	rest    int64  // bytes behind that
	bad     error  // why reading stopped before the end of the log; nil: it ended well
}

// readSegment reads the commits of a segment whose first offset is first, and hands each to take,
// which may be nil. header is an error that makes the segment unreadable as a whole.
func readSegment(
	d *disk.Disk, name string, first uint64, from int64, zeroIsEnd bool, take func(Commit) error,
) (s scan, header error) {
	text, err := d.ReadFile(name)
	if err != nil {
		return s, err
	}
	if isCompressed(text) {
		if text, err = decompress(text); err != nil {
			return s, err
		}
	}
	if err := checkHeader(text); err != nil {
		return s, err
	}
	s.next, s.end = first, max(from, segmentHeader)
	for {
		c, n, err := decode(text[min(s.end, int64(len(text))):], zeroIsEnd)
		if err == nil && c.Offset != s.next {
			err = fmt.Errorf("%w: commit %d where %d was expected", CommitOrder, c.Offset, s.next)
		}
		if err != nil {
			if !errors.Is(err, errEnd) {
				s.bad = err
			}
			s.rest = int64(len(text)) - s.end
			return s, nil
		}
		if take != nil {
			if err := take(c); err != nil {
				return s, err
			}
		}
		s.commits++
		s.next += uint64(c.Count)
		s.end += n
	}
}

// create makes an empty segment and returns it open for writing.
func (l *Log) create(offset uint64) error {
	name := segmentName(l.dir, offset)
	f, err := l.newSegmentFile(name)
	if err != nil {
		return fmt.Errorf("commit log: create segment %d: %w", offset, err)
	}
	if l.toggles.SyncSegmentFolder {
		if err := syncPath(l.disk, l.dir); err != nil {
			return err
		}
	}
	l.file, l.first, l.length = f, offset, segmentHeader
	return l.openIndex(offset)
}

func (l *Log) newSegmentFile(name string) (*disk.File, error) {
	if l.toggles.SegmentByRename {
		return l.renamedSegment(name)
	}
	f, err := l.disk.OpenFile(name, disk.O_RDWR|disk.O_APPEND|disk.O_CREATE|disk.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) { // one of no length may be used again
		if info, e := l.disk.Stat(name); e == nil && info.Size() == 0 {
			f, err = l.disk.OpenFile(name, disk.O_RDWR|disk.O_APPEND, 0o644)
		}
	}
	if err != nil {
		return nil, err
	}
	// two writes, as the original does it
	for _, part := range [][]byte{magic, header()[len(magic):]} {
		if _, err := f.Write(part); err != nil {
			return nil, err
		}
	}
	return f, f.Datasync()
}

// renamedSegment makes the segment under a temporary name, behind a lock.
func (l *Log) renamedSegment(name string) (*disk.File, error) {
	lock, err := l.disk.OpenFile(
		strings.TrimSuffix(name, logSuffix)+lockSuffix, disk.O_RDWR|disk.O_CREATE, 0o644,
	)
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	if err := lock.TryLock(); err != nil {
		return nil, err
	}
	if info, err := l.disk.Stat(name); err == nil && info.Size() > 0 {
		return nil, &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
	}
	f, err := l.disk.OpenFile(name+tempSuffix, disk.O_RDWR|disk.O_CREATE|disk.O_TRUNC, 0o644)
	if err != nil {
		return nil, err
	}
	if _, err := f.Write(header()); err != nil {
		return nil, err
	}
	if err := f.Sync(); err != nil {
		return nil, err
	}
	return f, l.disk.Rename(name+tempSuffix, name)
}

// syncPath syncs a file or a folder by its name.
func syncPath(d *disk.Disk, name string) error {
	f, err := d.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
