package electric

import (
	"time"

	"groundhog/sim"
)

// slotState is what has become of the replication slot.
type slotState uint8

const (
	// wal_status reserved, extended or unreserved: all WAL behind it is there
	slotReserved slotState = iota
	// wal_status lost: a checkpoint has removed WAL that it needs, and nobody can read from it any
	// more
	slotLost
	slotDropped
	slotCreated // and nobody has streamed from it yet
)

var slotNames = [...]string{"reserved", "lost", "dropped", "created"}

// checkpointEach is how often a checkpoint removes old WAL. The real one comes after minutes, or
// when so much WAL was written.
const checkpointEach = 5 * time.Second

// LimitSlot sets max_slot_wal_keep_size to n bytes: a checkpoint that finds a slot with more WAL
// behind it removes the WAL and invalidates the slot. Without it, or with 0, the slot keeps all. It
// is called before the database boots.
func (pg *Postgres) LimitSlot(n uint64) { pg.limit = n }

// checkpoints invalidates a slot that keeps too much, and ends its connection. Until the next
// checkpoint a slot may keep more than its limit, and recover.
func (pg *Postgres) checkpoints(p *sim.Proc) {
	for {
		p.Sleep(checkpointEach)
		if pg.RetainedBytes() > pg.limit {
			pg.setSlot(slotLost)
			pg.wake()
		}
	}
}

func (pg *Postgres) setSlot(s slotState) {
	pg.host.Note(
		pg.host.Sim().Symbol("pg.slot-"+slotNames[s]), uint64(pg.ConfirmedLSN()),
		pg.RetainedBytes(),
	)
	pg.slot = s
}

// The errors of replication commands that the service tells apart, by their SQLSTATE.
const (
	// object_not_in_prerequisite_state: this replication slot has been invalidated
	errSlotLost   = "55000"
	errSlotAbsent = "42704" // undefined_object
	errSlotExists = "42710" // duplicate_object
	errSlotInUse  = "55006" // object_in_use
	errSyntax     = "42601" // syntax_error
)

// refusal is why nobody can stream from the slot, empty if anybody can.
func (pg *Postgres) refusal() string {
	switch pg.slot {
	case slotLost:
		return errSlotLost
	case slotDropped:
		return errSlotAbsent
	}
	return ""
}

// dropSlot is pg_drop_replication_slot. It returns an SQLSTATE, empty if all went well.
func (pg *Postgres) dropSlot() string {
	switch {
	case pg.slot == slotDropped:
		return errSlotAbsent
	case len(pg.wakeups) > 0:
		return errSlotInUse
	}
	pg.setSlot(slotDropped)
	return ""
}

// createSlot is CREATE_REPLICATION_SLOT: the slot begins at the end of the WAL. It returns an
// SQLSTATE, empty if all went well.
func (pg *Postgres) createSlot() string {
	if pg.slot != slotDropped {
		return errSlotExists
	}
	pg.confirmed = pg.end + 1
	pg.setSlot(slotCreated)
	return ""
}

// streamed is told of the first that streams from a slot. What came before a new one is gone by
// then for everybody.
func (pg *Postgres) streamed() {
	pg.begun++
	if pg.slot == slotCreated {
		pg.setSlot(slotReserved)
		pg.observer.report(Event{Kind: SlotConfirmed, LSN: pg.ConfirmedLSN()})
	}
}
