package protocol

// StoragePort is where a storage of its own machine, a Postgres, listens.
const StoragePort = 5433

// The paths of requests to it: statements of the session that the connection is.
const (
	PathListen     = "LISTEN powersynccheckpoints"
	PathSelect     = "SELECT 1"
	PathCheckpoint = "SELECT last_checkpoint" // the newest one
)

// Message is what a session of the storage sends: that it is ready for the next statement, which
// ends each answer, and between answers the checkpoints of which it was asked to tell.
type Message struct {
	Ready      bool              `json:"ready,omitempty"`
	Checkpoint *ActiveCheckpoint `json:"active_checkpoint,omitempty"`
}

// ActiveCheckpoint is a checkpoint of the storage.
type ActiveCheckpoint struct {
	Op  int64 `json:"last_checkpoint,string"`
	LSN int64 `json:"last_checkpoint_lsn"`
}
