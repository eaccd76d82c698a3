package crashtest

import (
	"fmt"

	"groundhog/disk"
	"groundhog/disk/persist"
	"groundhog/sim"
)

// machine is one disk, used again and again.
type machine struct {
	sim  *sim.Sim
	disk *disk.Disk
}

func newMachine(seed uint64) *machine {
	s := sim.New(sim.Config{Seed: seed})
	h := s.NewHost("machine", nil)
	m := &machine{sim: s, disk: disk.New(h)}
	h.Boot()
	return m
}

func (m *machine) close() { m.sim.Close() }

// run calls f on a disk that holds image, and returns what it did.
func (m *machine) run(image *persist.Image, f func(d *disk.Disk) error) (base *persist.Image,
	log []*persist.Op, err error) {
	m.disk.Load(image)
	base = m.disk.Record()
	err = m.call(f)
	return base, m.disk.Recorded(), err
}

// call turns a panic into an error.
func (m *machine) call(f func(d *disk.Disk) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	return f(m.disk)
}
