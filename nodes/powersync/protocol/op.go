package protocol

import (
	"crypto/sha256"
	"encoding/binary"
)

// OpKind is what an operation does.
type OpKind string

// The kinds of operations. MOVE and CLEAR come from compaction: a MOVE stands for an operation that
// was superseded, and counts in the checksum only; a CLEAR stands for everything before it.
const (
	Put    OpKind = "PUT"
	Remove OpKind = "REMOVE"
	Move   OpKind = "MOVE"
	Clear  OpKind = "CLEAR"
)

// Op is an operation of a bucket. IDs grow over all buckets of a service.
type Op struct {
	ID       int64  `json:"op_id"`
	Kind     OpKind `json:"op"`
	Type     string `json:"object_type,omitempty"` // the table
	Row      string `json:"object_id,omitempty"`
	Subkey   string `json:"subkey,omitempty"` // of the replica: two source rows may have one row id
	Data     string `json:"data,omitempty"`   // JSON; of a PUT only
	Checksum uint32 `json:"checksum"`
}

// Key names what an operation replaces: its row, as one source row has it.
func (o Op) Key() string { return o.Type + "/" + o.Row + "/" + o.Subkey }

// ChecksumPut is the checksum of a PUT: the first four bytes of SHA-256 of its content.
func ChecksumPut(typ, row, data string) uint32 { return sum("put." + typ + "." + row + "." + data) }

// ChecksumRemove is the checksum of a REMOVE.
func ChecksumRemove(key string) uint32 { return sum("delete." + key) }

func sum(text string) uint32 {
	h := sha256.Sum256([]byte(text))
	return binary.LittleEndian.Uint32(h[:])
}
