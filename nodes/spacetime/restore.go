package spacetime

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"

	"groundhog/disk"
)

// errShortRead is a file shorter than what should be in it: the original takes it for a passing
// error, and leaves the snapshot where it is.
var errShortRead = errors.New("unexpected end of file")

// latest restores the newest snapshot that is usable and not newer than what is durable. ok is
// false if there is none. Broken snapshots are renamed out of the way; what looks like a passing
// error is only skipped, so that the snapshot stays the parent of the next.
func (s *snapshots) latest(durable uint64) (state *State, offset uint64, ok bool, err error) {
	if s.toggles.SyncSnapshotFolder {
		if err := s.dropLocks(); err != nil {
			return nil, 0, false, err
		}
	}
	offsets := s.list()
	for i := len(offsets) - 1; i >= 0; i-- {
		n := offsets[i]
		if n >= durable { // made of transactions that are gone
			if err := s.invalidate(n); err != nil {
				return nil, 0, false, err
			}
			continue
		}
		state, err := s.read(n)
		switch {
		case err == nil:
			return state, n, true, nil
		case errors.Is(err, errShortRead) || errors.Is(err, fs.ErrNotExist):
		default:
			if err := s.invalidate(n); err != nil {
				return nil, 0, false, err
			}
		}
	}
	return nil, 0, false, nil
}

func (s *snapshots) invalidate(offset uint64) error {
	if err := s.disk.RemoveAll(s.path(offset, invalidDir)); err != nil {
		return err
	}
	return s.disk.Rename(s.path(offset, snapshotDir), s.path(offset, invalidDir))
}

// dropLocks removes what a crash in the middle of a snapshot left: the lock, and the folder that it
// guards.
func (s *snapshots) dropLocks() error {
	entries, err := s.disk.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		n, ok := offsetOf(e.Name(), snapshotLock)
		if !ok {
			continue
		}
		if err := s.disk.RemoveAll(s.path(n, snapshotDir)); err != nil {
			return err
		}
		if err := syncPath(s.disk, s.dir); err != nil { // the folder goes before its lock does
			return err
		}
		if err := s.disk.Remove(s.path(n, snapshotLock)); err != nil {
			return err
		}
	}
	return nil
}

// read restores one snapshot.
func (s *snapshots) read(offset uint64) (*State, error) {
	text, err := s.disk.ReadFile(s.file(offset))
	if err != nil {
		return nil, err
	}
	at, digests, err := decodeSnapshot(text)
	if err != nil {
		return nil, err
	}
	if at != offset {
		return nil, fmt.Errorf("snapshot %d says that it is of %d", offset, at)
	}
	state := newState()
	for _, d := range digests {
		page, err := readObject(s.disk, s.object(offset, d), d)
		if err != nil {
			return nil, err
		}
		if err := state.addPage(page); err != nil {
			return nil, err
		}
	}
	return state, nil
}

// readObject reads a page and checks its digest.
func readObject(d *disk.Disk, name string, want digest) ([]byte, error) {
	page, err := d.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if isCompressed(page) {
		if page, err = decompress(page); err != nil {
			return nil, fmt.Errorf("object: %w", errShortRead)
		}
	}
	if len(page) < pageSize {
		return nil, fmt.Errorf("object: %w", errShortRead)
	}
	if sha256.Sum256(page) != want {
		return nil, errors.New("object: hash mismatch")
	}
	return page, nil
}

// compress compresses the objects of a snapshot, which a newer one has made the older.
func (s *snapshots) compress(offset uint64) error {
	text, err := s.disk.ReadFile(s.file(offset))
	if err != nil {
		return err
	}
	_, digests, err := decodeSnapshot(text)
	if err != nil {
		return nil // broken: nothing to compress
	}
	for _, d := range digests {
		if err := compressFile(s.disk, s.object(offset, d), s.toggles.SyncCompressed); err != nil {
			return err
		}
	}
	return nil
}
