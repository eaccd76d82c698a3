package electric

import (
	"encoding/binary"
	"fmt"
	"slices"

	"groundhog/net"
	"groundhog/sim"
)

// listen is the program of the database's host: one process for each connection.
func (pg *Postgres) listen(p *sim.Proc) {
	p.Daemon()
	if pg.limit > 0 {
		p.Go("checkpointer", pg.checkpoints).Daemon()
	}
	l, err := pg.stack.Listen(PostgresPort)
	if err != nil {
		pg.host.Sim().Fail("%s cannot listen: %v", pg.host.Name(), err)
	}
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		p.Go("backend", func(b *sim.Proc) { pg.serve(b, c) }).Daemon()
	}
}

// serve reads the queries of a connection and does what they want.
func (pg *Postgres) serve(p *sim.Proc, c net.Conn) {
	defer c.Close()
	in := &frameReader{from: c}
	for {
		kind, body, err := in.next()
		if err != nil || kind != 'Q' {
			return
		}
		if query := string(body); query == "START_REPLICATION" && pg.refusal() == "" {
			pg.replicate(p, c, in)
			return
		} else if _, err := c.Write(pg.answer(query)); err != nil {
			return // the client asks again
		}
	}
}

// answer is the answer to a query that does not make a walsender of its connection.
func (pg *Postgres) answer(query string) []byte {
	if body, ok := pg.alter(query); ok {
		return appendFrame(nil, 'C', body)
	}
	var failed string
	switch query {
	case showSenderTimeout:
		return appendFrame(nil, 'C', binary.BigEndian.AppendUint64(nil, uint64(pg.timeout)))
	case "START_REPLICATION":
		failed = pg.refusal()
	case "CREATE_REPLICATION_SLOT":
		failed = pg.createSlot()
	case "DROP_REPLICATION_SLOT":
		failed = pg.dropSlot()
	default:
		var def Definition
		if _, err := fmt.Sscanf(
			query, "SNAPSHOT %d %d %d", &def.Table, &def.Mod, &def.Rem,
		); err == nil &&
			int(def.Table) < len(pg.tables) {
			return pg.snapshot(def)
		}
		failed = errSyntax
	}
	if failed != "" {
		return appendFrame(nil, 'E', []byte(failed))
	}
	return appendFrame(nil, 'C', nil)
}

// snapshot is all rows of a shape and the LSN as of which they are read.
func (pg *Postgres) snapshot(def Definition) (out []byte) {
	rows := pg.tables[def.Table]
	for i := 0; i < len(rows); i++ {
		if def.Mod > 0 { // go to the next row with the remainder, as an index does
			next := rows[i].Row + (def.Rem+def.Mod-rows[i].Row%def.Mod)%def.Mod
			skip, _ := findRow(rows[i:], next)
			if i += skip; i == len(rows) {
				break
			}
		}
		if def.Matches(def.Table, rows[i].Row) {
			out = appendFrame(out, 'D', appendChange(nil, rows[i]))
		}
	}
	return appendFrame(out, 'Z', binary.BigEndian.AppendUint64(nil, uint64(pg.end)))
}

// replicate is a walsender: every transaction from the slot's position on, and keepalives in
// between. It ends with the slot.
func (pg *Postgres) replicate(p *sim.Proc, c net.Conn, in *frameReader) {
	pg.streamed()
	wake := sim.NewChan[struct{}](p.Sim(), "wal", 1)
	pg.wakeups = append(pg.wakeups, wake)
	gone, hung := false, false
	p.Go("status", func(r *sim.Proc) {
		pg.receive(in, &hung)
		gone = true
		wake.TrySend(struct{}{})
	}).Daemon()
	start := pg.confirmed
	_, err := c.Write(appendFrame(nil, 'W', binary.BigEndian.AppendUint64(nil, uint64(start))))
	next, _ := slices.BinarySearchFunc(
		pg.wal, start, func(t Txn, l LSN) int { return int(int64(t.LSN) - int64(l)) },
	)
	at := start - 1 // decoded up to here
	for err == nil && !gone && pg.slot == slotReserved {
		if hung = fails(pg.host, PointWalsender); hung {
			p.Sleep(forever)
		}
		for ; next < len(pg.wal) && err == nil; next++ {
			at = pg.decode(p, at, pg.wal[next].LSN)
			if t := pg.streams(pg.wal[next]); len(t.Changes) > 0 {
				_, err = c.Write(encodeTxn(t))
			}
		}
		if end := pg.end; err == nil && next == len(pg.wal) {
			at = pg.decode(p, at, end)
			_, err = c.Write(copyData('k', []LSN{end}, []byte{0}))
		}
		if err == nil && !gone && next == len(pg.wal) {
			var v struct{}
			var ok bool
			sim.Select(p.Sim(), sim.Recv(wake, &v, &ok), sim.After(pg.keepalive))
		}
	}
	pg.wakeups = slices.DeleteFunc(
		pg.wakeups, func(w *sim.Chan[struct{}]) bool { return w == wake },
	)
}

// receive reads standby status updates until the connection ends. A walsender that hangs reads
// none: what comes stays in the buffer of its connection, which is alive.
func (pg *Postgres) receive(in *frameReader, hung *bool) {
	for {
		kind, body, err := in.next()
		if err != nil || *hung {
			return
		}
		if kind == 'd' && len(body) > 0 && body[0] == 'r' {
			pos, _, err := readPositions(body, 3)
			if err != nil {
				return
			}
			pg.confirm(min(pos[1], pg.end+1))
		}
	}
}

// encodeTxn encodes a transaction as the messages of the stream.
func encodeTxn(t Txn) []byte {
	send := func(out []byte, m Message) []byte {
		return append(out, copyData('w', []LSN{t.LSN, t.LSN}, AppendMessage(nil, m))...)
	}
	out := send(nil, Message{Kind: kindBegin, XID: t.XID, LSN: t.LSN})
	for _, c := range t.Changes {
		out = send(out, Message{Kind: kindChange, Change: c})
	}
	return send(out, Message{Kind: kindCommit, LSN: t.LSN})
}
