package client

import (
	"errors"
	"fmt"

	"groundhog/sim"
)

var (
	errMutexTimeout = errors.New("the lock of uploads was not free in time")
	errSeenBefore   = errors.New("delaying due to previously encountered CRUD item")
)

// crudLoop uploads: once at the start, and then whenever it is woken. Between the first pass and
// the subscription nobody listens, and the pass may take long: it drains what an earlier process
// left, and waits for a write checkpoint.
func (i *isolate) crudLoop(p *sim.Proc) {
	i.trigger.subscribed = i.client.toggles.Latch
	err := i.pass(p)
	i.trigger.subscribed = true
	if i.client.toggles.Recheck {
		i.trigger.fire("subscription")
	}
	for err == nil && i.park(p) {
		err = i.pass(p)
	}
	if err == nil || i.aborted() {
		return
	}
	i.client.tell(Event{Kind: LoopEnded, Text: err.Error()})
	if !i.client.toggles.MutexEndsLoop {
		i.abort() // an exception that nobody catches ends the isolate
	}
}

// park is where the loop comes to rest, until it is woken. It returns false when the isolate ends.
func (i *isolate) park(p *sim.Proc) bool {
	c := i.client
	c.host.Note(c.sym.parked, 0, 0)
	i.trigger.idle = true
	c.checkStranded()
	woken := sim.Select(p.Sim(), sim.Recv(i.trigger.events, nil, nil), sim.Done(i.ctx)) == 0
	i.trigger.idle, i.lost = false, false
	return woken && !i.aborted()
}

// pass drains the queue and asks for a write checkpoint, under the lock of uploads.
func (i *isolate) pass(p *sim.Proc) error {
	done := sim.NewChan[struct{}](p.Sim(), "active upload", 0)
	i.upload = done
	err := errMutexTimeout
	if i.locks.upload.lock(p, RetryDelay) {
		i.uploadAll(p)
		i.locks.upload.unlock()
		err = nil
	}
	i.upload = nil
	done.Close()
	if !i.aborted() && !i.client.toggles.NoApplyAfterUpload {
		i.emit(uploadCompleted)
	}
	return err
}

// uploadAll is the body of a pass. After an error it waits, and goes on as long as there is a
// stream.
func (i *isolate) uploadAll(p *sim.Proc) {
	t := i.client.toggles
	seen := int64(0) // the first row of the queue at the last call of the connector
	for !i.aborted() {
		again, err := i.uploadStep(p, &seen)
		i.update(func(s *Status) { s.Uploading = false })
		if err == nil {
			if !again {
				return
			}
			continue
		}
		if !t.LastItemKept {
			seen = 0
		}
		i.client.tell(Event{Kind: UploadFailed, Text: err.Error()})
		i.update(func(s *Status) { s.UploadError = err.Error() })
		if t.NoUploadRetry {
			return
		}
		i.pause(p, RetryDelay)
		if !i.status.Connected {
			return
		}
	}
}

// uploadStep lets the connector upload what is queued, or asks for a write checkpoint. again is
// whether the pass goes on.
func (i *isolate) uploadStep(p *sim.Proc, seen *int64) (again bool, err error) {
	c := i.client
	c.point(p, PointNext)
	var rows []Queued
	if err := c.tx(p, 0, func(s Store) (err error) { rows, err = s.Next(); return err }); err != nil {
		return false, err
	}
	if len(rows) == 0 {
		return i.updateLocalTarget(p)
	}
	i.update(func(s *Status) { s.Uploading = true })
	if rows[0].ID == *seen {
		return false, errSeenBefore
	}
	*seen = rows[0].ID
	if err := c.uploadData(p); err != nil {
		return false, err
	}
	i.update(func(s *Status) { s.UploadError = "" })
	return true, nil
}

// updateLocalTarget asks for the write checkpoint that opens the gate. If somebody wrote meanwhile,
// the pass ends without it; with RetryRaced it goes on.
func (i *isolate) updateLocalTarget(p *sim.Proc) (again bool, err error) {
	c := i.client
	var seq int64
	var waits bool
	if err := c.tx(p, 0, func(s Store) (err error) { seq, waits, err = s.Target(); return err }); err != nil ||
		!waits {
		return false, err
	}
	c.point(p, PointRequest)
	op, err := i.writeCheckpoint(p)
	if err != nil {
		return false, err
	}
	c.point(p, PointResponse)
	var raced Raced
	c.point(p, PointTarget)
	if err := c.tx(p, 0, func(s Store) (err error) { raced, err = s.SetTarget(op, seq); return err }); err != nil {
		return false, err
	}
	if raced == Updated {
		c.tell(Event{Kind: Targeted, Op: op})
		return false, nil
	}
	c.tell(Event{Kind: WriteRaced, Op: op, Text: raced.String()})
	return raced == NewData && c.toggles.RetryRaced, nil
}

// String says what happened meanwhile.
func (r Raced) String() string {
	return [...]string{"updated", "new rows in ps_crud", "the sequence of ps_crud has changed"}[r]
}

// stranded says whether the loop rests although there is something to do and nothing is on its way
// that would wake it.
func (i *isolate) stranded(s State) bool {
	return i.trigger.idle && !i.aborted() && i.status.Connected && i.trigger.events.Len() == 0 &&
		i.flying == 0 &&
		!i.client.process.watcher.pending() &&
		(s.Queued > 0 || s.Waits())
}

// checkStranded tells of a lost wake-up, once, when the loop comes to rest or when an event may
// have been lost.
func (c *Client) checkStranded() {
	if why, ok := c.Stranded(); ok && !c.process.isolate.lost {
		c.process.isolate.lost = true
		c.host.Note(c.sym.lost, 0, 0)
		c.tell(Event{Kind: LostWakeup, Text: why})
	}
}

// Stranded says whether the upload loop rests, connected, with rows to upload or a write checkpoint
// to ask for, and no event is pending or on its way: nothing will wake it but another local write
// or a new stream.
func (c *Client) Stranded() (string, bool) {
	if c.process == nil || c.process.isolate == nil {
		return "", false
	}
	s, err := c.process.store.State()
	if err != nil || !c.process.isolate.stranded(s) {
		return "", false
	}
	return fmt.Sprint(c.Status()), true
}
