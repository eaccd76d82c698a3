package electric

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"groundhog/net"
	"groundhog/sim"
)

// PostgresPort is where the source database listens.
const PostgresPort = 5432

// walStart is the LSN before the first transaction.
const walStart LSN = 1000

// Postgres is the source database with one logical replication slot. Its data is durable and
// correct: it survives every crash of its host. Only its connections do not.
type Postgres struct {
	host      *sim.Host
	stack     *net.Stack
	observer  Observer
	keepalive time.Duration

	wal         []Txn
	end         LSN
	publication []alteration // none: all tables are published
	slot        slotState
	limit       uint64 // max_slot_wal_keep_size, 0: none
	// confirmed_flush_lsn: a transaction is sent again if it commits at or after it
	confirmed   LSN
	tables      [][]Change
	unpublished []span        // of the WAL, which the slot does not stream
	decoding    time.Duration // of a byte of it
	timeout     time.Duration // wal_sender_timeout
	begun       int           // how often replication has begun
	xid         uint64
	wakeups     []*sim.Chan[struct{}]
	sym         struct{ commit, confirm sim.Symbol }
}

// NewPostgres makes the database and its host; the caller boots it.
func NewPostgres(s *sim.Sim, n *net.Network, name string, tables int, observer Observer) *Postgres {
	pg := &Postgres{
		observer: observer, end: walStart, confirmed: walStart + 1,
		tables: make([][]Change, tables), keepalive: time.Second,
		timeout: time.Minute,
	}
	pg.host = s.NewHost(name, pg.listen)
	pg.stack = n.Attach(pg.host)
	pg.host.OnCrash(func(sim.CrashKind) { pg.wakeups = nil })
	pg.sym.commit, pg.sym.confirm = s.Symbol("pg.commit"), s.Symbol("pg.confirm")
	return pg
}

// Host returns the database's host.
func (pg *Postgres) Host() *sim.Host { return pg.host }

// EndLSN is the end of the WAL: the LSN of the last transaction.
func (pg *Postgres) EndLSN() LSN { return pg.end }

// ConfirmedLSN is the last position that the slot does not keep: transactions up to and including
// it are acknowledged. It is confirmed_flush_lsn - 1.
func (pg *Postgres) ConfirmedLSN() LSN { return pg.confirmed - 1 }

// RetainedBytes is how much WAL the slot keeps: none if it is lost.
func (pg *Postgres) RetainedBytes() uint64 {
	if pg.slot == slotLost || pg.slot == slotDropped {
		return 0
	}
	return uint64(pg.end - pg.ConfirmedLSN())
}

// Commit commits row changes as one transaction and returns it with its LSN and offsets. It fails
// if the database is down, if there is nothing to commit, or if a table does not exist.
func (pg *Postgres) Commit(changes []Change) (Txn, error) {
	if !pg.host.Up() {
		return Txn{}, fmt.Errorf("electric: commit: %s is down", pg.host.Name())
	}
	if len(changes) == 0 {
		return Txn{}, fmt.Errorf("electric: commit: the transaction is empty")
	}
	for _, c := range changes {
		if int(c.Table) >= len(pg.tables) {
			return Txn{}, fmt.Errorf(
				"electric: commit: no table %d; there are %d", c.Table, len(pg.tables),
			)
		}
	}
	pg.xid++
	pg.end += LSN(16 + changeSize*len(changes))
	txn := Txn{XID: pg.xid, LSN: pg.end, Changes: slices.Clone(changes)}
	for i := range txn.Changes {
		c := &txn.Changes[i]
		c.Offset = Offset{txn.LSN, uint64(2 * i)}
		pg.put(*c)
	}
	pg.wal = append(pg.wal, txn)
	pg.host.Note(pg.sym.commit, uint64(txn.LSN), uint64(len(changes)))
	pg.observer.report(Event{Kind: TxnCommitted, LSN: txn.LSN, Txn: &txn})
	pg.wake()
	return txn, nil
}

// wake tells the walsenders that there is something new.
func (pg *Postgres) wake() {
	for _, c := range pg.wakeups {
		c.TrySend(struct{}{})
	}
}

// WriteUnpublished moves the end of the WAL by n bytes of what the slot does not stream, such as
// another database's transactions.
func (pg *Postgres) WriteUnpublished(n LSN) {
	pg.unpublished = append(pg.unpublished, span{pg.end, pg.end + n})
	pg.end += n
	pg.observer.report(Event{Kind: WALAdvanced, LSN: pg.end})
}

// put makes c the state of its row.
func (pg *Postgres) put(c Change) {
	rows := pg.tables[c.Table]
	i, found := findRow(rows, c.Row)
	if found {
		rows[i] = c
		return
	}
	pg.tables[c.Table] = slices.Insert(rows, i, c)
}

func findRow(rows []Change, row uint64) (int, bool) {
	return slices.BinarySearchFunc(
		rows, row, func(r Change, row uint64) int { return cmp.Compare(r.Row, row) },
	)
}

// confirm moves the slot. It never goes back.
func (pg *Postgres) confirm(flushed LSN) {
	if flushed <= pg.confirmed || pg.slot != slotReserved {
		return
	}
	pg.confirmed = flushed
	pg.host.Note(pg.sym.confirm, uint64(pg.ConfirmedLSN()), pg.RetainedBytes())
	pg.observer.report(Event{Kind: SlotConfirmed, LSN: pg.ConfirmedLSN()})
}
