package spacetime

import "errors"

// Restored returns the offset of the snapshot that the state was restored from.
func (db *Database) Restored() (offset uint64, ok bool) { return db.restored, db.fromSnap }

// Stop ends the server cleanly.
func (in *Instance) Stop() error {
	err := in.control.flush()
	for _, p := range in.control.entries {
		if db := in.open[p.Replica]; db != nil {
			err = errors.Join(err, db.log.Close(), db.lock.Close())
		}
	}
	return errors.Join(err, in.control.file.Close(), in.disk.Remove(pidFile), in.pid.Close())
}
