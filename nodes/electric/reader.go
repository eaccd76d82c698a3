package electric

import (
	"time"

	"groundhog/sim"
)

// Page is the answer to a client's read of a shape: a snapshot where it begins, what the log has
// behind the client's offset, and up to which LSN the client is told to be up to date.
type Page struct {
	// under which the shape is served: another than asked for is a must-refetch (409)
	Handle   Handle
	Refetch  bool // begin anew
	Snapshot []Change
	Changes  []Change
	Offset   Offset // ask for what is behind it next
	UpToDate LSN
}

// readTime lies between a reader's look at the state of a log and its look at the lines.
const readTime = 200 * time.Microsecond

// Read serves one request of a client, which has read the shape under handle up to from; the handle
// 0 begins. The page comes some time later, or never: the service may be down, or have no snapshot
// yet. Lines that are not flushed are read as well, if their transaction is committed.
func (svc *Service) Read(shape int, handle Handle, from Offset, answer func(Page)) {
	if !svc.host.Up() {
		return
	}
	svc.host.Go("request", func(p *sim.Proc) {
		h, ok := svc.status.handleOf(shape)
		if !ok || svc.refuses(h) {
			return
		}
		log := svc.ShapeLog(h)
		if !log.HasSnapshot {
			return
		}
		page := Page{Handle: h, UpToDate: svc.lastSeen}
		if page.Refetch = handle != h; page.Refetch {
			page.Snapshot, from = log.Snapshot, Offset{log.SnapshotLSN, 0}
		}
		onDisk, visible := log.Persisted, log.Persisted
		if st, ok := svc.stores.Find(h); ok {
			onDisk, visible = st.onDisk, st.seenTxn
		}
		if svc.toggles.StaleReader {
			p.Sleep(readTime) // meanwhile a flush may move lines from the buffer to the disk
		}
		page.Changes = svc.lines(h, log.Live, from, onDisk, visible)
		page.Offset = later(from, visible)
		answer(page)
	}).Daemon()
}

// lines are the changes behind from, up to visible: those up to onDisk of the file, the others of
// the buffer of the writer.
func (svc *Service) lines(h Handle, file []Change, from, onDisk, visible Offset) (all []Change) {
	for _, c := range file {
		if from.Before(c.Offset) && !onDisk.Before(c.Offset) && !visible.Before(c.Offset) {
			all = append(all, c)
		}
	}
	if st, ok := svc.stores.Find(h); ok {
		for _, c := range readChanges(st.buf) {
			if from.Before(c.Offset) && onDisk.Before(c.Offset) && !visible.Before(c.Offset) {
				all = append(all, c)
			}
		}
	}
	return all
}

// refuses says whether a handle is not answered for, because its writer is dead: what clients would
// be told is up to date is not, and it will be removed.
func (svc *Service) refuses(h Handle) bool {
	pid, ok := svc.registry.Find(h)
	return svc.toggles.RefuseOrphans && ok && !svc.rt.Alive(pid)
}
