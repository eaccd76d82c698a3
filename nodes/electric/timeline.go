package electric

import (
	"errors"
	"io/fs"
	"time"

	"groundhog/nodes/electric/beam"
	"groundhog/sim"
)

// What the connection manager does about a slot that is lost (PR 2651, a00e863): the slot is
// dropped, the timeline on the disk is made one that no database has, and everything starts anew.
// It then creates a slot, finds another timeline than before, and gives up all shapes before it
// streams: nobody knows what they have missed. A slot that is not there is met in the same way.

const (
	timelineFile          = "timeline"
	timelineGood          = "1"
	timelineIrrecoverable = "-1"
	stopShapes            = 10 * time.Millisecond // for the supervisor of the shapes to stop
)

// slotError is a replication command that the database refuses, by its SQLSTATE.
type slotError string

// Error says so.
func (e slotError) Error() string { return "electric: the database refuses: SQLSTATE " + string(e) }

// abandonSlot gives up a slot that cannot be streamed from. Whether it could be dropped is not
// looked at.
func (svc *Service) abandonSlot(p *beam.Process) {
	_, err := svc.command("DROP_REPLICATION_SLOT")
	svc.ignore(err)
	if err := svc.saveTimeline(timelineIrrecoverable); err != nil {
		svc.host.Logf("timeline: %v", err)
	}
	p.Raise("the replication slot is lost")
}

// saveTimeline writes the key-value store, which does not sync.
func (svc *Service) saveTimeline(id string) error {
	return replaceFile(svc.disk, "/", timelineFile, []byte(id), svc.toggles.MetadataFsync)
}

// checkTimeline gives up all shapes if the timeline is not that of the database, once there is a
// slot. A version that stores the timeline first forgets that there is something to give up if it
// dies in between.
func (svc *Service) checkTimeline(p *sim.Proc) error {
	id, err := svc.disk.ReadFile(timelineFile)
	if errors.Is(err, fs.ErrNotExist) || err == nil && string(id) == timelineGood {
		return nil
	}
	if err != nil {
		return err
	}
	for {
		_, err := svc.command("CREATE_REPLICATION_SLOT")
		if err == nil || errors.Is(err, slotError(errSlotExists)) {
			break
		}
		svc.host.Logf("create slot: %v", err)
		p.Sleep(reconnectAfter)
	}
	if svc.toggles.PurgeFirst {
		return errors.Join(svc.purge(p), svc.saveTimeline(timelineGood))
	}
	if err := svc.saveTimeline(timelineGood); err != nil {
		return err
	}
	return svc.purge(p)
}

// purge resets storage and shape status. Of the handles that were served the restore tells.
func (svc *Service) purge(p *sim.Proc) error {
	p.Sleep(stopShapes)
	if err := svc.disk.RemoveAll("shapes"); err != nil {
		return err
	}
	p.Sleep(stepTime)
	return svc.status.purge()
}
