package syncengine

import "groundhog/model"

// snapshotStep is something that happened to the snapshots of the source that a service takes.
type snapshotStep struct {
	at     int64 // virtual nanoseconds
	kind   snapshotKind
	number int // of the snapshot
}

type snapshotKind uint8

const (
	snapshotBegun snapshotKind = iota
	snapshotDone
	slotLost
	sourceMended
)

// BeginSnapshot records that a service begins a snapshot, at its first row.
func (h *History) BeginSnapshot(at int64, number int) {
	h.snapshots = append(h.snapshots, snapshotStep{at, snapshotBegun, number})
}

// EndSnapshot records that a snapshot is done.
func (h *History) EndSnapshot(at int64, number int) {
	h.snapshots = append(h.snapshots, snapshotStep{at, snapshotDone, number})
}

// LoseSlot records that the source has given up the slot of a snapshot, or of what follows it,
// because it would have had to keep more of its log than it is allowed to.
func (h *History) LoseSlot(at int64, number int) {
	h.snapshots = append(h.snapshots, snapshotStep{at, slotLost, number})
}

// MendSource records that somebody has looked after the source: changed how much of its log it
// keeps, or dropped the slot that was lost.
func (h *History) MendSource(at int64) {
	h.snapshots = append(h.snapshots, snapshotStep{at, sourceMended, 0})
}

// repeatedSnapshots looks for snapshots that can only come to the end of the one before.
func (h *History) repeatedSnapshots() model.Verdict {
	var all model.Failures
	running, lost := 0, 0
	for _, s := range h.snapshots {
		switch {
		case s.kind == snapshotBegun:
			if lost > 0 {
				all.Add(s.at, "snapshot %d begins at %s, after the slot of snapshot %d was lost, "+
					"and nobody has looked after the source", s.number, seconds(s.at), lost)
			}
			running = s.number
		case s.kind == sourceMended:
			lost = 0
		case s.number != running:
		case s.kind == snapshotDone:
			running = 0
		case s.kind == slotLost:
			lost = s.number
		}
	}
	return SnapshotIsNotRepeated.First("snapshot repeated", all)
}
