package device

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

// StoreName is the file of the local store of a user. The mark of its records is how many mutations
// were made.
func StoreName(user uint64) string { return fmt.Sprintf("store-%d", user) }

// compactAfter is how many records the store may have beyond the outbox.
const compactAfter = 128

// record is what the store holds: a mutation, the shapes that the user wants, or what came from the
// server; all of it, or what has changed.
type record struct {
	Made   *stack.Mutation
	Want   *stack.Shapes
	Cursor *stack.Cursor
	Have   *stack.Shapes
	Whole  bool
	Rows   []stack.Row
	Counts []stack.Count
	Outbox []stack.Mutation
}

func (r *record) code(c *stack.Coder) {
	stack.Optional(c, &r.Made, (*stack.Mutation).Code)
	stack.Optional(c, &r.Want, (*stack.Shapes).Code)
	stack.Optional(c, &r.Cursor, (*stack.Cursor).Code)
	stack.Optional(c, &r.Have, (*stack.Shapes).Code)
	c.Flag(&r.Whole)
	c.Rows(&r.Rows)
	c.Counts(&r.Counts)
	c.Mutations(&r.Outbox)
}

// Durable is how many mutations there are in the bytes of a store.
func Durable(store []byte) uint64 { return journal.Extent(store) }

// load is what the disk holds of a user.
func (d *Device) load(user uint64) (*account, error) {
	a := &account{
		group: user, rows: make(map[uint64]stack.Row), want: d.config.Shapes(user),
	}
	a.have = a.want
	store, found, err := journal.Open(d.Disk, StoreName(user))
	if err != nil {
		return nil, err
	}
	a.store = store
	for _, of := range found {
		var r record
		if err := stack.Decode(of.Text, r.code); err != nil {
			return nil, err
		}
		a.take(r, d.config.Toggles)
	}
	if d.config.Toggles.InfoInPlace && len(found) > 0 {
		return a, d.readInfo(a)
	}
	return a, nil
}

// write adds a record to the store.
func (a *account) write(mark uint64, r record) error {
	return a.store.Append(journal.Record{Mark: mark, Text: stack.Encode(r.code)})
}

// whole is the record that the store comes to.
func (a *account) whole() record {
	at, have, want := a.cursor, a.have, a.want
	r := record{Cursor: &at, Have: &have, Want: &want, Whole: true, Outbox: a.outbox}
	for tab, last := range a.last {
		r.Counts = append(r.Counts, stack.Count{Client: Writer(a.group, tab), Last: last})
	}
	for _, key := range slices.Sorted(maps.Keys(a.rows)) {
		r.Rows = append(r.Rows, a.rows[key])
	}
	return r
}

// compact replaces a store that has grown long by what it comes to.
func (a *account) compact() error {
	if a.store.Len() < len(a.outbox)+compactAfter {
		return nil
	}
	return a.replace(a.whole())
}

// replace makes a record all that the store holds.
func (a *account) replace(r record) error {
	return a.store.Replace([]journal.Record{{Mark: a.total(), Text: stack.Encode(r.code)}})
}

// infoName is the file that has the numbers of the last mutations, with InfoInPlace.
const infoName = "info"

// infoTime is how long it takes between emptying that file and writing it.
const infoTime = 5 * time.Millisecond

// writeInfo writes the numbers of the last mutations over those that are there.
func (in *instance) writeInfo(p *sim.Proc) error {
	f, err := in.Disk.Create(infoName)
	if err != nil {
		return err
	}
	p.Sleep(infoTime)
	_, err = fmt.Fprintf(f, "%d %d\n", in.made[0], in.made[1])
	return errors.Join(err, f.Close())
}

// readInfo takes the numbers from the file.
func (d *Device) readInfo(a *account) error {
	text, err := d.Disk.ReadFile(infoName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	a.made = [Tabs]uint64{}
	if len(text) > 0 {
		_, err = fmt.Sscanf(string(text), "%d %d", &a.made[0], &a.made[1])
	}
	return err
}
