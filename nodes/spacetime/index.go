package spacetime

import (
	"encoding/binary"
	"path"
	"strconv"
	"strings"

	"groundhog/disk"
)

// offsetIndex is the file beside a segment that tells where commits begin. The original maps it
// into memory and never syncs it, on purpose: a reader checks each entry against the log, and falls
// back to those before it. A mapped page is written back like any other, so writes without a sync
// are the same.
type offsetIndex struct {
	file     *disk.File
	interval int64
	entries  int64
	capacity int64
	last     int64 // byte of the log at which the last entry points
}

// indexEntry is 16 bytes: offset of a transaction, byte of its commit. A zero offset is an empty
// entry, so the first key of segment 0 is 1.
type indexEntry struct{ offset, position uint64 }

const indexEntrySize = 16

// openIndex opens or creates the index of a segment at its full length.
func (l *Log) openIndex(first uint64) error {
	name := strings.TrimSuffix(segmentName(l.dir, first), logSuffix) + indexSuffix
	f, err := l.disk.OpenFile(name, disk.O_RDWR|disk.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	x := &offsetIndex{
		file: f, interval: l.options.IndexInterval,
		capacity: max(1, l.options.SegmentSize/l.options.IndexInterval),
	}
	if err := f.Truncate(x.capacity * indexEntrySize); err != nil {
		return err
	}
	for _, e := range readIndex(l.disk, name) {
		x.entries++
		x.last = int64(e.position)
	}
	l.index = x
	return nil
}

// add enters a commit if it lies far enough behind the last one entered.
func (x *offsetIndex) add(e indexEntry) error {
	if e.offset == 0 || int64(e.position)-x.last < x.interval || x.entries >= x.capacity {
		return nil
	}
	b := binary.LittleEndian.AppendUint64(nil, e.offset)
	b = binary.LittleEndian.AppendUint64(b, e.position)
	if _, err := x.file.WriteAt(b, x.entries*indexEntrySize); err != nil {
		return err
	}
	x.entries++
	x.last = int64(e.position)
	return nil
}

func (x *offsetIndex) close() error { return x.file.Close() }

// readIndex returns the entries of an index file up to the first empty one. A file that cannot be
// read has none.
func readIndex(d *disk.Disk, name string) (entries []indexEntry) {
	text, err := d.ReadFile(name)
	if err != nil {
		return nil
	}
	for ; len(text) >= indexEntrySize; text = text[indexEntrySize:] {
		e := indexEntry{binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[8:])}
		if e.offset == 0 {
			break
		}
		entries = append(entries, e)
	}
	return entries
}

// indexed returns the last commit of a segment that the index knows and the log confirms; else the
// first of all.
func (l *Log) indexed(first uint64, text []byte) (offset uint64, position int64) {
	if isCompressed(text) {
		return first, segmentHeader
	}
	entries := readIndex(
		l.disk, strings.TrimSuffix(segmentName(l.dir, first), logSuffix)+indexSuffix,
	)
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		if e.offset <= first || e.position >= uint64(len(text)) {
			continue
		}
		if c, _, err := decode(text[e.position:], l.toggles.ZeroIsEnd); err == nil &&
			c.Offset == e.offset {
			return e.offset, int64(e.position)
		}
	}
	return first, segmentHeader
}

// offsetOf reads the first offset out of the name of a segment or snapshot.
func offsetOf(name, suffix string) (uint64, bool) {
	digits, ok := strings.CutSuffix(path.Base(name), suffix)
	if !ok || len(digits) != 20 {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	return n, err == nil
}
