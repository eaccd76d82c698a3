package electric

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"groundhog/disk"
)

// storage is the disk side of one shape, in the manner of PureFileStorage: a snapshot, a log that
// is appended to, and a file with the pointer last_persisted_txn_offset. The pointer is what
// counts: an opened log is trimmed to it, and what lies behind it was never reported flushed.
type storage struct {
	svc    *Service
	handle Handle
	dir    disk.Dir
	log    *disk.File
	buf    []byte
	tail   Offset // last operation in buffer or log
	onDisk Offset // last operation in the log

	persisted Offset // the pointer on the disk
	seenTxn   Offset // last operation of the last committed transaction
	failed    bool   // a write or sync failed: what the log holds is not known

	hasSnapshot bool
	snapshotLSN LSN
}

// Names of the files of a shape.
const (
	logFile      = "log.latest.0.jsonfile.bin"
	snapshotFile = "snapshot"
	pointerFile  = "last_persisted_txn_offset"
	tempSuffix   = ".tmp" // while a file is written that is to replace another
)

func (svc *Service) shapeDir(h Handle) string { return fmt.Sprintf("shapes/%d", h) }

// openStorage makes st the storage of a shape, which may be new, and trims its log.
func (svc *Service) openStorage(st *storage, h Handle) error {
	d := svc.disk
	*st = storage{svc: svc, handle: h, dir: *d.Dir(svc.shapeDir(h))}
	if err := d.MkdirAll(st.dir.Name(), 0o755); err != nil {
		return err
	}
	entries, lsn, ok := readSnapshot(&st.dir)
	st.hasSnapshot, st.snapshotLSN = ok && entries != nil, lsn
	st.persisted = readPointer(&st.dir)
	st.seenTxn, st.tail, st.onDisk = st.persisted, st.persisted, st.persisted
	log, err := st.dir.OpenFile(logFile, disk.O_RDWR|disk.O_CREATE|disk.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	st.log = log
	if err := st.trim(); err != nil {
		return errors.Join(err, log.Close())
	}
	return errors.Join(syncDir(d, "/"), syncDir(d, "shapes"), st.dir.Sync())
}

// trim cuts off the log what is behind the pointer.
func (st *storage) trim() error {
	data, err := io.ReadAll(st.log)
	if err != nil {
		return err
	}
	keep := 0
	for keep+changeSize <= len(data) && !st.persisted.Before(readChange(data[keep:]).Offset) {
		keep += changeSize
	}
	if keep == len(data) {
		return nil
	}
	return st.log.Truncate(int64(keep))
}

// append buffers operations, but those of transactions that the log already has.
func (st *storage) append(changes []Change) {
	for _, c := range changes {
		if st.seenTxn.Before(c.Offset) {
			st.buf = appendChange(st.buf, c)
			st.tail = c.Offset
		}
	}
}

// commit marks the end of a transaction whose last own operation is at o. Where the log has all of
// it already, the pointer follows at once, unless a flush is to follow.
func (st *storage) commit(o Offset) error {
	if st.seenTxn.Before(o) {
		st.seenTxn = o
		st.svc.changed(st.handle)
	}
	if st.svc.toggles.DeferFlush || len(st.buf) > 0 || st.failed || st.seenTxn == st.persisted {
		return nil
	}
	return st.savePointer()
}

// clean says whether there is nothing to flush.
func (st *storage) clean() bool {
	return len(st.buf) == 0 && (!st.svc.toggles.DeferFlush || st.seenTxn == st.persisted)
}

// flush writes the buffer and then the pointer. It returns up to where the log is flushed: its last
// operation, or with DeferFlush the last one of a committed transaction.
func (st *storage) flush() (o Offset, err error) {
	strict := st.svc.toggles.RaiseWriteErrors
	if st.failed {
		return o, errors.New("electric: the log has failed before")
	}
	if len(st.buf) > 0 {
		_, err = st.log.Write(st.buf)
		if err == nil {
			err = st.log.Datasync()
		}
		if err != nil && strict {
			st.failed = true
			return o, err
		}
		st.buf, st.onDisk = st.buf[:0], st.tail
	}
	if err := st.savePointer(); err != nil && strict {
		st.failed = true
		return o, err
	}
	if st.svc.toggles.DeferFlush {
		return st.persisted, nil
	}
	return st.tail, nil
}

// savePointer replaces the pointer's file. Without MetadataFsync a power loss may bring back an
// older one.
func (st *storage) savePointer() error {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], uint64(st.seenTxn.Tx))
	binary.BigEndian.PutUint64(b[8:], st.seenTxn.Op)
	if err := replaceIn(
		&st.dir, pointerFile, pointerFile+tempSuffix, b[:], st.svc.toggles.MetadataFsync,
	); err != nil {
		return err
	}
	st.persisted = st.seenTxn
	return nil
}

// saveSnapshot makes the rows as of lsn the durable base of the shape.
func (st *storage) saveSnapshot(rows []Change, lsn LSN) error {
	b := binary.BigEndian.AppendUint64(nil, uint64(lsn))
	for _, r := range rows {
		b = appendChange(b, r)
	}
	if err := replaceIn(&st.dir, snapshotFile, snapshotFile+tempSuffix, b, true); err != nil {
		return err
	}
	st.hasSnapshot, st.snapshotLSN = true, lsn
	return nil
}

// reader is what the files of a directory are read through: as its host sees it, or from outside.
type reader interface {
	ReadFile(name string) ([]byte, error)
}

func readSnapshot(dir reader) (rows []Change, lsn LSN, ok bool) {
	b, err := dir.ReadFile(snapshotFile)
	if err != nil || len(b) < 8 {
		return nil, 0, false
	}
	return readChanges(b[8:]), LSN(binary.BigEndian.Uint64(b)), true
}

func readPointer(dir reader) Offset {
	b, err := dir.ReadFile(pointerFile)
	if err != nil || len(b) != 16 {
		return Offset{}
	}
	return Offset{LSN(binary.BigEndian.Uint64(b)), binary.BigEndian.Uint64(b[8:])}
}

func readChanges(b []byte) []Change {
	all := []Change{}
	for ; len(b) >= changeSize; b = b[changeSize:] {
		all = append(all, readChange(b))
	}
	return all
}

// replaceFile writes a file beside the old one and renames it over.
func replaceFile(d *disk.Disk, dir, name string, b []byte, durable bool) error {
	return replaceIn(d.Dir(dir), name, name+tempSuffix, b, durable)
}

// replaceIn is replaceFile in a directory that is used often, with a name of the caller for the new
// file.
func replaceIn(dir *disk.Dir, name, temp string, b []byte, durable bool) error {
	f, err := dir.Create(temp)
	if err != nil {
		return err
	}
	if _, err = f.Write(b); err == nil && durable {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := dir.Rename(temp, name); err != nil || !durable {
		return err
	}
	return dir.Sync()
}

func syncDir(d *disk.Disk, dir string) error { return d.Dir(dir).Sync() }
