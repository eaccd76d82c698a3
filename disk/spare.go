package disk

import "groundhog/sim/pool"

// spare is what inodes that have become durable gave back: most of a million files have nothing
// pending, so those that have something share it.
type spare struct {
	logs    pool.Of[pending]
	changes pool.Of[change]
	views   pool.Of[entries]
	chunk   []byte // the largest that a log has given back
}

// What is kept: so many of each kind, none with more than so many records or bytes.
const (
	maxSpare        = 256
	maxSpareRecords = 64
	maxSpareBytes   = 1 << 12
)

// recycleEntries takes back a view that nothing refers to.
func (s *spare) recycleEntries(e *entries) {
	clear(e.few)
	e.few = e.few[:0]
	s.views.Put(e, maxSpare)
}

// recycleLog takes back a log with its records. Nothing else may refer to it or to its bytes.
func (s *spare) recycleLog(p *pending) {
	for i := range p.records {
		s.drop(p.records[i].meta)
	}
	clear(p.records)
	*p = pending{records: p.records[:0], chunk: p.chunk[:0]}
	if cap(p.records) > maxSpareRecords {
		p.records = nil
	}
	if cap(p.chunk) > maxSpareBytes {
		if cap(p.chunk) > cap(s.chunk) && cap(p.chunk) <= maxChunk {
			s.chunk = p.chunk
		}
		p.chunk = nil
	}
	s.logs.Put(p, maxSpare)
}

// drop says that a record that held c is gone. It need not be called: what is held by records that
// were dropped without it is not used again.
func (s *spare) drop(c *change) {
	if c == nil {
		return
	}
	if c.held--; c.held == 0 {
		*c = change{}
		s.changes.Put(c, maxSpare)
	}
}
