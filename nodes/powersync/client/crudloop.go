package client

import (
	"errors"

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
	i.client.report(Event{Kind: LoopEnded, Text: err.Error()})
	if !i.client.toggles.MutexEndsLoop {
		i.abort() // an exception that nobody catches ends the isolate
	}
}

// park is where the loop comes to rest, until it is woken. It returns false when the isolate ends.
func (i *isolate) park(p *sim.Proc) bool {
	c := i.client
	c.host.Note(c.sym.parked, 0, 0)
	i.trigger.idle = true
	c.rests++
	c.reportRest()
	woken := sim.Select(p.Sim(), sim.Recv(i.trigger.events, nil, nil), sim.Done(i.ctx)) == 0
	i.trigger.idle = false
	return woken && !i.aborted()
}

// pass drains the queue and asks for a write checkpoint, under the lock of uploads.
func (i *isolate) pass(p *sim.Proc) error {
	done := sim.NewChan[struct{}](p.Sim(), "active upload", 0)
	i.upload = done
	err := errMutexTimeout
	if i.locks.upload.lock(p, RetryDelay) {
		i.trigger.deaf = i.client.toggles.NoUploadRetry
		i.uploadAll(p)
		i.trigger.deaf = false
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
		i.client.report(Event{Kind: UploadFailed, Text: err.Error()})
		i.update(func(s *Status) { s.UploadError = err.Error() })
		i.pause(p, RetryDelay)
		if t.NoUploadRetry || !i.status.Connected {
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
	if err := c.tx(
		p, 0, func(s Store) (err error) { rows, err = s.Next(); return err },
	); err != nil {
		return false, err
	}
	if len(rows) == 0 {
		if c.toggles.AsksAfterUpload && *seen == 0 {
			return false, nil
		}
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
	if err := c.tx(
		p, 0, func(s Store) (err error) { seq, waits, err = s.Target(); return err },
	); err != nil ||
		!waits {
		return false, err
	}
	c.point(p, PointRequest)
	ask := i.writeCheckpoint
	if c.toggles.Requests {
		ask = i.requestNext
	}
	op, err := ask(p)
	if err != nil {
		return false, err
	}
	c.point(p, PointResponse)
	var raced Raced
	c.point(p, PointTarget)
	if err := c.tx(
		p, 0, func(s Store) (err error) { raced, err = s.SetTarget(op, seq); return err },
	); err != nil {
		return false, err
	}
	if raced == Updated {
		c.report(Event{Kind: Targeted, Op: op})
		return false, nil
	}
	c.report(Event{Kind: WriteRaced, Op: op, Text: raced.String()})
	return raced == NewData && c.toggles.RetryRaced, nil
}

// String says what happened meanwhile.
func (r Raced) String() string {
	return [...]string{"updated", "new rows in ps_crud", "the sequence of ps_crud has changed"}[r]
}

// reportRest reports the loop, if it rests, to the observer: when it comes to rest, and when an
// event that might have woken it has passed.
func (c *Client) reportRest() {
	if c.process == nil || c.process.isolate == nil {
		return
	}
	i := c.process.isolate
	if !i.trigger.idle || i.aborted() {
		return
	}
	s, err := c.process.store.State()
	if err != nil {
		return
	}
	coming := i.trigger.events.Len() + i.flying
	if c.process.watcher.pending() {
		coming++
	}
	c.report(Event{Kind: Rested, Rest: Rest{
		Number: c.rests, Connected: i.status.Connected, Queued: s.Queued, Waits: s.Waits(),
		Coming: coming,
	}})
}
