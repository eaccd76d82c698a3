package powersync

import (
	"maps"
	"slices"
)

// maxOp is the target of the local bucket while writes wait for their write checkpoint: no operation ever reaches it.
const maxOp = int64(^uint64(0) >> 1)

// Write sets a row to a value. The application's rows only grow: see [Backend].
type Write struct {
	Row   int   `json:"row"`
	Value int64 `json:"value"`
}

// crudRow is a row of ps_crud, the upload queue.
type crudRow struct {
	id    int64 // AUTOINCREMENT: never used again
	tx    int64
	write Write
}

// oplogRow is the newest operation of a row that was downloaded.
type oplogRow struct {
	op    int64
	value int64
	sum   uint32
}

// Store is the database of a client: the tables of the PowerSync core as far as the protocol reads them, for the one bucket that
// all rows are in. Each method is one SQLite transaction. It survives the process; whoever calls it holds the write lock and
// takes the time ([Client.tx]).
type Store struct {
	data map[int]int64 // ps_data: what the application reads

	crud    []crudRow // ps_crud
	crudSeq int64     // sqlite_sequence of it; 0: there is no row yet
	nextTx  int64     // ps_tx
	updated map[int]bool

	oplog                  map[int]oplogRow
	lastOp, lastApplied    int64 // ps_buckets, of the data bucket
	addSum, opSum          uint32
	countAtLast, sinceLast int64
	local                  bool // is there a row $local?
	localTarget, localLast int64
	published              int64 // how often a checkpoint was published
}

func newStore() *Store {
	return &Store{data: make(map[int]int64), updated: make(map[int]bool), oplog: make(map[int]oplogRow)}
}

// rows returns what the application sees.
func (s *Store) rows() map[int]int64 { return maps.Clone(s.data) }

// write is a transaction of the application: the rows, the upload queue, and the gate that keeps downloads out until the
// upload is confirmed. The last write checkpoint is forgotten, so that an old one cannot open the gate for a new write.
func (s *Store) write(writes []Write) (tx int64) {
	s.nextTx++
	for _, w := range writes {
		s.data[w.Row] = w.Value
		s.crudSeq++
		s.crud = append(s.crud, crudRow{s.crudSeq, s.nextTx, w})
		s.updated[w.Row] = true
	}
	s.local, s.localLast, s.localTarget = true, 0, maxOp
	return s.nextTx
}

// next returns the first transaction of the upload queue.
func (s *Store) next() (rows []crudRow) {
	for _, r := range s.crud {
		if r.tx != s.crud[0].tx {
			break
		}
		rows = append(rows, r)
	}
	return rows
}

// complete takes an uploaded transaction out of the queue.
func (s *Store) complete(last int64) {
	s.crud = slices.DeleteFunc(s.crud, func(r crudRow) bool { return r.id <= last })
	s.local, s.localTarget = true, maxOp
}

// waits says whether the gate waits for a write checkpoint, and the sequence of the queue when it was asked.
func (s *Store) waits() (seq int64, ok bool) {
	return s.crudSeq, s.local && s.localTarget == maxOp && s.crudSeq > 0
}

// target opens the gate for the write checkpoint id, unless somebody wrote in between: raced is then true.
func (s *Store) target(id, seq int64) (raced bool) {
	if len(s.crud) > 0 || s.crudSeq != seq {
		return true
	}
	s.localTarget = id
	return false
}

// begin is a checkpoint line: buckets that the service does not list are deleted, and, if it was asked for, the local one.
func (s *Store) begin(forget bool) {
	if forget {
		s.local, s.localTarget, s.localLast = false, 0, 0
	}
}

// save applies a line of operations to ps_oplog.
func (s *Store) save(ops []Op) {
	for _, op := range ops {
		if old, known := s.oplog[op.Row]; known {
			s.addSum += old.sum
			s.opSum -= old.sum
		}
		s.oplog[op.Row] = oplogRow{op.ID, op.Value, op.sum()}
		s.opSum += op.sum()
		s.lastOp = op.ID
	}
	s.sinceLast += int64(len(ops))
}

// applied is what came of a checkpoint.
type applied uint8

const (
	wrongSum  applied = iota // the bucket is not what the service has: it is dropped, to be loaded anew
	refused                  // local writes wait to be uploaded or confirmed
	published                // readers see it
)

// apply ends a checkpoint: it is validated, its numbers are kept, and if the gate is open it is published at once and as
// a whole.
func (s *Store) apply(c Checkpoint) applied {
	if s.addSum+s.opSum != c.Checksum {
		s.oplog, s.lastOp, s.lastApplied, s.addSum, s.opSum, s.countAtLast, s.sinceLast = make(map[int]oplogRow), 0, 0, 0, 0, 0, 0
		return wrongSum
	}
	if c.LastOp > s.lastOp {
		s.lastOp = c.LastOp
	}
	if c.WriteCheckpoint > 0 && s.local {
		s.localLast = c.WriteCheckpoint
	}
	if s.local && s.localTarget > s.localLast || len(s.crud) > 0 {
		return refused
	}
	for row, o := range s.oplog { // order-free: each row is set alone
		if o.op > s.lastApplied || s.updated[row] {
			s.data[row] = o.value
		}
	}
	for row := range s.updated { // order-free: likewise
		if _, known := s.oplog[row]; !known {
			delete(s.data, row)
		}
	}
	clear(s.updated)
	s.lastApplied = s.lastOp
	s.countAtLast, s.sinceLast = c.Count, 0
	s.published++
	return published
}
