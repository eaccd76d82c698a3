package view

import (
	"errors"
	"maps"
	"slices"

	"groundhog/disk"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/changelog"
	"groundhog/nodes/stack/journal"
)

// filter says which rows belong to the shapes of clients. For each group that depends on its first
// row there is a materializer, which knows whether the group is there, as of the end of the log.
type filter struct {
	toggles stack.Toggles
	asked   *journal.Journal // the groups that clients have asked for; nil: none may
	known   []uint64         // the same
	on      map[uint64]bool  // by group: the materializers
	starts  bool             // the log is not read for the first time
}

// filterName is the file of the groups that clients have asked for.
const filterName = "shapes"

// errMaterializer is that rows of a group come for which there is no materializer.
var errMaterializer = errors.New("view: there is no materializer for the shape of a row")

// openFilter is the filter of a view that starts.
func openFilter(d *disk.Disk, t stack.Toggles) (*filter, error) {
	f := &filter{toggles: t, on: make(map[uint64]bool), starts: true}
	if d == nil {
		return f, nil
	}
	asked, found, err := journal.Open(d, filterName)
	for _, r := range found {
		f.known = append(f.known, r.Mark)
		if !t.LateMaterializers {
			f.on[r.Mark] = false
		}
	}
	f.asked = asked
	return f, err
}

// want notes the groups of shapes that a client asks for, and makes what they need.
func (f *filter) want(s stack.Shapes, log *changelog.Log) error {
	for _, group := range s.Depend() {
		if _, made := f.on[group]; !made {
			f.on[group] = log != nil && stack.On(log.State().Rows[group].Count)
		}
		if !slices.Contains(f.known, group) {
			f.known = append(f.known, group)
			err := f.asked.Append(journal.Record{Mark: group, Text: []byte("asked for")})
			if err = errors.Join(err, f.asked.Sync()); err != nil {
				return err
			}
		}
	}
	return nil
}

// reset makes the materializers those of a log that begins with a state.
func (f *filter) reset(s *stack.State) {
	for group := range f.on { // order-free: each by itself
		f.on[group] = stack.On(s.Rows[group].Count)
	}
}

// append takes in an entry of the log.
func (f *filter) append(e stack.Entry) error {
	for _, group := range f.known {
		if _, made := f.on[group]; !made {
			return errMaterializer
		}
	}
	if f.starts && f.toggles.FirstChunk {
		return nil
	}
	for _, t := range e.Txns {
		for _, row := range t.Rows {
			if _, made := f.on[row.Key]; made {
				f.on[row.Key] = stack.On(row.Count)
			}
		}
	}
	return nil
}

// shows says whether a row belongs to shapes.
func (f *filter) shows(s stack.Shapes, key uint64) bool {
	return s.Has(key, func(group uint64) bool { return f.on[group] })
}

// rowsOf are all rows of shapes.
func (in *instance) rowsOf(s stack.Shapes) []stack.Row {
	return in.log.State().Where(func(key uint64) bool { return in.filter.shows(s, key) })
}

// move adds all rows of a group, as they came or went with its first row.
func (f *filter) move(byKey map[uint64]stack.Row, now *stack.State, of, group uint64) {
	for _, row := range now.Where(func(key uint64) bool { return key%of == group }) {
		if !f.on[group] {
			row = stack.Row{Key: row.Key}
		}
		byKey[row.Key] = row
	}
}

// changed are the rows of shapes that entries have changed, as the last of them left them in a
// state. Of a group whose first row has changed it is all rows, with a count of 0 if they have
// left.
func (f *filter) changed(
	now *stack.State, entries []stack.Entry, s stack.Shapes,
) (rows []stack.Row) {
	byKey, depend := make(map[uint64]stack.Row), s.Depend()
	for _, e := range entries {
		for _, t := range e.Txns {
			for _, row := range t.Rows {
				if f.shows(s, row.Key) {
					byKey[row.Key] = row
				}
				if slices.Contains(depend, row.Key) {
					f.move(byKey, now, s.Of, row.Key)
				}
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		rows = append(rows, byKey[key])
	}
	return rows
}
