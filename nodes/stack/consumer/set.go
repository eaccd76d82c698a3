package consumer

import (
	"maps"
	"slices"

	"groundhog/nodes/stack"
	"groundhog/sim"
)

// Config says what the consumers are to be.
type Config struct {
	Shapes   uint64 // how many
	Toggles  stack.Toggles
	Observer stack.Observer

	// Log says which transactions behind an LSN are known that came before; not ok if some that
	// came may be forgotten.
	Log func(behind uint64) (known []stack.Txn, ok bool)
	// Again has the stream begin again where the slot stands.
	Again func()
	// Moved is told that [Set.Flushed] or the shapes may be further than before.
	Moved func()
}

// Set is the consumers of a streamer while it runs.
type Set struct {
	*stack.Machine
	config Config
	source *stack.Service
	all    []*Consumer
	upto   uint64 // how far the stream is
	head   uint64 // and what is published
	work   stack.Bell
	voids  stack.Bell
	sym    struct{ died, quarantine, snapshot sim.Symbol }
}

// Open makes consumers of what their files hold, and runs them.
func Open(p *sim.Proc, m *stack.Machine, source *stack.Service, c Config) (*Set, error) {
	s := &Set{Machine: m, config: c, source: source}
	s.sym.died = p.Sim().Symbol("stack.consumer-died")
	s.sym.quarantine = p.Sim().Symbol("stack.quarantine")
	s.sym.snapshot = p.Sim().Symbol("stack.shape-snapshot")
	if c.Shapes > 0 {
		if err := makeFolder(m.Disk); err != nil {
			return nil, err
		}
	}
	for i := range c.Shapes {
		of := &Consumer{
			Set: s, number: i, shape: stack.Shapes{Of: c.Shapes, Mine: []uint64{i}},
			lock: sim.NewMutex(p.Sim(), "shape"),
		}
		if err := of.open(); err != nil {
			return nil, err
		}
		s.all = append(s.all, of)
	}
	return s, nil
}

// Run has the consumers work.
func (s *Set) Run(p *sim.Proc) {
	p.Go("consumers", s.care).Daemon()
	p.Go("snapshots", s.fetchAll).Daemon()
}

// Begins tells them that the stream begins behind an LSN.
func (s *Set) Begins(lsn uint64) {
	s.upto = max(s.upto, lsn)
	for _, c := range s.all {
		if c.state == waits {
			c.begins(lsn)
		}
	}
	s.work.Ring()
}

// Take offers them a transaction of the stream.
func (s *Set) Take(t stack.Txn) {
	s.upto = max(s.upto, t.LSN)
	for _, c := range s.all {
		c.take(t)
	}
}

// Publish tells them what is published.
func (s *Set) Publish(lsn uint64) {
	s.head = lsn
	for _, c := range s.all {
		c.advance()
	}
}

// Flushed is up to where the slot may move: not beyond what the stream has brought since this
// program started, as consumers may lack what it is yet to bring.
func (s *Set) Flushed() uint64 {
	if len(s.all) == 0 {
		return ^uint64(0)
	}
	upto := s.upto
	for _, c := range s.all {
		if len(c.pins) > 0 {
			upto = min(upto, c.pins[0]-1)
		}
	}
	return upto
}

// Rows are those of all shapes as of what is published, in the order of their keys; not ok if some
// are not there.
func (s *Set) Rows() (rows []stack.Row, ok bool) {
	all := make(map[uint64]stack.Row)
	for _, c := range s.all {
		if c.state != runs || c.lsn != s.head {
			return nil, false
		}
		maps.Copy(all, c.rows)
	}
	return sorted(all), true
}

// Kill ends a consumer.
func (s *Set) Kill(shape uint64) { s.all[shape].die() }

// Hang has a consumer flush nothing more.
func (s *Set) Hang(shape uint64) { s.all[shape].hangs = true }

// Poison has a consumer end by the next transaction of its shape, whenever it takes that.
func (s *Set) Poison(shape uint64) { s.all[shape].poisoned = true }

// Void puts all consumers in quarantine, since another change log begins.
func (s *Set) Void() error {
	for _, c := range s.all {
		if err := c.empty(); err != nil {
			return err
		}
	}
	return nil
}

// concerns are the rows of a transaction that belong to a shape.
func concerns(shape stack.Shapes, t stack.Txn) (rows []stack.Row) {
	for _, row := range t.Rows {
		if shape.Has(row.Key, nil) {
			rows = append(rows, row)
		}
	}
	return rows
}

// sorted are rows in the order of their keys.
func sorted(of map[uint64]stack.Row) (rows []stack.Row) {
	for _, key := range slices.Sorted(maps.Keys(of)) {
		rows = append(rows, of[key])
	}
	return rows
}
