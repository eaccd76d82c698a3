package electric

import (
	"io/fs"

	"groundhog/disk"
	"groundhog/nodes/electric/beam"
	"groundhog/sim"
)

// Host returns the service's host: to boot, crash, pause it.
func (svc *Service) Host() *sim.Host { return svc.host }

// Disk returns the service's disk: to inject faults.
func (svc *Service) Disk() *disk.Disk { return svc.disk }

// Served is a handle that clients are given.
type Served struct {
	Handle Handle
	Shape  int
	Alive  bool // a consumer is registered and runs
	Row    bool // a consumer is registered
	PID    beam.PID
}

// Served lists the handles in ShapeStatus, in order of creation.
func (svc *Service) Served() []Served {
	all := make([]Served, 0, svc.status.served.Len())
	for h, shape := range svc.status.all() {
		pid, ok := svc.registry.Find(h)
		all = append(
			all, Served{Handle: h, Shape: shape, Alive: ok && svc.rt.Alive(pid), Row: ok, PID: pid},
		)
	}
	return all
}

// Tracked lists the entries of the flush tracker, the one that holds back the most first.
func (svc *Service) Tracked() []TrackerEntry {
	if svc.tracker == nil {
		return nil
	}
	return svc.tracker.Entries()
}

// Log is what the disk holds of a shape.
type Log struct {
	HasSnapshot bool
	SnapshotLSN LSN
	Snapshot    []Change
	Live        []Change // all in the file, as a reader sees it
	Durable     []Change // of these, those up to the pointer: what a restart keeps
	Persisted   Offset   // the pointer
}

// ShapeLog reads the files of a shape from outside, without an effect on the run.
func (svc *Service) ShapeLog(h Handle) Log {
	dir := outside{svc.disk, svc.shapeDir(h)}
	var l Log
	l.Snapshot, l.SnapshotLSN, l.HasSnapshot = readSnapshot(dir)
	l.readLines(dir)
	return l
}

// DurableLog is what a restart would keep of a shape's log, as [Service.ShapeLog] has it, without
// its snapshot.
func (svc *Service) DurableLog(h Handle) []Change {
	var l Log
	l.readLines(outside{svc.disk, svc.shapeDir(h)})
	return l.Durable
}

func (l *Log) readLines(dir reader) {
	l.Persisted = readPointer(dir)
	if b, err := dir.ReadFile(logFile); err == nil {
		l.Live = readChanges(b)
	}
	n := 0
	for n < len(l.Live) && !l.Persisted.Before(l.Live[n].Offset) {
		n++
	}
	l.Durable = l.Live[:n:n]
}

// KillConsumer has the consumer of a shape die in the way given. It returns false if none runs.
func (svc *Service) KillConsumer(shape int, why DeathReason) bool {
	h, ok := svc.status.handleOf(shape)
	pid, _ := svc.registry.Find(h)
	if !ok || !svc.rt.Alive(pid) {
		return false
	}
	switch why {
	case DieKill:
		svc.rt.Exit(pid, beam.Reason{Kind: beam.Killed})
	case DieShutdown:
		svc.rt.Exit(pid, beam.Reason{Kind: beam.Shutdown})
	default:
		svc.rt.Send(pid, dieNow{why})
	}
	return true
}

// outside reads a directory of a disk without being seen.
type outside struct {
	disk *disk.Disk
	dir  string
}

// ReadFile reads a file of the directory.
func (o outside) ReadFile(name string) ([]byte, error) {
	return fs.ReadFile(o.disk.FS(), o.dir+"/"+name)
}
