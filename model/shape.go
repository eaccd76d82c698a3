package model

import (
	"fmt"
	"slices"
	"strings"
)

// Shape is a part of a table that the service keeps a log of. An operation is relevant to it if it is on the
// table, on one of the keys (all, if there are none), and passes Where (if there is one).
type Shape struct {
	Handle   string
	Table    string
	Keys     []string
	Where    func(Op) bool // pure: a function of the operation alone
	Snapshot LSN           // what was committed up to here is in the snapshot, not in the log
}

// Relevant says whether op belongs to the shape's log or, at or below the snapshot, to the snapshot.
func (s *Shape) Relevant(op Op) bool {
	return op.Table == s.Table &&
		(len(s.Keys) == 0 || slices.Contains(s.Keys, op.Key)) &&
		(s.Where == nil || s.Where(op))
}

// String is "table", "table[k1 k2]", followed by "?" if there is a Where, and the snapshot.
func (s *Shape) String() string {
	text := s.Table
	if len(s.Keys) > 0 {
		text += "[" + strings.Join(s.Keys, " ") + "]"
	}
	if s.Where != nil {
		text += "?"
	}
	return fmt.Sprintf("%s snapshot=%d", text, s.Snapshot)
}
