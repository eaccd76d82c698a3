package electric

import (
	"fmt"
	"time"

	"groundhog/nodes/electric/beam"
	"groundhog/sim"
)

// publicationManager keeps the tables of the shapes in the publication: PublicationManager,
// RelationTracker and Configurator in one. A snapshot waits until its table is published. It also
// looks at the publication every minute, and repairs what somebody else has altered.
type publicationManager struct {
	svc       *Service
	p         *beam.Process
	tables    map[Handle]uint32
	expected  map[uint32]bool // published, if nobody else has altered the publication
	confirmed map[uint32]bool // and seen so in this incarnation
	waiting   []publishTable
}

// Messages of the publication manager.
type (
	publishTable struct { // of a snapshotter, which waits
		handle Handle
		table  uint32
		done   *sim.Chan[struct{}]
	}
	unpublishShape struct{ handle Handle }
	configure      struct{}
	refresh        struct{}
)

const (
	publicationRefresh = time.Minute
	publicationRetry   = 300 * time.Millisecond
)

func (svc *Service) startPublication() beam.PID {
	return svc.rt.Start("publication-manager", func(p *beam.Process) beam.Server {
		m := &publicationManager{
			svc, p, make(map[Handle]uint32), make(map[uint32]bool), make(map[uint32]bool), nil,
		}
		for h, shape := range svc.status.all() {
			m.tables[h] = svc.config.Shapes[shape].Table
			m.expected[m.tables[h]] = true
		}
		p.Send(p.Self(), refresh{})
		return m
	})
}

// awaitPublished returns when the table of a consumer's shape is published.
func (svc *Service) awaitPublished(to beam.PID, table uint32) {
	if svc.publication == 0 {
		return
	}
	h, _ := svc.consumers.Find(to)
	m := publishTable{h, table, sim.NewChan[struct{}](svc.host.Sim(), "published", 1)}
	svc.rt.Send(svc.publication, m)
	if !svc.toggles.SnapshotUnpublished {
		m.done.Recv()
	}
}

// HandleCall is not used.
func (m *publicationManager) HandleCall(*beam.Process, beam.From, any) {}

// Terminate has nothing to do.
func (m *publicationManager) Terminate(*beam.Process, beam.Reason) {}

// HandleInfo serves snapshotters, the cleaner and its own timers.
func (m *publicationManager) HandleInfo(p *beam.Process, msg any) {
	switch msg := msg.(type) {
	case publishTable:
		m.tables[msg.handle] = msg.table
		m.waiting = append(m.waiting, msg)
		if m.confirmed[msg.table] {
			m.answer()
			return
		}
		p.Send(p.Self(), configure{})
	case unpublishShape:
		delete(m.tables, msg.handle)
		p.Send(p.Self(), configure{})
	case configure:
		if err := m.configure(); err != nil {
			m.svc.host.Logf("publication: %v", err)
			p.SendAfter(publicationRetry, configure{})
		}
		m.answer()
	case refresh:
		p.Send(p.Self(), configure{})
		p.SendAfter(publicationRefresh, refresh{})
	}
}

// answer lets those snapshotters go on whose table is published.
func (m *publicationManager) answer() {
	rest := m.waiting[:0]
	for _, w := range m.waiting {
		if m.confirmed[w.table] {
			w.done.TrySend(struct{}{})
		} else {
			rest = append(rest, w)
		}
	}
	m.waiting = rest
}

// configure compares the publication with what is wanted, table by table.
func (m *publicationManager) configure() error {
	published, err := m.svc.command("SELECT pg_publication_tables")
	if err != nil {
		return err
	}
	wanted := make(map[uint32]bool)
	for _, t := range m.tables { // order-free: a set
		wanted[t] = true
	}
	for i, b := range published {
		if err := m.configureTable(uint32(i), wanted[uint32(i)], b == '+'); err != nil {
			return err
		}
	}
	return nil
}

// configureTable adds or drops a table. One that should have been published and was not has lost
// changes, of which the real service takes no notice: it is published again, and its shapes stay.
func (m *publicationManager) configureTable(t uint32, wanted, published bool) error {
	if wanted != published {
		verb := "ADD"
		if !wanted {
			verb = "DROP"
			delete(m.confirmed, t)
		}
		if _, err := m.svc.command(
			fmt.Sprintf("ALTER PUBLICATION %s TABLE %d", verb, t),
		); err != nil {
			return err
		}
	}
	if wanted && !published && m.expected[t] && m.svc.toggles.InvalidateUnpublished {
		for h := range m.svc.status.all() {
			if table, known := m.tables[h]; known && table == t {
				m.p.Send(m.svc.cleaner, removeShape{h})
			}
		}
	}
	m.expected[t], m.confirmed[t] = wanted, wanted
	return nil
}
