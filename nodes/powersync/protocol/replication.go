package protocol

// The paths of the replication connection, from the service to the source database.
const (
	// the log, from the slot's confirmed LSN on, until either side closes
	PathReplicate = "START_REPLICATION"
	PathHead      = "pg_current_wal_lsn"      // where the log ends
	PathPing      = "pg_logical_emit_message" // a message in the log, which changes no row
	// a slot, which begins at the end of the log
	PathCreateSlot = "CREATE_REPLICATION_SLOT"
	PathDropSlot   = "pg_drop_replication_slot"
	PathSlot       = "pg_replication_slots" // what has become of it
	// some rows behind a key, as they are now; the answer is a [Record] at the end of the log, and
	// without rows if there are no more
	PathSnapshot = "FETCH FORWARD"
)

// What becomes of a slot (wal_status, and that it is not there).
const (
	SlotValid   = "reserved"
	SlotLost    = "lost" // the log that it needs is gone
	SlotMissing = "missing"
)

// Record is an entry of the source's log: a committed transaction, or a message.
type Record struct {
	LSN  int64   `json:"lsn"`
	Rows []Image `json:"rows,omitempty"`
	// of a slot that has no more of the log: what has become of it. It is the last record
	Slot string `json:"slot,omitempty"`
}

// Image is a row as it is after a transaction; one that is gone has no data.
type Image struct {
	Table string `json:"table"`
	ID    string `json:"id"`
	Data  string `json:"data,omitempty"`
}

// Key names a row among those of all tables.
func (i Image) Key() string { return i.Table + "/" + i.ID }
