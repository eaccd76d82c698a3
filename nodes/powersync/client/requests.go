package client

import (
	"errors"
	"fmt"
	"time"

	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// repostAfter is how long a checkpoint request may go without an answer in the stream; a tenth more
// or less.
const repostAfter = 10 * time.Second

// errNoIteration is what the core says to whoever numbers a request while no stream runs.
var errNoIteration = errors.New("no iteration is active")

// requests is what an isolate in request mode knows of its checkpoint requests. Nothing may be
// asked for before the present stream has agreed with the service on the last number.
type requests struct {
	agreed  bool
	changed *sim.Chan[struct{}] // closed when agreed changes, and replaced
	wanted  *sim.Chan[struct{}] // somebody waits: a delay of the stream ends
	applied int64               // with the last checkpoint of the present stream
}

func newRequests(s *sim.Sim) requests {
	return requests{
		changed: sim.NewChan[struct{}](s, "checkpoint requests", 0),
		wanted:  sim.NewChan[struct{}](s, "checkpoint request", 1),
	}
}

// set says whether requests may be made.
func (r *requests) set(s *sim.Sim, agreed bool) {
	old := r.changed
	r.agreed, r.changed = agreed, sim.NewChan[struct{}](s, "checkpoint requests", 0)
	old.Close()
}

// end is the end of a stream.
func (r *requests) end(s *sim.Sim) {
	r.set(s, false)
	r.applied = 0
	r.wanted.TryRecv()
}

// awaitRequests waits until requests may be made. It returns false if the isolate ends.
func (i *isolate) awaitRequests(p *sim.Proc, wake bool) bool {
	for !i.requests.agreed && !i.aborted() {
		if wake {
			i.requests.wanted.TrySend(struct{}{})
		}
		sim.Select(p.Sim(), sim.Recv(i.requests.changed, nil, nil), sim.Done(i.ctx))
	}
	return !i.aborted()
}

// agree posts the last number of the client, or that of its gate, when a stream begins. The service
// answers with the greater of that and its own for the user: so a user who has just signed in is
// told, in the end, the number for which the gate of the user before waits.
func (it *iteration) agree(p *sim.Proc) {
	c := it.client
	var id int64
	err := c.tx(p, 0, func(s Store) (err error) { id, err = firstRequest(s); return err })
	if err == nil {
		id, err = it.postRequest(p, id)
	}
	if err == nil {
		err = c.tx(p, 0, func(s Store) error {
			if it.ctx.Err() != nil {
				return errNoIteration
			}
			return s.SetLastRequest(id)
		})
	}
	if it.ctx.Err() != nil {
		return
	}
	if err != nil {
		it.refused = err
		it.emit(requestsRefused)
		return
	}
	it.requests.set(p.Sim(), true)
}

// firstRequest is what a stream begins with.
func firstRequest(s Store) (int64, error) {
	id, err := s.LastRequest()
	if err != nil {
		return 0, err
	}
	st, err := s.State()
	if st.Target != MaxOp {
		id = max(id, st.Target)
	}
	return max(id, 1), err
}

// requestNext asks for the checkpoint that opens the gate, by the next number of the client.
func (i *isolate) requestNext(p *sim.Proc) (int64, error) {
	if !i.awaitRequests(p, true) {
		return 0, errAborted
	}
	var id int64
	if err := i.client.tx(p, 0, func(s Store) (err error) {
		if !i.requests.agreed {
			return errNoIteration
		}
		if id, err = s.LastRequest(); err != nil {
			return err
		}
		id++
		return s.SetLastRequest(id)
	}); err != nil {
		return 0, err
	}
	return i.postRequest(p, id)
}

// postRequest asks the service for a checkpoint, and returns the number at which it stands.
func (i *isolate) postRequest(p *sim.Proc, id int64) (int64, error) {
	a, err := i.ask(p, protocol.Request{
		Path: protocol.PathCheckpointRequest, Client: i.id, CheckpointRequest: id,
	})
	if err == nil && a.Status != protocol.OK {
		err = fmt.Errorf("checkpoint request: status %d", a.Status)
	}
	return a.CheckpointRequest, err
}

// repost posts a number again that has not come back in the stream for some time.
func (i *isolate) repost(p *sim.Proc) {
	for i.awaitRequests(p, false) {
		before, err := i.lastRequest(p)
		i.pause(p, p.Stream("repost").Duration(repostAfter*9/10, repostAfter*11/10))
		now, again := i.lastRequest(p)
		if err != nil || again != nil || now != before || i.requests.applied >= now ||
			!i.awaitRequests(p, false) {
			continue
		}
		if _, err := i.postRequest(p, now); err != nil {
			i.pause(p, p.Stream("repost").Duration(repostAfter*9/10, repostAfter*11/10))
		}
	}
}

func (i *isolate) lastRequest(p *sim.Proc) (id int64, err error) {
	err = i.client.tx(p, 0, func(s Store) (err error) { id, err = s.LastRequest(); return err })
	return id, err
}
