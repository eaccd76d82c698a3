package streamer

import (
	"errors"

	"groundhog/nodes/stack"
	"groundhog/nodes/stack/changelog"
	"groundhog/nodes/stack/journal"
)

// record is what the file holds: a log that begins with a state, or an entry; and of which timeline
// of the source they are.
type record struct {
	Begin    *stack.Cursor
	State    *stack.State
	Entry    *stack.Entry
	Timeline uint64
}

func (r *record) code(c *stack.Coder) {
	stack.Optional(c, &r.Begin, (*stack.Cursor).Code)
	stack.Optional(c, &r.State, (*stack.State).Code)
	stack.Optional(c, &r.Entry, (*stack.Entry).Code)
	c.Uint(&r.Timeline)
}

// errFormat is that a later release has written the log.
var errFormat = errors.New("streamer: the log is in a format of a later release")

// recover takes in a record of the file.
func (in *instance) recover(of journal.Record) error {
	var r record
	if err := stack.Decode(of.Text, r.code); err != nil {
		return err
	}
	if r.Begin != nil {
		in.log = changelog.New(*r.Begin, r.State, !in.config.Toggles.NoEpochs)
	}
	if r.Entry != nil {
		if r.Entry.Format != stack.FormatPlain && !in.later {
			return errFormat
		}
		in.log.Append(r.Entry.In(stack.FormatPlain))
	}
	head := in.log.Head()
	in.head, in.lsn, in.timeline = head.Position, head.LSN, r.Timeline
	return nil
}

// sound are the records up to the first that does not go on where the one before it ends.
func sound(found []journal.Record) ([]journal.Record, error) {
	next := uint64(0)
	for i, of := range found {
		var r record
		if err := stack.Decode(of.Text, r.code); err != nil {
			return nil, err
		}
		switch {
		case r.Begin != nil:
			next = r.Begin.Position + 1
		case next == 0 || r.Entry.Position != next:
			return found[:i], nil
		default:
			next = r.Entry.Position + 1
		}
	}
	return found, nil
}

// write appends an entry to the file.
func (in *instance) write(txns []stack.Txn) (e stack.Entry, err error) {
	e = stack.Entry{Position: in.head + 1, Epoch: in.epoch, Txns: txns}
	lsn := in.lsn
	for _, t := range txns {
		lsn = t.LSN
	}
	text := in.encode(e)
	if err := in.file.Append(journal.Record{Mark: lsn, Text: text}); err != nil {
		return e, err
	}
	in.backup.add(journal.Record{Mark: lsn, Text: text})
	in.head, in.lsn = e.Position, lsn
	return e, nil
}

func (in *instance) encode(e stack.Entry) []byte {
	if in.later && in.config.Toggles.FormatOnDisk {
		e = e.In(stack.FormatPacked)
	}
	r := record{Entry: &e, Timeline: in.timeline}
	return stack.Encode(r.code)
}

// compact replaces a file that has grown long by the log without its oldest entries.
func (in *instance) compact() error {
	if in.file.Len() < 2*keep {
		return nil
	}
	in.log.Trim(keep)
	return in.replace(in.log)
}

// replace makes a log all that the file holds.
func (in *instance) replace(log *changelog.Log) error {
	base, state := log.Base()
	lsn := base.LSN
	first := record{Begin: &base, State: state, Timeline: in.timeline}
	all := []journal.Record{{Mark: lsn, Text: stack.Encode(first.code)}}
	for _, e := range log.Entries() {
		for _, t := range e.Txns {
			lsn = t.LSN
		}
		all = append(all, journal.Record{Mark: lsn, Text: in.encode(e)})
	}
	in.backup.begins()
	return in.file.Replace(all)
}
