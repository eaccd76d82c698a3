package spacetime

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"groundhog/disk"
)

// small are sizes with which a few transactions fill segments and make snapshots.
var small = Options{SegmentSize: 150, IndexInterval: 40, SnapshotEvery: 4}

// opsAt is the transaction that every workload commits at an offset, so that a state tells which
// prefix it is.
func opsAt(offset uint64) []Op { return []Op{{Key: offset % 2, Value: offset + 1}} }

// prefix is the state of the first n transactions.
func prefix(n uint64) *State {
	s := newState()
	for i := range n {
		s.Apply(opsAt(i))
	}
	return s
}

// commit commits and syncs n transactions, and promises each.
func commit(d *disk.Disk, db *Database, n int) error {
	for range n {
		offset := db.Commit(opsAt(db.Next()))
		durable, err := db.Sync()
		if err != nil {
			return err
		}
		if durable > offset {
			d.Ack(fmt.Sprint("transaction ", offset))
		}
	}
	return nil
}

// The properties that a recovery is held to.
var (
	errStart  = errors.New("does not start")
	errLost   = errors.New("confirmed transaction lost")
	errState  = errors.New("state is not the replay of a prefix")
	errGone   = errors.New("published database gone")
	errSecond = errors.New("confirmed after recovery, and lost at the next start")
	errBad    = errors.New("a snapshot that was made without an error cannot be used")
	errLock   = errors.New("a lock stays that nobody holds, so that the snapshot can never be made")
)

// recovers starts the server on what a power loss left and holds it to its promises; then it goes
// on, is killed, and starts again.
func recovers(
	t Toggles, o Options, check func(d *disk.Disk) error,
) func(d *disk.Disk, acked []string) error {
	return func(d *disk.Disk, acked []string) error {
		in, err := Start(d, t, o)
		if err != nil {
			return fmt.Errorf("%w: %v", errStart, err)
		}
		defer in.Kill()
		if check != nil && in.Database(1) != nil {
			if err := check(d); err != nil {
				return err
			}
		}
		db := in.Database(1)
		if db == nil {
			if len(acked) > 0 {
				return errGone
			}
			return nil
		}
		if err := held(db, acked, errLost); err != nil {
			return err
		}
		promised := db.Next()
		if err := commit(d, db, 1); err != nil {
			return err
		}
		if err := in.Kill(); err != nil {
			return err
		}
		if in, err = Start(d, t, o); err != nil {
			return fmt.Errorf("%w a second time: %v", errStart, err)
		}
		defer in.Kill()
		if err := held(in.Database(1), append(slices.Clone(acked), fmt.Sprint(
			"transaction ", promised)), errSecond,
		); err != nil {
			return err
		}
		return usable(d, t, o, in)
	}
}

// usable makes a snapshot and wants the next start to restore it.
func usable(d *disk.Disk, t Toggles, o Options, in *Instance) error {
	db := in.Database(1)
	at := db.Next() - 1
	if db.snapshot(at) != nil {
		return nil // it says so
	}
	if err := in.Kill(); err != nil {
		return err
	}
	again, err := Start(d, t, o)
	if err != nil {
		return fmt.Errorf("%w a second time: %v", errStart, err)
	}
	defer again.Kill()
	if got, ok := again.Database(1).Restored(); !ok || got != at {
		return fmt.Errorf("%w: that of %d", errBad, at)
	}
	return nil
}

func held(db *Database, acked []string, lost error) error {
	for _, a := range acked {
		var offset uint64
		if n, _ := fmt.Sscanf(a, "transaction %d", &offset); n == 1 && offset >= db.Next() {
			return fmt.Errorf("%w: %s was promised, the log ends before %d", lost, a, db.Next())
		}
	}
	if want := prefix(db.Next()); !reflect.DeepEqual(want.lists, db.State().lists) {
		return fmt.Errorf("%w of %d", errState, db.Next())
	}
	return nil
}

// published is a server with a database, durable.
func published(t Toggles, o Options, n int) func(d *disk.Disk) error {
	return func(d *disk.Disk) error {
		in, err := Start(d, t, o)
		if err != nil {
			return err
		}
		if _, err := in.Publish([]byte("module")); err != nil {
			return err
		}
		if err := commit(d, in.Database(1), n); err != nil {
			return err
		}
		return in.Stop()
	}
}

// started runs the server and does something with its database.
func started(
	t Toggles, o Options, do func(d *disk.Disk, in *Instance) error,
) func(d *disk.Disk) error {
	return func(d *disk.Disk) error {
		in, err := Start(d, t, o)
		if err != nil {
			return err
		}
		return errors.Join(do(d, in), in.Kill())
	}
}
