package spacetime

import (
	"errors"
	"fmt"

	"groundhog/disk"
)

// Instance is a started server without its network: the data folder, the control database, the
// databases. It is what [Server] runs, and what can be tried without a simulation.
type Instance struct {
	disk    *disk.Disk
	toggles Toggles
	options Options
	pid     *disk.File
	control *controlDB
	open    map[uint64]*Database // by replica
	dead    bool
}

// Version is what metadata.toml of a server with these toggles says. No version decides anything by
// it.
const Version = "2.1.0"

// Start starts a server on a disk. The error is what keeps it from starting: an operator would have
// to look.
func Start(d *disk.Disk, t Toggles, o Options) (*Instance, error) {
	pid, err := openDataDir(d, t, Version)
	if err != nil {
		return nil, err
	}
	control, err := openControl(d, t)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("control-db: %w", err), pid.Close())
	}
	in := &Instance{
		disk: d, toggles: t, options: o.complete(), pid: pid, control: control,
		open: make(map[uint64]*Database),
	}
	for _, p := range control.entries {
		if _, err := in.load(p); err != nil {
			return nil, errors.Join(fmt.Errorf("replica %d: %w", p.Replica, err), in.Kill())
		}
	}
	return in, nil
}

// Publish creates a database that runs a module. It is durable after the next flush of the control
// database, for which v2.2.0 waits.
func (in *Instance) Publish(code []byte) (replica uint64, err error) {
	sum, err := storeProgram(in.disk, in.toggles, code)
	if err != nil {
		return 0, err
	}
	p := Published{Replica: uint64(len(in.control.entries)) + 1, Program: sum}
	if err := in.control.publish(p); err != nil {
		return 0, err
	}
	if in.toggles.PublishWaits {
		if err := in.control.flush(); err != nil {
			return 0, err
		}
	}
	_, err = in.load(p)
	return p.Replica, err
}

// Flush makes the control database durable, as its timer does every 50 ms.
func (in *Instance) Flush() error { return in.control.flush() }

// Published lists the databases.
func (in *Instance) Published() []Published { return in.control.entries }

// Database returns an open database, or nil.
func (in *Instance) Database(replica uint64) *Database { return in.open[replica] }

func (in *Instance) load(p Published) (*Database, error) {
	if _, err := loadProgram(in.disk, p.Program); err != nil {
		return nil, err
	}
	db, err := OpenDatabase(in.disk, fmt.Sprintf("replicas/%d", p.Replica), in.toggles, in.options)
	if err != nil {
		return nil, err
	}
	in.open[p.Replica] = db
	return db, nil
}

// Kill ends the server as a killed process ends: nothing is written any more, its locks are gone.
// It may be called again.
func (in *Instance) Kill() error {
	if in.dead {
		return nil
	}
	in.dead = true
	err := errors.Join(in.pid.Close(), in.control.file.Close())
	for _, p := range in.control.entries {
		if db := in.open[p.Replica]; db != nil {
			err = errors.Join(err, db.lock.Close(), db.log.file.Close(), db.log.index.close())
		}
	}
	return err
}
