package disk

// spare is what inodes that have become durable gave back: most of a million files have nothing pending, so those that have share it.
type spare struct {
	logs    []*pending
	changes []*change
	views   []*entries
}

// What is kept: so many of each kind, none with more than so many records or bytes.
const (
	maxSpare        = 256
	maxSpareRecords = 64
	maxSpareBytes   = 1 << 12
)

// take is the last of list, or a new one.
func take[T any](list *[]*T) *T {
	last := len(*list) - 1
	if last < 0 {
		return new(T)
	}
	x := (*list)[last]
	(*list)[last] = nil
	*list = (*list)[:last]
	return x
}

func give[T any](list *[]*T, x *T) {
	if len(*list) < maxSpare {
		*list = append(*list, x)
	}
}

func (s *spare) log() *pending     { return take(&s.logs) }
func (s *spare) change() *change   { return take(&s.changes) }
func (s *spare) entries() *entries { return take(&s.views) }

// giveEntries takes back a view that nothing refers to.
func (s *spare) giveEntries(e *entries) {
	clear(e.few)
	e.few = e.few[:0]
	give(&s.views, e)
}

// giveLog takes back a log with its records. Nothing else may refer to it or to its bytes.
func (s *spare) giveLog(p *pending) {
	for i := range p.records {
		s.drop(p.records[i].meta)
	}
	clear(p.records)
	*p = pending{records: p.records[:0], chunk: p.chunk[:0]}
	if cap(p.records) > maxSpareRecords {
		p.records = nil
	}
	if cap(p.chunk) > maxSpareBytes {
		p.chunk = nil
	}
	give(&s.logs, p)
}

// drop says that a record that held c is gone. Nobody need say so: what is held by records that were dropped silently is not used again.
func (s *spare) drop(c *change) {
	if c == nil {
		return
	}
	if c.held--; c.held == 0 {
		*c = change{}
		give(&s.changes, c)
	}
}
