package crashtest

import (
	"fmt"

	"groundhog/disk"
	"groundhog/disk/persist"
)

// Test is a piece of code and what must be true of it after power losses. Only Workload and Recover
// must be given.
//
// The functions must be deterministic, must not keep the disk beyond their return, and are called
// on one goroutine. A panic in one of them is an error.
type Test struct {
	// Setup prepares an empty disk. All that it did is durable when the workload begins.
	Setup func(d *disk.Disk) error
	// Workload is what happens before the power fails.
	Workload func(d *disk.Disk) error
	// Recover starts anew on what is left. It is told the promises made before the crash, in order,
	// and returns what is wrong.
	Recover func(d *disk.Disk, acked []string) error

	Profiles []persist.Profile // nil: POSIX, Ext4, XFS, Btrfs and LazyFS
	Sector   int64             // bytes that a device writes as a whole; zero is 512
	Fill     persist.Fill
	Budget   int    // recoveries per profile; zero is 20,000
	Depth    int    // power losses in a row, of which all ways to have n come before n+1; zero is 2
	Seed     uint64 // of the states that are drawn where not all fit the budget
}

// TB is the part of testing.TB that [Test.Check] needs.
type TB interface {
	Helper()
	Logf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Check runs the test with the three functions and nothing else set.
func Check(t TB, setup, workload func(d *disk.Disk) error,
	recover func(d *disk.Disk, acked []string) error) {
	t.Helper()
	Test{Setup: setup, Workload: workload, Recover: recover}.Check(t)
}

// Check runs the test, logs the counts, and fails t with a story if a legal state is not recovered
// from.
func (c Test) Check(t TB) {
	t.Helper()
	r, err := c.Run()
	switch {
	case err != nil:
		t.Fatalf("%v", err)
	case r.Failed():
		t.Fatalf("%v", r)
	default:
		t.Logf("%v", r)
	}
}

// Run explores under each profile and reports. The error says that the test itself is at fault: a
// bad option, or a setup or workload that failed without any crash, or a recovery that fails on the
// undisturbed disk.
func (c Test) Run() (*Report, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	m := newMachine(c.Seed)
	defer m.close()
	workload, err := c.record(m)
	if err != nil {
		return nil, err
	}
	r := &Report{log: workload.log, base: workload.base}
	for _, p := range c.Profiles {
		e := c.explorer(m, p)
		failure := e.search(workload)
		if failure != nil {
			e.explain(failure)
		}
		r.Profiles = append(r.Profiles, ProfileReport{Profile: p, Counts: e.Counts,
			Failure: failure})
	}
	return r, nil
}

// complete checks the options and fills in defaults.
func (c *Test) complete() error {
	if c.Workload == nil || c.Recover == nil {
		return fmt.Errorf("crashtest: Workload and Recover must be given")
	}
	if c.Sector < 0 || c.Budget < 0 || c.Depth < 0 {
		return fmt.Errorf("crashtest: Sector %d, Budget %d and Depth %d must not be negative",
			c.Sector, c.Budget, c.Depth)
	}
	if c.Profiles == nil {
		c.Profiles = []persist.Profile{persist.POSIX, persist.Ext4, persist.XFS, persist.Btrfs,
			persist.LazyFS}
	}
	for _, p := range c.Profiles {
		if err := p.Validate(); err != nil {
			return err
		}
	}
	if c.Budget == 0 {
		c.Budget = 20_000
	}
	if c.Depth == 0 {
		c.Depth = 2
	}
	return nil
}

// record runs setup and workload, and recovery once without any loss.
func (c *Test) record(m *machine) (o origin, err error) {
	if c.Setup != nil {
		if _, _, err := m.run(persist.EmptyImage(), c.Setup); err != nil {
			return origin{}, fmt.Errorf("crashtest: setup: %w", err)
		}
	} else {
		m.disk.Load(persist.EmptyImage())
	}
	base := m.disk.Record()
	if err := m.call(c.Workload); err != nil {
		return origin{}, fmt.Errorf("crashtest: workload, before any crash: %w", err)
	}
	log, faults := m.disk.Recorded(), m.disk.Met()
	t := persist.NewTracker(base, persist.Options{Profile: persist.POSIX,
		Sector: persist.WholeWrites})
	var acked []string
	for _, op := range log {
		t.Log(op)
		if op.Kind == persist.Ack {
			acked = append(acked, op.Meta.Text)
		}
	}
	t.Log(&persist.Op{Kind: persist.SyncAll, Since: ^uint64(0)})
	if _, _, err := m.run(t.Base(), func(d *disk.Disk) error {
		return c.Recover(d, acked)
	}); err != nil {
		return origin{}, fmt.Errorf("crashtest: recovery fails although nothing was lost: %w", err)
	}
	return origin{base: base, log: log, met: faults}, nil
}
