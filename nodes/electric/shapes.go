package electric

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"iter"

	"groundhog/disk"
	"groundhog/nodes/electric/table"
)

// shapeStatus is the registry of handles: which shape is served under which. It is what a boot
// restores, so a handle is durably invalidated when a record on the disk says so. The records stand
// in a journal, as the pages of the real one stand in the write-ahead log of its SQLite: each has a
// checksum, and what follows a broken one was never reported saved.
type shapeStatus struct {
	svc     *Service
	served  table.Sorted[Handle, int] // its shape; handles ascend with the time of their creation
	byShape []Handle                  // 0: none
	last    uint64                    // handles given in this incarnation
	journal *disk.File
	failed  bool     // a write failed: what the journal holds is not known
	buf     []byte   // the write buffer: records not on the disk yet
	unsaved []Handle // whose removals are in buf
	loaded  bool
}

const (
	statusDir  = "status"
	statusFile = "shapes.db"

	// statusRecord is kind, handle, shape, checksum.
	statusRecord = 1 + 8 + 8 + 4

	// A journal of at least so many bytes, most of them of handles that are gone, is written anew
	// at a boot.
	statusCompact = 64 << 10

	handlesOfIncarnation = table.Run
)

// load reads the handles of the last incarnation.
func (s *shapeStatus) load() error {
	d := s.svc.disk
	if err := d.MkdirAll(statusDir, 0o755); err != nil {
		return err
	}
	if err := syncDir(d, "/"); err != nil {
		return err
	}
	all, good := readStatus(d.Dir(statusDir))
	for h, shape := range all.All() {
		if shape < len(s.svc.config.Shapes) {
			s.served.Put(h, shape)
			s.byShape[shape] = h
		}
	}
	if err := s.open(good); err != nil {
		return err
	}
	s.loaded = true
	return nil
}

// open makes the journal ready for what is appended behind its good records.
func (s *shapeStatus) open(good int) (err error) {
	d := s.svc.disk
	if good > statusCompact && good > 2*statusRecord*s.served.Len() {
		return s.rewrite(nil)
	}
	s.journal, err = d.OpenFile(
		statusDir+"/"+statusFile, disk.O_RDWR|disk.O_CREATE|disk.O_APPEND, 0o644,
	)
	if err != nil {
		return err
	}
	return errors.Join(s.journal.Truncate(int64(good)), syncDir(d, statusDir))
}

// purge empties the journal of an incarnation that has not loaded it yet.
func (s *shapeStatus) purge() error {
	if err := s.svc.disk.MkdirAll(statusDir, 0o755); err != nil {
		return err
	}
	return replaceFile(s.svc.disk, statusDir, statusFile, nil, true)
}

// readStatus reads a journal. good is the length of its whole records.
func readStatus(dir reader) (all table.Sorted[Handle, int], good int) {
	b, err := dir.ReadFile(statusFile)
	if err != nil {
		return all, 0
	}
	for ; len(b) >= statusRecord && intact(b[:statusRecord]); b = b[statusRecord:] {
		h, shape := Handle(binary.BigEndian.Uint64(b[1:])), int(binary.BigEndian.Uint64(b[9:]))
		if b[0] == '+' {
			all.Put(h, shape)
		} else {
			all.Delete(h)
		}
		good += statusRecord
	}
	return all, good
}

// intact says whether the checksum at the end of a record is that of the rest.
func intact(record []byte) bool {
	body, sum := record[:len(record)-4], record[len(record)-4:]
	return crc32.ChecksumIEEE(body) == binary.BigEndian.Uint32(sum)
}

func appendStatus(b []byte, kind byte, h Handle, shape int) []byte {
	start := len(b)
	b = append(b, kind)
	b = binary.BigEndian.AppendUint64(b, uint64(h))
	b = binary.BigEndian.AppendUint64(b, uint64(shape))
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[start:]))
}

// add gives a shape a new handle.
func (s *shapeStatus) add(shape int) (Handle, error) {
	if s.last++; s.last >= handlesOfIncarnation {
		s.svc.host.Sim().
			Fail(
				"electric: more than %d shapes were created since the boot", handlesOfIncarnation-1,
			)
	}
	h := Handle(uint64(s.svc.host.Incarnation())*handlesOfIncarnation + s.last)
	if err := s.change('+', h, shape); err != nil {
		return h, err
	}
	s.served.Put(h, shape)
	s.byShape[shape] = h
	return h, nil
}

// remove takes a handle back. It returns false if there is none.
func (s *shapeStatus) remove(h Handle) (bool, error) {
	shape, ok := s.find(h)
	if !ok {
		return false, nil
	}
	s.unsaved = append(s.unsaved, h)
	if err := s.change('-', h, shape); err != nil {
		s.unsaved = s.unsaved[:len(s.unsaved)-1]
		return false, err
	}
	s.served.Delete(h)
	s.byShape[shape] = 0
	if !s.svc.toggles.DurableStatus {
		s.svc.observer.report(Event{Kind: ShapeRemoved, Handle: h})
	}
	return true, nil
}

// change records what is about to be true: on the disk, or in the write buffer.
func (s *shapeStatus) change(kind byte, h Handle, shape int) error {
	s.buf = appendStatus(s.buf, kind, h, shape)
	if !s.svc.toggles.DurableStatus {
		return nil
	}
	err := s.flush()
	s.buf = s.buf[:0]
	return err
}

// flush empties the write buffer. What fails stays in it.
func (s *shapeStatus) flush() error {
	if len(s.buf) == 0 {
		return nil
	}
	if err := s.save(s.buf); err != nil {
		s.failed = true
		return err
	}
	s.buf = s.buf[:0]
	for _, h := range s.unsaved {
		s.svc.observer.report(Event{Kind: ShapeRemoved, Handle: h, Durable: true})
	}
	s.unsaved = s.unsaved[:0]
	return nil
}

// save appends records. After a failure the journal is written anew.
func (s *shapeStatus) save(records []byte) error {
	if s.failed {
		return s.rewrite(records)
	}
	if _, err := s.journal.Write(records); err != nil {
		return err
	}
	return s.journal.Sync()
}

// rewrite replaces the journal by one of what is served, and more records.
func (s *shapeStatus) rewrite(more []byte) (err error) {
	d := s.svc.disk
	if s.journal != nil {
		s.svc.ignore(s.journal.Close())
	}
	var b []byte
	for h, shape := range s.served.All() {
		b = appendStatus(b, '+', h, shape)
	}
	if err := replaceFile(d, statusDir, statusFile, append(b, more...), true); err != nil {
		return err
	}
	s.journal, err = d.OpenFile(statusDir+"/"+statusFile, disk.O_RDWR|disk.O_APPEND, 0o644)
	s.failed = err != nil
	return err
}

// find returns the shape of a handle.
func (s *shapeStatus) find(h Handle) (shape int, ok bool) {
	if shape := s.served.Get(h); shape != nil {
		return *shape, true
	}
	return 0, false
}

// handleOf returns the handle under which a shape is served.
func (s *shapeStatus) handleOf(shape int) (Handle, bool) {
	if shape >= len(s.byShape) {
		return 0, false
	}
	return s.byShape[shape], s.byShape[shape] != 0
}

// all yields the handles that are served, each with its shape, in order of creation.
func (s *shapeStatus) all() iter.Seq2[Handle, int] { return s.served.All() }

var _ reader = (*disk.Disk)(nil)
