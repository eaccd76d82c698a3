package powersync

import (
	"bufio"
	"encoding/json"
	"fmt"

	"groundhog/net"
)

// Everything that goes over the network is a line of JSON, as in the original: requests, and the lines of a sync stream.

// Op is an operation of the bucket: a row got a value.
type Op struct {
	ID    int64 `json:"op_id"`
	Row   int   `json:"row"`
	Value int64 `json:"value"`
}

// sum is the checksum of an operation: 32 bits of a hash (FNV-1a) in place of those of SHA-256.
func (o Op) sum() uint32 {
	h := uint32(2166136261)
	for _, n := range [3]int64{o.ID, int64(o.Row), o.Value} {
		for range 8 {
			h = (h ^ uint32(n&0xff)) * 16777619
			n >>= 8
		}
	}
	return h
}

// Checkpoint is a state of the bucket: everything up to LastOp, which is the end of a transaction of the source.
type Checkpoint struct {
	LastOp          int64  `json:"last_op_id"`
	Checksum        uint32 `json:"checksum"`
	Count           int64  `json:"count"`
	WriteCheckpoint int64  `json:"write_checkpoint,omitempty"` // the newest of this client that the state includes; 0: none is told
}

// streamLine is one line of a sync stream. One field is set.
type streamLine struct {
	Checkpoint *Checkpoint `json:"checkpoint,omitempty"`
	Diff       *Checkpoint `json:"checkpoint_diff,omitempty"`
	Data       []Op        `json:"data,omitempty"`
	Complete   *int64      `json:"checkpoint_complete,omitempty"`
	KeepAlive  int         `json:"token_expires_in,omitempty"`
}

// ask is a request to the service or the backend. One field is set.
type ask struct {
	Stream     *streamRequest `json:"stream,omitempty"`
	Checkpoint string         `json:"write_checkpoint,omitempty"` // of this client
	Commit     []Write        `json:"commit,omitempty"`           // a transaction of the application's API
	Ping       bool           `json:"ping,omitempty"`             // a message in the log, which changes no row
	Head       bool           `json:"head,omitempty"`             // where the log ends
	Replicate  bool           `json:"replicate,omitempty"`        // the log from After on
	After      int64          `json:"after,omitempty"`
}

type streamRequest struct {
	Client string `json:"client_id"`
	After  int64  `json:"after"`
	Local  bool   `json:"local,omitempty"` // $local was among the buckets asked for
}

// reply is the answer to a request that is no stream.
type reply struct {
	ID  int64 `json:"id,omitempty"`
	LSN int64 `json:"lsn,omitempty"`
}

// record is an entry of the source's log.
type record struct {
	LSN    int64   `json:"lsn"`
	Writes []Write `json:"writes,omitempty"` // the rows as they are after the transaction
}

func send(c net.Conn, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("powersync: %w", err)
	}
	_, err = c.Write(append(b, '\n'))
	return err
}

// lines reads a connection line by line.
type lines struct{ *bufio.Reader }

func linesOf(c net.Conn) lines { return lines{bufio.NewReader(c)} }

func (l lines) next(v any) error {
	b, err := l.ReadBytes('\n')
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}
