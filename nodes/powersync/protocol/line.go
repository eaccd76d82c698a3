package protocol

// DefaultPriority is that of a bucket whose definition names none. Zero is the most urgent.
const DefaultPriority = 3

// BucketState is what a checkpoint says of one bucket.
type BucketState struct {
	Bucket   string `json:"bucket"`
	Checksum uint32 `json:"checksum"` // of all operations up to the checkpoint
	Count    int64  `json:"count"`    // of operations up to the checkpoint
	Priority int    `json:"priority"`
}

// Checkpoint announces a state of all buckets of a client. It is the first line of a stream, and
// replaces the client's list of buckets.
type Checkpoint struct {
	LastOp int64 `json:"last_op_id,string"`
	// the newest of this client that the state includes
	WriteCheckpoint *int64        `json:"write_checkpoint,string,omitempty"`
	Buckets         []BucketState `json:"buckets"`
}

// CheckpointDiff announces a later state by what has changed. WriteCheckpoint replaces the earlier
// one; it may become nil.
type CheckpointDiff struct {
	LastOp          int64         `json:"last_op_id,string"`
	WriteCheckpoint *int64        `json:"write_checkpoint,string,omitempty"`
	Updated         []BucketState `json:"updated_buckets"`
	Removed         []string      `json:"removed_buckets"`
}

// Data is a run of operations of one bucket.
type Data struct {
	Bucket  string `json:"bucket"`
	After   int64  `json:"after,string"`
	Next    int64  `json:"next_after,string"`
	HasMore bool   `json:"has_more"`
	Ops     []Op   `json:"data"`
}

// Complete says that all data of the checkpoint was sent.
type Complete struct {
	LastOp int64 `json:"last_op_id,string"`
}

// PartialComplete says that all data of the buckets of this priority and the more urgent ones was
// sent.
type PartialComplete struct {
	LastOp   int64 `json:"last_op_id,string"`
	Priority int   `json:"priority"`
}

// Line is one line of a sync stream. One field is set.
type Line struct {
	Checkpoint      *Checkpoint      `json:"checkpoint,omitempty"`
	Diff            *CheckpointDiff  `json:"checkpoint_diff,omitempty"`
	Data            *Data            `json:"data,omitempty"`
	Complete        *Complete        `json:"checkpoint_complete,omitempty"`
	PartialComplete *PartialComplete `json:"partial_checkpoint_complete,omitempty"`
	TokenExpiresIn  *int             `json:"token_expires_in,omitempty"` // seconds; the keep-alive
}
