package electric

import (
	"fmt"
	"time"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/nodes/electric/beam"
	"groundhog/nodes/electric/table"
	"groundhog/sim"
)

// Config is what a service is made with.
type Config struct {
	Shapes    []Definition
	Toggles   Toggles
	Source    string // address of the database, "host:port"
	PoolSize  int    // connections for snapshots; 0: 20, as ELECTRIC_DB_POOL_SIZE
	BatchSize int    // changes in a fragment; 0: 3
	FlushSize int    // bytes that a consumer buffers at most; 0: 64 KiB
	Observer  Observer

	// ManagePublication has the service keep the tables of its shapes in the publication; see
	// [Postgres.StartPublication].
	ManagePublication bool

	// HTTP has the service answer clients at [HTTPPort].
	HTTP bool

	// ConsumerLimit is how many bytes of changes a consumer may hold: what it buffers and the
	// fragment that it takes. One that would hold more is killed, as the emulator kills a process
	// at its max_heap_size; Electric has no setting for it, but the emulator's flag +hmax sets it
	// for all. 0: no limit.
	ConsumerLimit int
}

// DefaultShapes are three shapes over two tables, two of them over the same.
func DefaultShapes() []Definition {
	return []Definition{{Table: 0}, {Table: 0, Mod: 2, Rem: 0}, {Table: 1}}
}

// Service is the sync service on one host. Its host's program boots it; what it keeps over a crash
// is on its disk.
type Service struct {
	config   Config
	toggles  Toggles
	observer Observer
	host     *sim.Host
	disk     *disk.Disk
	stack    *net.Stack
	rt       *beam.Runtime
	sym      symbols

	// Of the present incarnation. Shared by the processes, as ETS tables are.
	status   *shapeStatus
	before   *shapeStatus // of the last incarnation that came to serve, for the observer only
	registry table.Paged[Handle, beam.PID]
	// every process that is or was a consumer of this incarnation
	consumers   table.Paged[beam.PID, Handle]
	stores      table.Paged[Handle, *storage] // of running consumers, for readers
	lastSeen    LSN                           // what the stream has brought to all consumers
	tracker     *FlushTracker
	pool        *pool
	collector   beam.PID
	cache       beam.PID
	cleaner     beam.PID
	client      beam.PID
	publication beam.PID // 0 if it is managed by hand
	publishing  bool
	listeners   []*listener // live requests of clients
}

// restartAfter is how long the supervisor of the node waits before it starts a node again that gave
// up.
const restartAfter = time.Second

// NewService makes the service and its host; the caller boots it.
func NewService(s *sim.Sim, n *net.Network, name string, c Config) *Service {
	if c.PoolSize == 0 {
		c.PoolSize = 20
	}
	if c.BatchSize == 0 {
		c.BatchSize = 3
	}
	if c.FlushSize == 0 {
		c.FlushSize = 64 << 10
	}
	svc := &Service{config: c, toggles: c.Toggles, observer: c.Observer}
	svc.host = s.NewHost(name, svc.boot)
	svc.disk = disk.New(svc.host)
	svc.stack = n.Attach(svc.host)
	svc.rt = beam.New(svc.host)
	svc.sym = newSymbols(s)
	svc.rt.OnEnd(svc.ended)
	svc.forgetIncarnation()
	svc.host.OnCrash(func(sim.CrashKind) { svc.forgetIncarnation() })
	return svc
}

func (svc *Service) forgetIncarnation() {
	if svc.status != nil && svc.status.loaded {
		svc.before = svc.status
	}
	svc.status = &shapeStatus{svc: svc, byShape: make([]Handle, len(svc.config.Shapes))}
	svc.registry, svc.consumers = table.Paged[Handle, beam.PID]{}, table.Paged[beam.PID, Handle]{}
	svc.stores, svc.lastSeen = table.Paged[Handle, *storage]{}, 0
	svc.tracker, svc.pool = nil, &pool{svc: svc}
	svc.publishing, svc.listeners = false, nil
	svc.collector, svc.cache, svc.cleaner, svc.client, svc.publication = 0, 0, 0, 0, 0
}

// boot restores the shapes and starts the processes. A shape whose snapshot is not complete is
// given up: its clients get it anew under another handle.
func (svc *Service) boot(p *sim.Proc) {
	p.Daemon()
	err := svc.checkTimeline(p)
	if err == nil {
		err = svc.restore()
	}
	if err != nil {
		svc.host.Logf("boot: %v", err)
		svc.giveUp()
		return
	}
	svc.cache = svc.startShapeCache()
	svc.cleaner = svc.startCleaner()
	svc.collector = svc.startCollector()
	svc.client = svc.startClient()
	if svc.config.HTTP {
		svc.listenHTTP(p)
	}
	if svc.config.ManagePublication {
		svc.publication = svc.startPublication()
	}
}

func (svc *Service) restore() error {
	if err := svc.status.load(); err != nil {
		return err
	}
	if svc.before != nil {
		for h, shape := range svc.before.all() {
			// it never got from the write buffer to the disk
			if _, restored := svc.status.find(h); !restored {
				svc.observer.report(Event{
					Kind: ShapeRemoved, Handle: h, Shape: shape, Durable: true,
				})
			}
		}
	}
	var incomplete []Handle
	for h, shape := range svc.status.all() {
		if _, lsn, ok := readSnapshot(svc.disk.Dir(svc.shapeDir(h))); ok {
			svc.observer.report(Event{Kind: ShapeRestored, Handle: h, Shape: shape, LSN: lsn})
		} else {
			incomplete = append(incomplete, h)
		}
	}
	for _, h := range incomplete {
		if _, err := svc.status.remove(h); err != nil {
			return fmt.Errorf("electric: shape %d: %w", h, err)
		}
		svc.note(svc.sym.removed, uint64(h), 0)
	}
	return nil
}

// ended is told of the end of every process. One that the whole stack hangs on takes the node with
// it; the node is started again from its disk, as a container is.
func (svc *Service) ended(pid beam.PID, why beam.Reason) {
	if h, ok := svc.consumers.Find(pid); ok {
		if current, ok := svc.registry.Find(h); !ok || current == pid {
			svc.stores.Delete(h)
		}
		svc.note(svc.sym.died, uint64(pid), uint64(why.Kind))
		svc.observer.report(Event{Kind: ConsumerDied, Handle: h, PID: pid, Reason: why})
		return
	}
	if pid == svc.collector || pid == svc.cache || pid == svc.cleaner || pid == svc.client ||
		pid == svc.publication {
		svc.host.Logf("process %d ended: %s", pid, why)
		svc.giveUp()
	}
}

func (svc *Service) giveUp() {
	h := svc.host
	inc := h.Incarnation()
	h.Sim().World().After(restartAfter, sim.HandlerFunc(func(uint64) {
		if !h.Up() && h.Incarnation() == inc {
			h.Boot()
		}
	}), 0)
	h.Crash(sim.Kill)
}

// ignore marks an error that the code at hand does not look at, as the real code does not.
func (svc *Service) ignore(error) {}
