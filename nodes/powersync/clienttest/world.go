package clienttest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"groundhog/net"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// Bucket is the name of the bucket that all synced rows are in, Urgent that of the one that lww is
// in instead, with World.Urgent.
const (
	Bucket = "global[]"
	Urgent = "urgent[]"
)

// World is a backend and a service.
type World struct {
	Sim     *sim.Sim
	Net     *net.Network
	Events  []client.Event // of all clients, in order
	Commits []protocol.Crud

	// What a test may set at any time.
	Lag time.Duration // from a commit to its checkpoint
	// until a write checkpoint is stored
	Answer time.Duration
	// and from then until it is answered
	Late       time.Duration
	TokenLives time.Duration // 0: 300 s
	KeepAlive  time.Duration // between keep-alives; 0: 20 s
	// a status other than OK for a request; nil, 0: none
	Refuse func(r protocol.Request) int
	// changes lines on their way; nil: none
	Rewrite func(client string, l protocol.Line) protocol.Line
	// requests for write checkpoints are never answered
	NoAnswer bool
	// no write checkpoint is acknowledged
	HoldWrites bool
	// rows of lww are in a bucket of priority 0
	Urgent bool

	ops     []protocol.Op
	frozen  int64            // operations that streams see; 0: all
	rows    map[string]int64 // by key of the operation
	wrote   map[string]writeCheckpoint
	changed *sim.Cond
	lock    *sim.Mutex
	hosts   []*sim.Host
}

type writeCheckpoint struct{ id, at int64 }

// New makes the world, with so many registers.
func New(seed uint64, registers int) *World {
	w := &World{
		Sim: sim.New(sim.Config{Seed: seed}), Lag: 20 * time.Millisecond,
		Answer: 20 * time.Millisecond,
		rows:   make(map[string]int64), wrote: make(map[string]writeCheckpoint),
	}
	link := net.DefaultLink()
	link.Latency = net.Uniform(time.Millisecond, 10*time.Millisecond)
	w.Net = net.New(w.Sim, net.WithLink(link))
	w.lock = sim.NewMutex(w.Sim, "operations")
	w.changed = sim.NewCond(w.Sim, "operations", w.lock)
	w.serve("postgres", protocol.BackendPort, w.backend)
	w.serve("service", protocol.ServicePort, w.service)
	for k := range registers {
		w.put(client.Registers, strconv.Itoa(k), fmt.Sprintf(`{"k":%d,"v":-1}`, k), -1)
	}
	for _, h := range w.hosts {
		h.Boot()
	}
	return w
}

// serve adds a host that answers connections.
func (w *World) serve(name string, port int, answer func(p *sim.Proc, c *protocol.Conn)) {
	var stack *net.Stack
	h := w.Sim.NewHost(name, func(p *sim.Proc) {
		p.Daemon()
		l, err := stack.Listen(port)
		if err != nil {
			p.Sim().Fail("%s cannot listen: %v", name, err)
		}
		protocol.Serve(p, l, "connection", answer)
	})
	stack = w.Net.Attach(h)
	w.hosts = append(w.hosts, h)
}

// Client adds a client and boots it. Of its configuration, what the world knows is filled in.
func (w *World) Client(c client.Config) *client.Client {
	c.Service = fmt.Sprintf("service:%d", protocol.ServicePort)
	c.Backend = fmt.Sprintf("postgres:%d", protocol.BackendPort)
	c.Observer = func(e client.Event) { w.Events = append(w.Events, e) }
	x := client.New(w.Sim, w.Net, c)
	x.Host().Boot()
	return x
}

// Run lets time pass.
func (w *World) Run(d time.Duration) { w.Sim.RunFor(d) }

// Commit is a transaction of somebody else, of one register.
func (w *World) Commit(row int, value int64) {
	w.Apply(
		protocol.Crud{
			Op: client.Patch, Type: client.Registers, Row: strconv.Itoa(row),
			Data: fmt.Sprintf(`{"v":%d}`, value),
		},
	)
}

// Freeze stops replication: streams see what there is now, and no more.
func (w *World) Freeze() { w.frozen = int64(len(w.ops)) }

// visible is how many operations streams see.
func (w *World) visible() int64 {
	if w.frozen > 0 {
		return w.frozen
	}
	return int64(len(w.ops))
}

// Value returns the value of a row at the backend.
func (w *World) Value(table, id string) (int64, bool) {
	v, ok := w.rows[table+"/"+id]
	return v, ok
}

// Count returns how many events of a kind there were.
func (w *World) Count(k client.EventKind) (n int) {
	for _, e := range w.Events {
		if e.Kind == k {
			n++
		}
	}
	return n
}

// LostWakeups returns how often an upload loop has rested, connected, with something to do, and
// nothing was on its way that would wake it.
func (w *World) LostWakeups() int {
	type rest struct {
		client string
		number int
	}
	seen := make(map[rest]bool)
	for _, e := range w.Events {
		r := e.Rest
		if e.Kind == client.Rested && r.Connected && r.Coming == 0 && (r.Queued > 0 || r.Waits) {
			seen[rest{e.Client, r.Number}] = true
		}
	}
	return len(seen)
}

// Apply is a transaction of the backend.
func (w *World) Apply(list ...protocol.Crud) {
	w.Commits = append(w.Commits, list...)
	for _, c := range list {
		w.applyRow(c)
	}
	w.changed.Broadcast()
}

func (w *World) applyRow(c protocol.Crud) {
	var columns map[string]int64
	if c.Data != "" {
		if err := json.Unmarshal([]byte(c.Data), &columns); err != nil {
			w.Sim.Fail("clienttest: row %s: %v", c.Data, err)
		}
	}
	switch {
	case c.Type == client.Registers:
		v := max(columns["v"], w.rows[c.Type+"/"+c.Row])
		w.put(c.Type, c.Row, fmt.Sprintf(`{"k":%s,"v":%d}`, c.Row, v), v)
	case c.Type == "lww" && c.Op == client.Delete:
		o := protocol.Op{ID: int64(len(w.ops) + 1), Kind: protocol.Remove, Type: c.Type, Row: c.Row}
		o.Checksum = protocol.ChecksumRemove(o.Key())
		w.ops = append(w.ops, o)
		delete(w.rows, c.Type+"/"+c.Row)
	case c.Type == "lww":
		w.put(c.Type, c.Row, fmt.Sprintf(`{"v":%d}`, columns["v"]), columns["v"])
	default:
		w.rows[c.Type+"/"+c.Row] = columns["v"]
	}
}

func (w *World) put(table, id, data string, value int64) {
	w.rows[table+"/"+id] = value
	w.ops = append(w.ops, protocol.Op{
		ID: int64(len(w.ops) + 1), Kind: protocol.Put, Type: table, Row: id, Data: data,
		Checksum: protocol.ChecksumPut(table, id, data),
	})
}
