// Package changelog is the order in which a sync server gives its clients what has changed: entries
// under positions, and who may read on from where.
//
// # Contract
//
// A [Log] has a handle, a base (the state as of a position) and entries behind it. A reader has a
// [stack.Cursor]: the handle, and the position and epoch of the last entry that it has. [Log.Since]
// says what it lacks, or that it must begin anew: because the handle is another, because its
// position is no longer there, or because its entry is not the entry of this log at that position.
// The last is what epochs are for. A writer that starts draws a new one, so what it writes under a
// position that an earlier one has used is told from what that one had there.
//
// It is pure state; [groundhog/nodes/stack/streamer] keeps one on a disk, and
// [groundhog/nodes/stack/view] one in memory.
//
// # Map of the files
//
//   - log.go: everything.
package changelog

import "groundhog/nodes/stack"

// Log is entries behind a base, and the state as of the last.
type Log struct {
	Handle  uint64
	base    stack.Cursor
	first   *stack.State // as of the base
	entries []stack.Entry
	state   *stack.State // as of the last entry
	epochs  bool         // positions alone do not tell entries apart
}

// New is a log that begins with a state as of a cursor. Without epochs, two entries are the same if
// their positions are.
func New(at stack.Cursor, state *stack.State, epochs bool) *Log {
	return &Log{
		Handle: at.Handle, base: at, first: state, state: state.Clone(), epochs: epochs,
	}
}

// Head is the cursor of who has everything.
func (l *Log) Head() stack.Cursor {
	head := l.base
	if n := len(l.entries); n > 0 {
		head.Position, head.Epoch = l.entries[n-1].Position, l.entries[n-1].Epoch
	}
	head.LSN = l.state.LSN
	return head
}

// Base is where the log begins, and the state as of there: what who begins anew gets first.
func (l *Log) Base() (stack.Cursor, *stack.State) { return l.base, l.first }

// Entries are those behind the base.
func (l *Log) Entries() []stack.Entry { return l.entries }

// State is the state as of the head.
func (l *Log) State() *stack.State { return l.state }

// Append adds an entry behind the head. One that is not behind it is passed over.
func (l *Log) Append(e stack.Entry) {
	if e.Position <= l.Head().Position {
		return
	}
	l.entries = append(l.entries, e)
	for _, t := range e.Txns {
		l.state.Apply(t)
	}
}

// Since returns the entries that a reader lacks. It is not ok if the reader must begin anew.
func (l *Log) Since(c stack.Cursor) (entries []stack.Entry, ok bool) {
	head := l.Head()
	if c.Handle != l.Handle || c.Position < l.base.Position {
		return nil, false
	}
	if c.Position > head.Position { // of a log that had more; or this one has yet to hear of it
		return nil, !l.epochs || c.Epoch == head.Epoch
	}
	i := int(c.Position - l.base.Position) // entries are numbered without a gap
	epoch := l.base.Epoch
	if i > 0 {
		epoch = l.entries[i-1].Epoch
	}
	return l.entries[i:], !l.epochs || epoch == c.Epoch
}

// Trim forgets the oldest entries, and keeps the last n. Who has not read what is gone begins anew.
func (l *Log) Trim(n int) {
	gone := len(l.entries) - n
	if gone <= 0 {
		return
	}
	for _, e := range l.entries[:gone] {
		l.base.Position, l.base.Epoch = e.Position, e.Epoch
		for _, t := range e.Txns {
			l.first.Apply(t)
		}
	}
	l.base.LSN = l.first.LSN
	l.entries = append([]stack.Entry(nil), l.entries[gone:]...)
}

// Materialise makes rows those of the state as of the head.
func (l *Log) Materialise(rows []stack.Row) {
	clear(l.state.Rows)
	for _, row := range rows {
		l.state.Rows[row.Key] = row
	}
}

// Len is how many entries the log has.
func (l *Log) Len() int { return len(l.entries) }
