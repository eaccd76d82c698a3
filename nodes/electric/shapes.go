package electric

import (
	"encoding/binary"
	"slices"

	"groundhog/disk"
)

// shapeStatus is the registry of handles: which shape is served under which. It is what a boot restores, so a
// handle is durably invalidated when its row is gone from the disk.
type shapeStatus struct {
	svc     *Service
	rows    []statusRow // in order of creation
	last    uint64      // handles given in this incarnation
	unsaved []Handle    // removed, not yet from the disk
	dirty   bool
	loaded  bool
}

type statusRow struct {
	handle Handle
	shape  int
}

const statusDir, statusFile = "status", "shapes.db"

// load reads the rows of the last incarnation.
func (s *shapeStatus) load() error {
	if err := s.svc.disk.MkdirAll(statusDir, 0o755); err != nil {
		return err
	}
	if err := syncDir(s.svc.disk, "/"); err != nil {
		return err
	}
	for _, r := range readStatus(s.svc.disk) {
		if r.shape < len(s.svc.config.Shapes) {
			s.rows = append(s.rows, r)
		}
	}
	s.loaded = true
	return nil
}

func readStatus(d reader) (rows []statusRow) {
	b, err := d.ReadFile(statusDir + "/" + statusFile)
	if err != nil {
		return nil
	}
	for ; len(b) >= 16; b = b[16:] {
		rows = append(rows, statusRow{Handle(binary.BigEndian.Uint64(b)), int(binary.BigEndian.Uint64(b[8:]))})
	}
	return rows
}

// add gives a shape a new handle.
func (s *shapeStatus) add(shape int) (Handle, error) {
	s.last++
	h := Handle(uint64(s.svc.host.Incarnation())*1_000_000 + s.last)
	return h, s.change(append(slices.Clone(s.rows), statusRow{h, shape}))
}

// remove takes a handle back. It returns false if there is none.
func (s *shapeStatus) remove(h Handle) (bool, error) {
	i := slices.IndexFunc(s.rows, func(r statusRow) bool { return r.handle == h })
	if i < 0 {
		return false, nil
	}
	s.unsaved = append(s.unsaved, h)
	if err := s.change(slices.Delete(slices.Clone(s.rows), i, i+1)); err != nil {
		s.unsaved = s.unsaved[:len(s.unsaved)-1]
		return false, err
	}
	if !s.svc.toggles.DurableStatus {
		s.svc.observer.tell(Event{Kind: ShapeRemoved, Handle: h})
	}
	return true, nil
}

// change adopts new rows: after they are on the disk, or with a write buffer before.
func (s *shapeStatus) change(rows []statusRow) error {
	if !s.svc.toggles.DurableStatus {
		s.rows, s.dirty = rows, true
		return nil
	}
	if err := s.save(rows); err != nil {
		return err
	}
	s.rows = rows
	return nil
}

// flush empties the write buffer.
func (s *shapeStatus) flush() error {
	if !s.dirty {
		return nil
	}
	if err := s.save(s.rows); err != nil {
		return err
	}
	s.dirty = false
	return nil
}

func (s *shapeStatus) save(rows []statusRow) error {
	var b []byte
	for _, r := range rows {
		b = binary.BigEndian.AppendUint64(b, uint64(r.handle))
		b = binary.BigEndian.AppendUint64(b, uint64(r.shape))
	}
	if err := replaceFile(s.svc.disk, statusDir, statusFile, b, true); err != nil {
		return err
	}
	for _, h := range s.unsaved {
		s.svc.observer.tell(Event{Kind: ShapeRemoved, Handle: h, Durable: true})
	}
	s.unsaved = nil
	return nil
}

// find returns the shape of a handle.
func (s *shapeStatus) find(h Handle) (shape int, ok bool) {
	for _, r := range s.rows {
		if r.handle == h {
			return r.shape, true
		}
	}
	return 0, false
}

// handleOf returns the handle under which a shape is served.
func (s *shapeStatus) handleOf(shape int) (Handle, bool) {
	for _, r := range s.rows {
		if r.shape == shape {
			return r.handle, true
		}
	}
	return 0, false
}

var _ reader = (*disk.Disk)(nil)
