package shapelog

import (
	"fmt"
	"slices"
	"strings"
)

// Shape is a part of a table that the service keeps a log of. An operation is relevant to it if it
// is on the table, on one of the keys (all, if there are none), in the part (if the table is cut),
// and passes Where (if there is one).
type Shape struct {
	Handle    string
	Table     string
	Keys      []string
	Partition *Partition // which cuts the table; Part is the part that the shape holds
	Part      uint64
	Where     func(Op) bool // pure: a function of the operation alone
	Snapshot  LSN           // what was committed up to here is in the snapshot, not in the log
}

// Partition cuts a table into parts. Shapes that share one are found by their parts: a hundred
// thousand of them cost no more than the operations that are theirs.
type Partition struct {
	Name string             // such as "row % 8"
	Of   func(op Op) uint64 // pure: the part that the operation is in
}

// Relevant says whether op belongs to the shape's log or, at or below the snapshot, to the
// snapshot.
func (s *Shape) Relevant(op Op) bool {
	return op.Table == s.Table &&
		(len(s.Keys) == 0 || slices.Contains(s.Keys, op.Key)) &&
		(s.Partition == nil || s.Partition.Of(op) == s.Part) &&
		(s.Where == nil || s.Where(op))
}

// String is "table", "table[k1 k2]", "table[row % 8 = 3]", followed by "?" if there is a Where, and
// the snapshot.
func (s *Shape) String() string {
	text := s.Table
	if len(s.Keys) > 0 {
		text += "[" + strings.Join(s.Keys, " ") + "]"
	}
	if s.Partition != nil {
		text += fmt.Sprintf("[%s = %d]", s.Partition.Name, s.Part)
	}
	if s.Where != nil {
		text += "?"
	}
	return fmt.Sprintf("%s snapshot=%d", text, s.Snapshot)
}
