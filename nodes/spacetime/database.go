package spacetime

import (
	"errors"
	"fmt"
	"path"

	"groundhog/disk"
)

// Database is one replica with its log and its snapshots, open.
type Database struct {
	disk      *disk.Disk
	dir       string
	toggles   Toggles
	options   Options
	lock      *disk.File
	log       *Log
	snapshots *snapshots
	state     *State // of all committed transactions: what everybody sees
	logged    *State // of those that the log was given: what a snapshot holds
	queue     [][]Op // committed, and not yet in the log
	restored  uint64 // offset of the snapshot that was restored
	fromSnap  bool
}

// dirOf is the folder of a path.
func dirOf(name string) string { return path.Dir(name) }

// makeFolder makes a folder and those above it. What is synced of that is a matter of the version.
func makeFolder(d *disk.Disk, t Toggles, name string) error {
	if err := d.MkdirAll(name, 0o755); err != nil || !t.SyncFolders {
		return err
	}
	for dir := name; ; dir = dirOf(dir) {
		if err := syncPath(d, dir); err != nil {
			return err
		}
		if dir == "." || dir == "/" {
			return nil
		}
	}
}

// OpenDatabase opens the replica in a folder, and makes it if there is none: the lock, the log with
// its repair, the newest usable snapshot, the commits behind it.
func OpenDatabase(d *disk.Disk, dir string, t Toggles, o Options) (*Database, error) {
	db := &Database{disk: d, dir: dir, toggles: t, options: o.complete()}
	for _, sub := range []string{"clog", "snapshots"} {
		if err := makeFolder(d, t, path.Join(dir, sub)); err != nil {
			return nil, err
		}
	}
	var err error
	if db.lock, err = d.OpenFile(
		path.Join(dir, "db.lock"), disk.O_RDWR|disk.O_CREATE, 0o644,
	); err != nil {
		return nil, err
	}
	if err := db.lock.TryLock(); err != nil {
		return nil, fmt.Errorf("database is %w: %w", DataInUse, err)
	}
	if err := db.open(); err != nil {
		return nil, errors.Join(err, db.lock.Close())
	}
	return db, nil
}

func (db *Database) open() (err error) {
	if !db.toggles.ReadOnlyHistory { // a first time as history, by a writer that may repair
		history, err := openLog(db.disk, db.clog(), db.toggles, db.options)
		if err != nil {
			return err
		}
		if err := errors.Join(history.file.Close(), history.index.close()); err != nil {
			return err
		}
	}
	if db.log, err = openLog(db.disk, db.clog(), db.toggles, db.options); err != nil {
		return err
	}
	db.snapshots = &snapshots{
		disk: db.disk, dir: path.Join(db.dir, "snapshots"), toggles: db.toggles,
	}
	db.state, db.logged = newState(), newState()
	state, at, ok, err := db.snapshots.latest(db.log.Durable())
	if err != nil {
		return err
	}
	next := uint64(0)
	if ok {
		db.logged, db.restored, db.fromSnap, next = state, at, true, at+1
	}
	if err := db.replay(next); err != nil {
		return err
	}
	db.state = db.logged.clone()
	return nil
}

func (db *Database) clog() string { return path.Join(db.dir, "clog") }

// replay applies the commits from offset from on. Segments must follow each other without a gap; a
// bad tail is skipped if the next segment goes on behind it, and ignored if it is the last of all.
func (db *Database) replay(from uint64) error {
	offsets, err := segments(db.disk, db.clog())
	if err != nil {
		return err
	}
	if len(offsets) > 0 && offsets[0] > from {
		return fmt.Errorf(
			"%w: the log begins at %d, and there is no usable snapshot from %d on", NoSnapshot,
			offsets[0], offsets[0]-1,
		)
	}
	expected := uint64(0)
	for i, first := range offsets {
		if i > 0 && first != expected {
			return fmt.Errorf("commit log: segment %d %w up to %d", first, SegmentGap, expected)
		}
		s, err := readSegment(
			db.disk,
			segmentName(db.clog(), first),
			first,
			segmentHeader,
			db.toggles.ZeroIsEnd,
			func(c Commit) error {
				if c.Offset < from {
					return nil
				}
				ops, err := decodeOps(c.Records)
				if err == nil {
					db.logged.Apply(ops)
				}
				return err
			},
		)
		if err != nil {
			return fmt.Errorf("replay of segment %d: %w", first, err)
		}
		if s.bad != nil && i+1 < len(offsets) && offsets[i+1] != s.next {
			return fmt.Errorf("replay of segment %d: %w", first, s.bad)
		}
		expected = s.next
	}
	return nil
}

// Commit applies a transaction in memory, where everybody sees it, and puts it into the queue of
// the log. It is durable when [Database.Sync] says so.
func (db *Database) Commit(ops []Op) (offset uint64) {
	offset = db.Next()
	db.state.Apply(ops)
	db.queue = append(db.queue, ops)
	return offset
}

// Sync gives the log all that is in the queue, makes it durable, and takes a snapshot if it is time
// for one. It returns the offset below which all is durable. One process at a time may call it;
// others may commit meanwhile.
func (db *Database) Sync() (durable uint64, err error) {
	before := db.log.Durable()
	for len(db.queue) > 0 {
		ops := db.queue[0]
		db.queue = db.queue[1:]
		if _, err := db.log.Append(encodeOps(ops)); err != nil {
			return before, err
		}
		db.logged.Apply(ops)
	}
	durable, err = db.log.Sync()
	if err != nil {
		return durable, err
	}
	closed := db.log.closed
	db.log.closed = nil
	every := db.options.SnapshotEvery
	due := before == 0 || len(closed) > 0 || before/every != durable/every
	if due && durable > 0 {
		// the log has everything: SpacetimeDB logs a failure, and no more
		_ = db.snapshot(durable - 1)
	}
	for _, first := range closed {
		if db.options.Compress {
			if err := compressFile(
				db.disk, segmentName(db.clog(), first), db.toggles.SyncCompressed,
			); err != nil {
				return durable, err
			}
		}
	}
	return durable, nil
}

// snapshot takes a snapshot of the state behind an offset, and compresses the one before.
func (db *Database) snapshot(offset uint64) error {
	older := db.snapshots.list()
	if err := db.snapshots.create(offset, db.logged); err != nil {
		return fmt.Errorf("snapshot %d: %w", offset, err)
	}
	if len(older) > 0 && db.options.Compress {
		return db.snapshots.compress(older[len(older)-1])
	}
	return nil
}

// Durable is the offset below which the database calls everything durable.
func (db *Database) Durable() uint64 { return db.log.Durable() }

// Next is the offset that the next transaction gets.
func (db *Database) Next() uint64 { return db.log.Next() + uint64(len(db.queue)) }

// State is what all committed transactions give. It must not be changed.
func (db *Database) State() *State { return db.state }
