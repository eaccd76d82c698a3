package service

import (
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// replicate follows the source's log, for ever.
func (v *Service) replicate(p *sim.Proc) {
	for {
		if conn, err := v.stack.DialTimeout(v.config.Source, connectTimeout); err == nil {
			source := protocol.NewConn(conn)
			if source.Send(protocol.Request{Path: protocol.PathReplicate}) == nil {
				for v.follow(p, source) == nil {
				}
			}
			_ = conn.Close()
		}
		p.Sleep(reconnectAfter)
	}
}

// follow takes what has come of the log, makes it a checkpoint, and confirms it. After a restart
// the slot may be behind the storage.
func (v *Service) follow(p *sim.Proc, source *protocol.Conn) error {
	var records []protocol.Record
	for first := true; first || source.Buffered(); first = false {
		var r protocol.Record
		if err := source.Receive(&r); err != nil {
			return err
		}
		if r.LSN > v.storage.newest.lsn {
			records = append(records, r)
		}
		if first {
			p.Sleep(p.Stream("lag").Duration(v.config.Lag/20, v.config.Lag))
		}
	}
	if len(records) == 0 {
		return nil
	}
	v.storage.commit(records)
	v.note(v.sym.checkpoint, uint64(v.storage.newest.op), uint64(v.storage.newest.lsn))
	if v.config.Storage != nil {
		v.config.Storage.notify()
	} else {
		v.changes.stored.TrySend(struct{}{})
	}
	return source.Send(protocol.Request{LSN: v.storage.newest.lsn})
}
