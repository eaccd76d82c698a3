package client

import (
	"errors"

	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// complete ends the target. The gate may refuse it for what is being uploaded. The Dart client then
// waits for the active upload, and tries once more; meanwhile it takes no lines. The Rust client
// goes on, and keeps the checkpoint for the end of the next upload.
func (it *iteration) complete(p *sim.Proc) error {
	if it.target == nil {
		return errors.New("checkpoint complete without a checkpoint before it")
	}
	target := *it.target
	how, err := it.try(p, target, AllPriorities)
	if err != nil || how != Refused {
		return err
	}
	t := it.client.toggles
	if t.Rust {
		it.pending = &target
		return nil
	}
	active := it.upload
	if active == nil || t.NoApplyAfterUpload {
		return nil
	}
	sim.Select(p.Sim(), sim.Recv(active, nil, nil), sim.Done(it.ctx))
	if it.aborted() {
		return nil
	}
	_, err = it.try(p, target, AllPriorities)
	return err
}

// retryPending tries again what the gate has refused, after an upload. Either way it is done with.
func (it *iteration) retryPending(p *sim.Proc) error {
	if it.pending == nil {
		return nil
	}
	target := *it.pending
	it.pending = nil
	_, err := it.try(p, target, AllPriorities)
	return err
}

// partial ends the part of the target that has this priority or a more urgent one. If it is
// refused, the complete checkpoint will bring it.
func (it *iteration) partial(p *sim.Proc, priority int) error {
	if it.target == nil {
		return errors.New("partial checkpoint complete without a checkpoint before it")
	}
	_, err := it.try(p, *it.target, priority)
	return err
}

// try applies a checkpoint if the gate is open. If its checksums do not match, the iteration ends:
// its buckets are loaded anew by the next one.
func (it *iteration) try(
	p *sim.Proc, target protocol.Checkpoint, priority int,
) (how Applied, err error) {
	c := it.client
	now := p.Sim().Now()
	err = c.tx(p, int(it.counts.have()), func(s Store) (err error) {
		now = p.Sim().Now()
		how, err = s.Apply(target, priority, now)
		return err
	})
	if err != nil {
		return how, err
	}
	switch how {
	case BadChecksum:
		c.report(Event{Kind: Mismatch, Op: target.LastOp})
		it.over = true
		return how, nil
	case Refused:
		c.report(Event{Kind: ApplyRefused, Op: target.LastOp})
	case Published:
		if priority != AllPriorities {
			c.report(Event{Kind: PartlyApplied, Op: target.LastOp})
			return how, nil
		}
		it.counts, it.requests.applied = nil, 0
		if target.WriteCheckpoint != nil {
			it.requests.applied = *target.WriteCheckpoint
		}
		it.update(func(s *Status) {
			s.Downloading, s.Have, s.Total, s.DownloadError = false, 0, 0, ""
			s.HasSynced, s.LastSyncedAt = true, now
		})
		c.host.Note(c.sym.published, uint64(target.LastOp), 0)
		c.report(Event{Kind: CheckpointDone, Op: target.LastOp})
	}
	return how, nil
}
