package device

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"groundhog/disk"
	"groundhog/sim"
)

// gateName is the file that says for how many own mutations the rows of a user wait, with
// GateFirst.
func gateName(user uint64) string { return fmt.Sprintf("gate-%d", user) }

// gateTime is how long it takes from there until the mutation is kept.
const gateTime = 50 * time.Millisecond

// writeGate has all rows wait for one mutation more.
func (in *instance) writeGate(p *sim.Proc) error {
	f, err := in.Disk.OpenFile(gateName(in.group), disk.O_WRONLY|disk.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	in.gate++
	_, err = fmt.Fprintf(f, "%20d", in.gate)
	err = errors.Join(err, f.Sync(), f.Close(), in.Disk.Dir(".").Sync())
	p.Sleep(gateTime)
	return err
}

// hold puts rows with those that wait, and returns them all if they need wait no longer.
func (in *instance) hold(r record, passes bool) (all record) {
	in.held = append(in.held, r)
	if !passes {
		return r
	}
	for i, next := range in.held {
		if i > 0 && !next.Whole {
			next.Rows = append(all.Rows, next.Rows...)
			next.Whole = all.Whole
		}
		all = next
	}
	in.held = nil
	return all
}

// readGate is what the disk has of it.
func (in *instance) readGate() error {
	if !in.config.Toggles.GateFirst {
		return nil
	}
	in.gate = 0
	text, err := in.Disk.ReadFile(gateName(in.group))
	if errors.Is(err, fs.ErrNotExist) || len(text) == 0 {
		return nil
	}
	if err == nil {
		_, err = fmt.Sscan(string(text), &in.gate)
	}
	return err
}
