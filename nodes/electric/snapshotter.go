package electric

import (
	"encoding/binary"
	"fmt"
	"time"

	"groundhog/nodes/electric/beam"
	"groundhog/sim"
)

const snapshotRetry = 500 * time.Millisecond

// startSnapshot has a short process query the rows of a shape and the LSN as of which they are, and cast them to
// its consumer. The shape is routed by then, so nothing falls between snapshot and stream. The visibility
// of transactions is the order of their LSNs.
func (svc *Service) startSnapshot(to beam.PID, def Definition) {
	svc.host.Go("snapshotter", func(p *sim.Proc) {
		for svc.rt.Alive(to) {
			rows, lsn, err := svc.querySnapshot(def)
			if err == nil {
				svc.rt.Send(to, snapshotKnown{rows, lsn})
				return
			}
			svc.host.Logf("snapshot: %v", err)
			p.Sleep(snapshotRetry)
		}
	}).Daemon()
}

func (svc *Service) querySnapshot(def Definition) (rows []Change, lsn LSN, err error) {
	conn, err := svc.stack.DialTimeout(svc.config.Source, silence)
	if err != nil {
		return nil, 0, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(svc.host.Clock().Now().Add(silence)); err != nil {
		return nil, 0, err
	}
	if _, err := conn.Write(appendFrame(nil, 'Q', fmt.Appendf(nil, "SNAPSHOT %d", def.Table))); err != nil {
		return nil, 0, err
	}
	in := &frameReader{from: conn}
	for {
		kind, body, err := in.next()
		switch {
		case err != nil:
			return nil, 0, err
		case kind == 'Z' && len(body) == 8:
			return rows, LSN(binary.BigEndian.Uint64(body)), nil
		case kind == 'D' && len(body) == changeSize:
			if r := readChange(body); def.Matches(r.Table, r.Row) {
				rows = append(rows, r)
			}
		default:
			return nil, 0, fmt.Errorf("electric: unexpected frame %q of %d bytes", kind, len(body))
		}
	}
}
