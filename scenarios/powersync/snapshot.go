package powersync

import (
	"fmt"
	"slices"
	"time"

	"groundhog/nodes/powersync/service"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// The lines of plans about the log of the source.
type (
	unpublishedLine struct {
		Records int `plan:"1..120"`
	}
	keepLine struct {
		Records int64 `plan:"20..2000"`
	}
)

var (
	unpublished = plan.Op[unpublishedLine]("unpublished",
		"others write so many records into the log of the source, none of which is published")
	keepWAL = plan.Op[keepLine]("keep-wal",
		"somebody changes how many records of the log a slot may keep, and drops the lost ones")
	dropSlots = plan.Fault[none]("drop-slots",
		"somebody drops every slot that nobody uses")
)

const (
	littleWAL = 60          // records that a slot may keep
	slotCheck = time.Second // how often the service looks at its slot during a snapshot
)

// snapshot is the initial replication of a service, and a source that keeps too little of its log
// for it: the slot is lost, or somebody drops it, and the service is killed and goes on.
func snapshot(open OpenStore) *explore.Scenario {
	setting := snapshots()
	early := func(a plan.Action, min, max int) plan.Part {
		return plan.Part{Action: a, Min: min, Max: max, To: 25 * time.Second}
	}
	crash := restarts()
	crash.Min, crash.Max, crash.From = 0, 2, time.Second
	sc := scenario(open, "snapshot", "the service begins with a snapshot, during which the source "+
		"may give up its slot", setting,
		cases{}.violates("service-1.20.4-snapshot", 20, repeats).allowing(ends, converges).
			violates("service-1.20.5", 20, repeats).allowing(ends, converges).
			holds("recheck").allowing(repeats). // in one seed of fifty
			holds("service-checks-at-end"),
		early(unpublished, 1, 5), early(keepWAL, 0, 1), early(dropSlots, 0, 1), crash)
	sc.Plan.Actions = append(slices.Clone(sc.Plan.Actions), unpublished, keepWAL, dropSlots)
	sc.Sometimes = []string{"powersync.published"}
	sc.Play = func(r *explore.Run) {
		w := newSystem(r, setting.orDefault(), open)
		r.Follow(w.handlers(),
			unpublished.Do(func(l unpublishedLine) { w.backend.WriteUnpublished(l.Records) }),
			keepWAL.Do(func(l keepLine) { w.keepWAL(l.Records) }),
			dropSlots.Do(func(none) {
				w.backend.DropSlots()
				w.history.MendSource(int64(w.Sim.Now())) // a lost one among them
			}))
		w.finish(r)
	}
	return sc
}

// keepWAL is somebody who changes the limit of the source, and looks after what was lost by it.
func (w *system) keepWAL(records int64) {
	w.backend.KeepWAL(records)
	w.backend.DropLostSlots()
	w.history.MendSource(int64(w.Sim.Now()))
}

// mendSource is what somebody does in the end.
func (w *system) mendSource() { w.keepWAL(0) }

// slotLost takes note of a slot that the source gave up.
func (w *system) slotLost(slot string) {
	var number int
	if _, err := fmt.Sscanf(slot, "powersync_%d", &number); err != nil {
		w.run.Harness("slot %q: %v", slot, err)
	}
	w.history.LoseSlot(int64(w.Sim.Now()), number)
}

// snapshots takes note of what the service tells.
func (w *system) snapshots(e service.Event) {
	switch now := int64(w.Sim.Now()); e.Kind {
	case service.SnapshotBegun:
		w.history.BeginSnapshot(now, e.Deployment)
	case service.SnapshotDone:
		w.history.EndSnapshot(now, e.Deployment)
	}
}
