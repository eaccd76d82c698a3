package spacetime

import (
	"errors"
	"fmt"
	"path"

	"groundhog/disk"
)

// Options are the sizes of the storage. The zero value has those of the original.
type Options struct {
	SegmentSize   int64  // bytes at which a segment is closed; 1 GiB
	IndexInterval int64  // bytes of log for each entry of the offset index; 4,096
	SnapshotEvery uint64 // transactions from one snapshot to the next; 1,000,000
	Compress      bool   // compress closed segments, and objects of older snapshots
}

func (o Options) complete() Options {
	if o.SegmentSize == 0 {
		o.SegmentSize = 1 << 30
	}
	if o.IndexInterval == 0 {
		o.IndexInterval = 4096
	}
	if o.SnapshotEvery == 0 {
		o.SnapshotEvery = 1_000_000
	}
	return o
}

// writeBuffer is the size of the buffer between the log and its file.
const writeBuffer = 8192

// Log is a commit log open for writing.
type Log struct {
	disk    *disk.Disk
	dir     string
	toggles Toggles
	options Options

	file    *disk.File
	first   uint64 // first offset of the segment being written
	length  int64  // bytes of it, with those in the buffer
	buffer  []byte
	next    uint64 // offset of the next transaction
	durable uint64 // all offsets below are called durable
	index   *offsetIndex
	pending []indexEntry // of commits that are not synced
	closed  []uint64     // segments closed since somebody asked
}

// openLog opens the log in a folder, and repairs its end if it must. Without any segment it creates
// the first.
func openLog(d *disk.Disk, dir string, t Toggles, o Options) (*Log, error) {
	l := &Log{disk: d, dir: dir, toggles: t, options: o.complete()}
	offsets, err := segments(d, dir)
	if err != nil {
		return nil, err
	}
	offsets, err = l.dropEmptyTail(offsets)
	if err != nil {
		return nil, err
	}
	if len(offsets) == 0 {
		return l, l.create(0)
	}
	if err := l.resume(offsets[len(offsets)-1]); err != nil {
		return nil, err
	}
	l.durable = l.next // what is found is called durable
	return l, nil
}

// dropEmptyTail removes last segments that hold no commit.
func (l *Log) dropEmptyTail(offsets []uint64) ([]uint64, error) {
	for l.toggles.DropEmptyTail && len(offsets) > 0 {
		last := offsets[len(offsets)-1]
		info, err := l.disk.Stat(segmentName(l.dir, last))
		if err != nil || info.Size() > segmentHeader {
			return offsets, err
		}
		if err := l.disk.Remove(segmentName(l.dir, last)); err != nil {
			return offsets, err
		}
		if l.toggles.SyncSegmentFolder {
			if err := syncPath(l.disk, l.dir); err != nil {
				return offsets, err
			}
		}
		offsets = offsets[:len(offsets)-1]
	}
	return offsets, nil
}

// resume goes on with the last segment, or with a new one behind it.
func (l *Log) resume(last uint64) error {
	name := segmentName(l.dir, last)
	if l.toggles.SyncOnOpen {
		if err := l.syncFound(name); err != nil {
			return err
		}
	}
	text, err := l.disk.ReadFile(name)
	if err != nil {
		return err
	}
	if err := checkHeader(text); err != nil && !isCompressed(text) {
		return fmt.Errorf("%s [extracting segment metadata]: %w", path.Base(name), err)
	}
	next, from := l.indexed(last, text)
	s, err := readSegment(l.disk, name, next, from, l.toggles.ZeroIsEnd, nil)
	switch {
	case err != nil:
		return fmt.Errorf("%s [extracting segment metadata]: %w", path.Base(name), err)
	case s.bad != nil && l.toggles.CutTornCommit:
		s.bad = nil
	case s.bad != nil && s.next == last:
		return fmt.Errorf("%s: the %w: %w", path.Base(name), FirstCommit, s.bad)
	}
	l.next = s.next
	if s.bad != nil || isCompressed(text) {
		// the bad tail stays: readers skip it, since the next segment goes on behind it
		return l.create(s.next)
	}
	return l.reopen(name, last, s)
}

// reopen opens a segment to append to it.
func (l *Log) reopen(name string, first uint64, s scan) (err error) {
	flags := disk.O_RDWR | disk.O_APPEND
	if l.toggles.TruncateTail {
		flags = disk.O_RDWR
	}
	if l.file, err = l.disk.OpenFile(name, flags, 0o644); err != nil {
		return err
	}
	l.first, l.length = first, s.end+s.rest
	if l.toggles.TruncateTail {
		if s.rest > 0 {
			if err := l.file.Truncate(s.end); err != nil {
				return err
			}
		}
		l.length = s.end
		if _, err := l.file.Seek(s.end, 0); err != nil {
			return err
		}
	}
	return l.openIndex(first)
}

// syncFound makes durable what the last segment holds: a process that was killed may have written
// it and not synced. Segments before it were synced when they were closed.
func (l *Log) syncFound(name string) error {
	f, err := l.disk.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Datasync()
}

// Next is the offset that the next transaction gets.
func (l *Log) Next() uint64 { return l.next }

// Durable is the offset below which the log calls everything durable.
func (l *Log) Durable() uint64 { return l.durable }

// Append adds a commit of one transaction to the buffer, and returns its offset.
func (l *Log) Append(records []byte) (uint64, error) {
	c := Commit{Offset: l.next, Count: 1, Records: records}
	if int64(len(l.buffer))+c.size() > writeBuffer {
		if err := l.flush(); err != nil {
			return 0, err
		}
	}
	entry := indexEntry{c.Offset, uint64(l.length)}
	l.buffer = c.encode(l.buffer)
	l.length += c.size()
	l.next++
	if l.toggles.IndexAfterSync {
		l.pending = append(l.pending, entry)
		return c.Offset, nil
	}
	return c.Offset, l.index.add(entry)
}

// flush hands the buffer to the file.
func (l *Log) flush() error {
	if len(l.buffer) == 0 {
		return nil
	}
	_, err := l.file.Write(l.buffer)
	l.buffer = l.buffer[:0]
	return err
}

// Sync makes durable what was appended, and closes the segment if it is full. It returns the offset
// below which all is durable. An error is for good: the original panics.
func (l *Log) Sync() (uint64, error) {
	if err := l.flush(); err != nil {
		return l.durable, err
	}
	if err := l.file.Datasync(); err != nil {
		return l.durable, err
	}
	l.durable = l.next
	for _, e := range l.pending {
		if err := l.index.add(e); err != nil {
			return l.durable, err
		}
	}
	l.pending = l.pending[:0]
	if l.length >= l.options.SegmentSize {
		return l.durable, l.rotate()
	}
	return l.durable, nil
}

// rotate closes the segment and begins the next.
func (l *Log) rotate() error {
	l.closed = append(l.closed, l.first)
	if err := errors.Join(l.file.Close(), l.index.close()); err != nil {
		return err
	}
	return l.create(l.next)
}

// Close syncs what is buffered and closes the files, as a clean exit does.
func (l *Log) Close() error {
	_, err := l.Sync()
	return errors.Join(err, l.file.Close(), l.index.close())
}
