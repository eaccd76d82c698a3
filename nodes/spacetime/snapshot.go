package spacetime

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"groundhog/disk"
)

const (
	snapshotDir  = ".snapshot_dir"
	snapshotFile = ".snapshot_bsatn"
	snapshotLock = ".lock"
	invalidDir   = ".invalid_snapshot"
)

// digest names an object by its content. The original uses BLAKE3; any digest of 32 bytes tells a
// whole object from a broken one.
type digest [sha256.Size]byte

// snapshots is the folder of the snapshots of a database. A snapshot of the state behind offset N:
//
//	N.lock                              while it is made
//	N.snapshot_dir/objects/xx/yyyy…  pages by their digest; linked from the previous snapshot
//	                                 where it has them
//	N.snapshot_dir/N.snapshot_bsatn  digest of what follows, "txyz", version, ids, offset, digests
//	                                 of the pages
type snapshots struct {
	disk    *disk.Disk
	dir     string
	toggles Toggles
}

func (s *snapshots) path(offset uint64, suffix string) string {
	return path.Join(s.dir, fmt.Sprintf("%020d%s", offset, suffix))
}

func (s *snapshots) file(offset uint64) string {
	return path.Join(s.path(offset, snapshotDir), fmt.Sprintf("%020d%s", offset, snapshotFile))
}

func (s *snapshots) object(offset uint64, d digest) string {
	name := hex.EncodeToString(d[:])
	return path.Join(s.path(offset, snapshotDir), "objects", name[:2], name[2:])
}

// list returns the offsets of the snapshots that look whole from outside: a folder, a file in it,
// no lock. Oldest first.
func (s *snapshots) list() (offsets []uint64) {
	entries, err := s.disk.ReadDir(s.dir)
	if err != nil {
		return nil
	}
	for _, e := range entries { // in order of names, which is that of offsets
		n, ok := offsetOf(e.Name(), snapshotDir)
		if !ok {
			continue
		}
		if _, err := s.disk.Stat(s.path(n, snapshotLock)); err == nil {
			continue
		}
		if _, err := s.disk.Stat(s.file(n)); err == nil {
			offsets = append(offsets, n)
		}
	}
	return offsets
}

// create makes the snapshot of a state. One that exists, or whose lock does, is left alone.
func (s *snapshots) create(offset uint64, state *State) error {
	lock := s.path(offset, snapshotLock)
	if _, err := s.disk.Stat(s.path(offset, snapshotDir)); err == nil {
		return nil
	}
	parent := s.list()
	f, err := s.disk.OpenFile(lock, disk.O_RDWR|disk.O_CREATE|disk.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	digests, err := s.writeObjects(offset, state, parent)
	if err != nil {
		return err
	}
	if err := s.writeFile(offset, digests); err != nil {
		return err
	}
	if s.toggles.SyncSnapshotFolder { // the folder's name before the lock goes
		if err := syncPath(s.disk, s.dir); err != nil {
			return err
		}
	}
	if err := s.disk.Remove(lock); err != nil || !s.toggles.SyncSnapshotFolder {
		return err
	}
	return syncPath(s.disk, s.dir)
}

// writeObjects writes the pages, or links them.
func (s *snapshots) writeObjects(
	offset uint64, state *State, parent []uint64,
) (digests []digest, err error) {
	root := path.Join(s.path(offset, snapshotDir), "objects")
	if err := s.disk.MkdirAll(root, 0o755); err != nil {
		return nil, err
	}
	var folders []string
	for _, page := range state.pages() {
		d := digest(sha256.Sum256(page))
		digests = append(digests, d)
		name := s.object(offset, d)
		if err := s.disk.MkdirAll(dirOf(name), 0o755); err != nil {
			return nil, err
		}
		folders = append(folders, dirOf(name))
		if err := s.writeObject(name, page, d, parent); err != nil {
			return nil, err
		}
	}
	if s.toggles.SyncSnapshots {
		for _, dir := range append(folders, root) {
			if err := syncPath(s.disk, dir); err != nil {
				return nil, err
			}
		}
	}
	return digests, nil
}

func (s *snapshots) writeObject(name string, page []byte, d digest, parent []uint64) error {
	if _, err := s.disk.Stat(name); err == nil {
		return nil // two pages with the same rows
	}
	if len(parent) > 0 {
		old := s.object(parent[len(parent)-1], d)
		if s.linkable(old, d) && s.disk.Link(old, name) == nil {
			if s.toggles.VerifyParent { // what was read may live in the cache alone
				return syncPath(s.disk, name)
			}
			return nil
		}
	}
	f, err := s.disk.OpenFile(name, disk.O_RDWR|disk.O_CREATE|disk.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(page)
	if err == nil && s.toggles.SyncSnapshots {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// linkable says whether an object of the previous snapshot may be linked: it is there, and, if that
// is checked, whole.
func (s *snapshots) linkable(name string, d digest) bool {
	if !s.toggles.VerifyParent {
		_, err := s.disk.Stat(name)
		return err == nil
	}
	_, err := readObject(s.disk, name, d)
	return err == nil
}

// encodeSnapshot is the content of a snapshot file in BSATN: little-endian numbers, vectors behind
// their lengths.
func encodeSnapshot(offset uint64, digests []digest) []byte {
	b := append([]byte("txyz"), 0) // magic, version
	b = append(b, make([]byte, 32)...)
	b = binary.LittleEndian.AppendUint64(b, 1) // replica
	b = binary.LittleEndian.AppendUint16(b, 7) // module ABI 7.0
	b = binary.LittleEndian.AppendUint16(b, 0)
	b = binary.LittleEndian.AppendUint64(b, offset)
	b = binary.LittleEndian.AppendUint32(b, 0) // blobs
	b = binary.LittleEndian.AppendUint32(b, 1) // tables
	b = binary.LittleEndian.AppendUint32(b, 4096)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(digests)))
	for _, d := range digests {
		b = append(b, d[:]...)
	}
	sum := sha256.Sum256(b)
	return append(sum[:], b...)
}

const snapshotPrefix = sha256.Size + 4 + 1 + 32 + 8 + 4 + 8 + 4 + 4 + 4 + 4

var errSnapshot = errors.New("snapshot file: hash mismatch")

func decodeSnapshot(b []byte) (offset uint64, digests []digest, err error) {
	if len(b) < snapshotPrefix {
		return 0, nil, fmt.Errorf("snapshot file: %w", errShortRead)
	}
	sum := sha256.Sum256(b[sha256.Size:])
	if !bytes.Equal(sum[:], b[:sha256.Size]) || string(b[sha256.Size:sha256.Size+4]) != "txyz" {
		return 0, nil, errSnapshot
	}
	offset = binary.LittleEndian.Uint64(b[snapshotPrefix-24:])
	for rest := b[snapshotPrefix:]; len(rest) >= sha256.Size; rest = rest[sha256.Size:] {
		digests = append(digests, digest(rest[:sha256.Size]))
	}
	return offset, digests, nil
}

func (s *snapshots) writeFile(offset uint64, digests []digest) error {
	f, err := s.disk.OpenFile(s.file(offset), disk.O_RDWR|disk.O_CREATE|disk.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(encodeSnapshot(offset, digests))
	if err == nil && s.toggles.SyncSnapshots {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil || !s.toggles.SyncSnapshots {
		return err
	}
	return syncPath(s.disk, s.path(offset, snapshotDir))
}
