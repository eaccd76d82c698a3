package protocol

// The ports on which service and backend listen.
const (
	ServicePort = 8080
	BackendPort = 5432
)

// The paths of requests. The first three are the service's, the others the backend's.
const (
	PathStream          = "/sync/stream"
	PathWriteCheckpoint = "/write-checkpoint2.json"
	// of a client that numbers its checkpoints itself (service 1.24)
	PathCheckpointRequest = "/sync/checkpoint-request"
	PathCredentials       = "/api/credentials"
	PathExec              = "/api/exec"   // a statement of the session's transaction
	PathCommit            = "/api/commit" // of that transaction
)

// The statuses of answers.
const (
	OK           = 200
	Unauthorized = 401 // no token, or one that has expired
	// the transaction cannot be serialised, as SQLSTATE 40001: it is rolled back, and may be tried
	// again
	Conflict    = 409
	NotFound    = 404
	Unavailable = 503
)

// Token is a signed statement of who a client is. It stands for a JWT.
type Token struct {
	User    string `json:"sub"`
	Expires int64  `json:"exp"` // nanoseconds of virtual time
}

// Request is what is asked for on a connection. Token goes to the service with each request.
type Request struct {
	Path   string  `json:"path"`
	Token  *Token  `json:"token,omitempty"`
	Client string  `json:"client_id,omitempty"`
	Stream *Stream `json:"stream,omitempty"` // of PathStream
	Exec   *Crud   `json:"exec,omitempty"`   // of PathExec
	LSN    int64   `json:"lsn,omitempty"`    // confirmed by a replication connection
	// of PathCheckpointRequest
	CheckpointRequest int64 `json:"checkpoint_request_id,string,omitempty"`
	// of PathReplicate and those about a slot: its name; empty: the one that is always there
	Slot  string `json:"slot,omitempty"`
	After string `json:"after,omitempty"` // of PathSnapshot: the key of the last row there is
}

// Stream asks for a sync stream: where the client stands in each bucket it has.
type Stream struct {
	Buckets []BucketRequest `json:"buckets"`
}

// BucketRequest names a bucket that a client has, and up to which operation.
type BucketRequest struct {
	Name  string `json:"name"`
	After int64  `json:"after,string"`
}

// Crud is a row of ps_crud, as the connector of the application sends it: PUT, PATCH or DELETE.
type Crud struct {
	Op   string `json:"op"`
	Type string `json:"type"`
	Row  string `json:"id"`
	Data string `json:"data,omitempty"` // JSON
}

// Response is the first line of an answer.
type Response struct {
	Status          int    `json:"status"`
	Error           string `json:"error,omitempty"`
	WriteCheckpoint int64  `json:"write_checkpoint,string,omitempty"` // of PathWriteCheckpoint
	Token           *Token `json:"token,omitempty"`                   // of PathCredentials
	LSN             int64  `json:"lsn,omitempty"`                     // of PathHead and PathPing
	// of PathStream: "no" asks a proxy to pass the stream on as it comes
	AccelBuffering string `json:"x-accel-buffering,omitempty"`
	// of PathCheckpointRequest: where the service stands
	CheckpointRequest int64 `json:"checkpoint_request_id,string,omitempty"`
	// of PathSlot: [SlotValid], [SlotLost] or [SlotMissing]
	WALStatus string `json:"wal_status,omitempty"`
}
