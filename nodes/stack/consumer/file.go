package consumer

import (
	"errors"
	"fmt"
	"io/fs"

	"groundhog/disk"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
)

// FileName is the file of a shape. The mark of its records is the LSN as of which the rows are.
func FileName(shape uint64) string { return fmt.Sprintf("%s/%03d", folder, shape) }

// folder is where the files are.
const folder = "shapes"

// makeFolder makes the folder, durably, unless it is there.
func makeFolder(d *disk.Disk) error {
	err := d.Mkdir(folder, 0o755)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return errors.Join(err, d.Dir("/").Sync())
}

// Durable is the LSN as of which the bytes of a file have the rows; 0: they are in quarantine.
func Durable(text []byte) uint64 { return journal.Extent(text) }

// compactAfter is how many records a file may have.
const compactAfter = 64

// record is what a file holds: rows that have changed.
type record struct{ Rows []stack.Row }

func (r *record) code(c *stack.Coder) { c.Rows(&r.Rows) }

// recordOf is the record of some rows as of an LSN.
func recordOf(lsn uint64, rows []stack.Row) journal.Record {
	r := record{rows}
	return journal.Record{Mark: lsn, Text: stack.Encode(r.code)}
}

// open opens the file. An empty one is that of a shape in quarantine.
func (c *Consumer) open() error {
	file, found, err := journal.Open(c.Disk, FileName(c.number))
	if err != nil {
		return err
	}
	c.file = file
	return c.load(found)
}

// load is what records come to.
func (c *Consumer) load(found []journal.Record) error {
	c.forget()
	c.state = waits
	for _, of := range found {
		var r record
		if err := stack.Decode(of.Text, r.code); err != nil {
			return err
		}
		for _, row := range r.Rows {
			c.rows[row.Key] = row
		}
		c.lsn = of.Mark
	}
	if len(found) == 0 {
		c.state = void
		return nil
	}
	c.config.Observer.Report(stack.Event{
		Kind: stack.Found, Layer: stack.Shape, ID: c.number, Upto: c.lsn,
	})
	return nil
}

// flush writes what has changed since the last flush.
func (c *Consumer) flush() error {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.state != runs {
		return nil
	}
	lsn, rows, life := c.lsn, sorted(c.dirty), c.life
	clear(c.dirty)
	err := c.file.Append(recordOf(lsn, rows))
	if err == nil {
		err = c.file.Sync()
	}
	if err != nil && !c.config.Toggles.FlushIgnored {
		return err
	}
	if c.life != life || c.state != runs {
		return nil
	}
	c.deaths = 0
	c.flushed(lsn)
	if c.file.Len() < compactAfter {
		return nil
	}
	return c.file.Replace([]journal.Record{recordOf(c.lsn, sorted(c.rows))})
}

// empty makes the shape one in quarantine, durably.
func (c *Consumer) empty() error {
	c.lock.Lock()
	defer c.lock.Unlock()
	if err := c.file.Replace(nil); err != nil {
		return err
	}
	c.enter()
	return nil
}
