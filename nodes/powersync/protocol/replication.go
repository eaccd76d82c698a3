package protocol

// The paths of the replication connection, from the service to the source database.
const (
	// the log, from the slot's confirmed LSN on, until either side closes
	PathReplicate = "START_REPLICATION"
	PathHead      = "pg_current_wal_lsn"      // where the log ends
	PathPing      = "pg_logical_emit_message" // a message in the log, which changes no row
)

// Record is an entry of the source's log: a committed transaction, or a message.
type Record struct {
	LSN  int64   `json:"lsn"`
	Rows []Image `json:"rows,omitempty"`
}

// Image is a row as it is after a transaction; one that is gone has no data.
type Image struct {
	Table string `json:"table"`
	ID    string `json:"id"`
	Data  string `json:"data,omitempty"`
}
