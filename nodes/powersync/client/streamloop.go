package client

import (
	"context"
	"errors"
	"fmt"

	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// streamLoop keeps a stream open. After an error it waits; after an end without one it goes on at
// once.
func (i *isolate) streamLoop(p *sim.Proc) {
	c := i.client
	if err := c.tx(
		p, 0, func(s Store) (err error) { i.id, err = s.ClientID(); return err },
	); err != nil {
		i.abort()
		return
	}
	for !i.aborted() {
		i.update(func(s *Status) { s.Connecting = !s.Connected })
		err := i.iterate(p)
		if i.aborted() {
			return
		}
		if err == nil {
			continue
		}
		c.report(Event{Kind: Disconnected, Text: err.Error()})
		i.renew = !c.toggles.KeepsToken
		i.update(func(s *Status) {
			s.Connected, s.Connecting, s.Downloading, s.Have, s.Total = false, false, false, 0, 0
			s.DownloadError = err.Error()
		})
		if sim.Select(p.Sim(), sim.After(RetryDelay), sim.Done(i.ctx),
			sim.Recv(i.requests.wanted, nil, nil)) == 1 {
			return
		}
	}
}

// iteration is one sync stream.
type iteration struct {
	*isolate
	ctx     context.Context // ends with it
	conn    *protocol.Conn
	lines   *sim.Chan[protocol.Line]
	broken  error // why the lines ended
	refused error // what the service said to a checkpoint request
	asked   int   // requests for a line that are open: one, if the merge is right
	local   []string
	target  *protocol.Checkpoint
	pending *protocol.Checkpoint // validated, and refused by the gate
	counts  progress
	first   bool // no line yet
	renews  bool // a token is being fetched
	over    bool
}

// iterate runs one stream to its end.
func (i *isolate) iterate(p *sim.Proc) error {
	if i.renew {
		if err := i.client.prefetch(p); err != nil {
			return err
		}
		i.renew = false
	}
	if !i.locks.stream.lock(p, RetryDelay) {
		return errMutexTimeout
	}
	defer i.locks.stream.unlock()
	ctx, end := sim.WithCancel(i.ctx, i.client.host)
	defer end()
	it := &iteration{
		isolate: i, ctx: ctx, first: true, lines: sim.NewChan[protocol.Line](p.Sim(), "lines", 16),
	}
	if i.client.toggles.Requests {
		defer i.requests.end(p.Sim())
		p.Go("agree", it.agree).Daemon()
	}
	if err := it.open(p); err != nil {
		return err
	}
	defer i.hangUp(it.conn)
	p.Go("reader", it.read).Daemon()
	return it.follow(p)
}

// open asks for the stream from where the local buckets end. The Dart client wakes the upload loop
// when it does so, since what was written offline waits for that.
func (it *iteration) open(p *sim.Proc) error {
	c := it.client
	it.listening = true
	if c.toggles.IdleEvents && it.events.Len() > 0 {
		it.events.TryRecv()
		it.listening = false
		return errors.New("no iteration is active")
	}
	var buckets []protocol.BucketRequest
	if err := c.tx(
		p, 0, func(s Store) (err error) { buckets, err = s.Buckets(); return err },
	); err != nil {
		return err
	}
	for _, b := range buckets {
		it.local = append(it.local, b.Name)
	}
	if !c.toggles.Rust && !c.toggles.NoFirstLineTrigger {
		it.trigger.fire("stream")
	}
	c.report(Event{Kind: Asked})
	token, err := c.credentials(p)
	if err != nil {
		return err
	}
	if it.conn, err = it.dial(); err != nil {
		return err
	}
	if err := it.request(p, token, buckets); err != nil {
		it.hangUp(it.conn)
		return err
	}
	return nil
}

func (it *iteration) request(
	p *sim.Proc, token *protocol.Token, buckets []protocol.BucketRequest,
) error {
	c := it.client
	c.deadline(it.conn)
	a, err := it.conn.Call(
		protocol.Request{
			Path: protocol.PathStream, Token: token, Client: it.id,
			Stream: &protocol.Stream{Buckets: buckets},
		},
	)
	if err != nil {
		return err
	}
	if a.Status == protocol.Unauthorized && !c.toggles.KeepsToken {
		c.process.token = nil
		if err := c.prefetch(p); err != nil {
			return err
		}
	}
	if a.Status != protocol.OK {
		return fmt.Errorf("stream: status %d", a.Status)
	}
	return nil
}

// read brings lines until the stream or the iteration ends.
func (it *iteration) read(p *sim.Proc) {
	for {
		it.client.deadline(it.conn)
		var l protocol.Line
		if it.broken = it.conn.Receive(&l); it.broken != nil {
			it.lines.Close()
			return
		}
		if sim.Select(p.Sim(), sim.Send(it.lines, l), sim.Done(it.ctx)) == 1 {
			return
		}
	}
}

// follow merges lines and events until one of them ends the iteration.
func (it *iteration) follow(p *sim.Proc) error {
	defer func() { it.listening = false }()
	if !it.client.toggles.IdleEvents {
		defer it.forget()
	}
	for !it.over && !it.aborted() {
		if it.asked == 0 || it.client.toggles.MergeDropsLine {
			it.asked++
		}
		err := it.next(p)
		if err != nil {
			return err
		}
	}
	return nil
}

// next handles what comes first. With MergeDropsLine, each turn asks for a line anew, and a line
// answers the oldest request, which is nobody's any more if an event won its turn.
func (it *iteration) next(p *sim.Proc) error {
	for {
		var l protocol.Line
		var ok bool
		var e event
		switch sim.Select(
			p.Sim(), sim.Recv(it.lines, &l, &ok), sim.Recv(it.events, &e, nil), sim.Done(it.ctx),
		) {
		case 0:
			if !ok {
				return it.broken
			}
			if it.asked--; it.asked > 0 {
				it.client.report(Event{Kind: LineLost})
				continue
			}
			return it.line(p, l)
		case 1:
			return it.event(p, e)
		default:
			return nil
		}
	}
}

// forget empties the queue of events: what nobody has heard is gone.
func (it *iteration) forget() {
	for {
		if _, _, more := it.events.TryRecv(); !more {
			return
		}
	}
}

// event is one that is not a line.
func (it *iteration) event(p *sim.Proc, e event) error {
	switch e {
	case tokenRefreshed:
		it.over = true
		return nil
	case requestsRefused:
		return it.refused
	}
	if it.client.toggles.Rust {
		return it.retryPending(p)
	}
	return nil
}
