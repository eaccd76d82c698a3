package service

import (
	"fmt"

	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// writeCheckpoint is the newest of a user's client. A new one replaces it.
type writeCheckpoint struct {
	id        int64
	head      int64 // the end of the source's log when it was asked for
	processed int64 // LSN of the checkpoint that reached it; 0: none yet
}

// writeCheckpoint answers a request for one. A client that numbers its own, request, is answered
// with the number at which the service stands: only a greater one replaces what is stored, and the
// source is asked for a message as long as that was not reached.
func (v *Service) writeCheckpoint(p *sim.Proc, key string, request int64) (int64, error) {
	conn, err := v.stack.DialTimeout(v.config.Source, connectTimeout)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	source := protocol.NewConn(conn)
	head, err := ask(source, protocol.PathHead)
	if err != nil {
		return 0, err
	}
	if v.toggles.PingFirst {
		if _, err := ask(source, protocol.PathPing); err != nil {
			return 0, err
		}
	}
	v.point(PointStore)
	p.Sleep(p.Stream("storage").Duration(storeLeast, storeMost))
	w := v.storage.wrote[key]
	if w == nil {
		w = &writeCheckpoint{}
		v.storage.wrote[key] = w
	}
	switch {
	case request == 0:
		*w = writeCheckpoint{id: w.id + 1, head: head}
	case request > w.id:
		*w = writeCheckpoint{id: request, head: head}
	}
	id := w.id
	if !v.toggles.PingFirst && w.processed == 0 {
		if _, err := ask(source, protocol.PathPing); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// ask asks the source for an LSN.
func ask(source *protocol.Conn, path string) (int64, error) {
	a, err := source.Call(protocol.Request{Path: path})
	if err == nil && a.Status != protocol.OK {
		err = fmt.Errorf("%s: status %d", path, a.Status)
	}
	return a.LSN, err
}

// reached is the write checkpoint to send with a checkpoint, if there is news since the one before:
// it was processed in between, or it was processed long ago and nothing is known yet.
func (st *storage) reached(key string, before, now checkpoint, known int64, ignoresLSN bool) int64 {
	w := st.wrote[key]
	switch {
	case w == nil:
		return known
	case ignoresLSN:
		return w.id
	case w.processed > before.lsn && w.processed <= now.lsn:
		return w.id
	case known == 0 && w.head <= now.lsn:
		return w.id
	}
	return known
}
