package client

import (
	"errors"

	"groundhog/disk"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// MaxOp is the target of $local while writes wait for their write checkpoint: no checkpoint ever
// reaches it.
const MaxOp = int64(^uint64(0) >> 1)

// ErrNoTargetOp is what complete() meets in a mixed version: the column it writes is gone. See
// [Toggles.MixedVersion].
var ErrNoTargetOp = errors.New("no such column: target_op")

// Table is a synced table: every row has a text id and integer columns. Rows of an insert-only
// table go into the upload queue and nowhere else.
type Table struct {
	Name       string
	Columns    []string
	InsertOnly bool
}

// Schema is what the application declares. The first table is that of the registers, which [Write]
// writes.
type Schema []Table

// Table returns the table of this name, nil if there is none.
func (s Schema) Table(name string) *Table {
	for i := range s {
		if s[i].Name == name {
			return &s[i]
		}
	}
	return nil
}

// Row is a row as the application reads it: values in the order of the table's columns.
type Row struct {
	Table, ID string
	Values    []int64
}

// Mutation is one statement of a local transaction: PUT is INSERT OR REPLACE, PATCH an UPDATE of
// all columns (of a row that is there; else nothing), DELETE a DELETE (likewise). Only PUT is for
// insert-only tables.
type Mutation struct {
	Op     string
	Table  string
	ID     string
	Values []int64 // of PUT and PATCH
}

// The operations of a [Mutation] and of protocol.Crud.
const (
	Put    = "PUT"
	Patch  = "PATCH"
	Delete = "DELETE"
)

// Queued is a row of ps_crud.
type Queued struct {
	ID, Tx int64
	Crud   protocol.Crud
}

// Counters are the progress of one bucket: operations when it was last published, and received
// since.
type Counters struct {
	Bucket              string
	AtLast, SinceLast   int64
	LastOp, LastApplied int64
}

// State is what the database says of itself beside the rows.
type State struct {
	Queued       int  // rows in ps_crud
	Local        bool // is there a row $local?
	Target, Seen int64
	Buckets      []Counters // in order of name
	HasSynced    bool       // a complete checkpoint was published
	LastSynced   sim.Instant
}

// Waits says whether downloads wait for a write checkpoint that was not asked for yet.
func (s State) Waits() bool { return s.Local && s.Target == MaxOp }

// Raced is why a write checkpoint could not be stored.
type Raced uint8

// The outcomes of SetTarget, as JS PR 1055 tells them apart.
const (
	Updated         Raced = iota // the gate opens when the service has sent this write checkpoint
	NewData                      // ps_crud is not empty
	SequenceChanged              // it is, but something was uploaded since
)

// Applied is what came of a checkpoint.
type Applied uint8

// The outcomes of Apply.
const (
	// buckets that are not what the service has were deleted, to be loaded anew
	BadChecksum Applied = iota
	Refused             // local writes wait to be uploaded or confirmed
	Published           // readers see it
)

// Store is a client's database, with the tables and rules of the PowerSync core (schema version
// 10). Each method is one transaction: what has returned without an error is there after the
// process was killed, and nothing of what has not. The caller serialises writers and takes the
// time; a Store draws nothing.
type Store interface {
	Application
	Queue
	Requests
	Oplog
	Admin
}

// Application is what the application does.
type Application interface {
	// Transact reads all rows of all tables, in the order of the schema and then of ids, and
	// applies what f makes of them. A transaction without mutations changes nothing.
	Transact(f func(rows []Row) []Mutation) error
	// State returns what the database says of itself.
	State() (State, error)
}

// Queue is the upload queue.
type Queue interface {
	// Next returns the rows of ps_crud with the transaction of the first one, in order; none if the
	// queue is empty.
	Next() ([]Queued, error)
	// Complete deletes all rows up to this one, and lets the gate wait for a new write checkpoint.
	Complete(last int64) error
	// Target says whether the gate waits for a write checkpoint (target_op is MaxOp), and the
	// sequence of ps_crud.
	Target() (seq int64, waits bool, err error)
	// SetTarget stores a write checkpoint, unless somebody wrote since Target returned seq.
	SetTarget(op, seq int64) (Raced, error)
	// Unconfirm forgets all write checkpoints: a gate that waits for one waits for one that is yet
	// to be asked for.
	Unconfirm() error
}

// Requests is the counter of a client that numbers its checkpoint requests itself.
type Requests interface {
	// LastRequest returns the last number; 0 if there is none.
	LastRequest() (int64, error)
	// SetLastRequest stores it.
	SetLastRequest(id int64) error
}

// Oplog is what was downloaded.
type Oplog interface {
	// Buckets returns the request for a sync stream.
	Buckets() ([]protocol.BucketRequest, error)
	// Remove deletes buckets: their rows are looked at again when a checkpoint is published.
	Remove(buckets []string) error
	// Save applies a line of operations.
	Save(d protocol.Data) error
	// Apply ends a checkpoint for the buckets of this priority and the more urgent ones,
	// [AllPriorities] for all: it is validated, its numbers are kept, and if the gate is open its
	// rows are published at once.
	Apply(c protocol.Checkpoint, priority int, now sim.Instant) (Applied, error)
}

// AllPriorities is the priority of a complete checkpoint.
const AllPriorities = 1<<31 - 1

// Admin is the rest.
type Admin interface {
	// ClientID is created once and never changes.
	ClientID() (string, error)
	// Clear is disconnectAndClear: it deletes all but the client's id. A soft one keeps the oplog,
	// so that the next user of the same buckets need not load them again.
	Clear(soft bool) error
	// Close ends the use of the database by a process, killed or not.
	Close() error
}

// Opening is what a Store is opened with.
type Opening struct {
	Host    *sim.Host
	Disk    *disk.Disk
	Schema  Schema
	Defects Defects
	NewID   func() string // draws the client's id, if there is none yet
}
