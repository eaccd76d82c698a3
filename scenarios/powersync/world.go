package powersync

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"groundhog/model/syncengine"
	"groundhog/net"
	"groundhog/nodes/powersync"
	"groundhog/nodes/powersync/backend"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/protocol"
	"groundhog/nodes/powersync/service"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/world"
)

// system is a backend, a service and some clients.
type system struct {
	*world.World
	run     *explore.Run
	backend *backend.Backend
	service *service.Service
	clients []*client.Client
	setting setting
	value   int64 // each is written once
	history syncengine.History
	rests   []int // by client: the last rest of its upload loop of which the log tells
	signIns []int // by client
	opening [clientCount]opening
}

// idleInTransaction is how long the database keeps the locks of a client that is gone in silence.
// With Postgres' default, for ever, one that is cut off between a statement and its commit cannot
// upload any more.
const idleInTransaction = 10 * time.Second

func newSystem(r *explore.Run, setting setting, open OpenStore) *system {
	toggles := versions.Of(r, powersync.Versions()).Toggles
	link := net.DefaultLink()
	link.Latency = setting.latency
	// The kernel of a process that was killed says so until it is heard, also behind a link that is
	// cut: who is killed is missed.
	w := &system{
		run: r,
		World: setting.topology().New(r.Sim, net.WithLink(link),
			net.WithKill(net.KillCloses)),
		setting: setting, rests: make([]int, clientCount), signIns: make([]int, clientCount),
	}
	w.backend = backend.New(r.Sim, w.Net, backend.Config{
		Registers: registerCount, TokenLife: setting.tokenLife, Committed: w.committed,
		SlotLost: w.slotLost, IdleInTransaction: idleInTransaction,
	})
	source := fmt.Sprintf("postgres:%d", protocol.BackendPort)
	api := w.addService(service.Config{
		Source: source, Rules: setting.rules, Toggles: toggles.Service, Chunk: setting.chunk,
		InterruptAfter: setting.interruptAfter, Lag: setting.lag, Fetch: setting.fetch,
		Fired: w.fired, Snapshot: setting.snapshot, SlotCheck: slotCheck, Observer: w.snapshots,
	})
	user := func(int) string { return "" }
	if setting.users > 0 {
		user = w.nextUser
	}
	for i := range clientCount {
		w.clients = append(w.clients, client.New(r.Sim, w.Net, client.Config{
			Name: clientName(i), Backend: source, User: user(i),
			Service: fmt.Sprintf("%s:%d", api(i), protocol.ServicePort),
			Toggles: toggles.Client, Open: open(),
			Observer: func(e client.Event) { w.observe(i, e) },
		}))
		w.AddDisk(w.clients[i].Disk())
	}
	w.OnHeal(w.reconnect)
	if setting.snapshot > 0 {
		w.keepWAL(littleWAL)
		w.OnHeal(w.mendSource)
	}
	w.Boot()
	return w
}

// addService adds the machines of the service. It returns which of them answers a client.
func (w *system) addService(c service.Config) (api func(client int) string) {
	if w.setting.idleSession == 0 {
		w.service = service.New(w.Sim, w.Net, c)
		front := w.service.Host().Name()
		if w.setting.buffer > 0 {
			front = w.addProxy(front).Name()
		}
		return func(int) string { return front }
	}
	c.Storage = service.NewPostgres(w.Sim, w.Net, service.PostgresConfig{
		Rules: c.Rules, IdleSession: w.setting.idleSession,
	})
	c.Role = service.Sync
	w.service = service.New(w.Sim, w.Net, c)
	c.Role = service.API
	for i := range 2 {
		c.Name = apiName(i)
		service.New(w.Sim, w.Net, c)
	}
	return func(client int) string { return apiName(client % 2) }
}

// next is a write of a value that no other has.
func (w *system) next(row int) client.Write {
	w.value++
	return client.Write{Row: row, Value: w.value}
}

// nextUser is who signs in at a client.
func (w *system) nextUser(client int) string {
	if w.setting.users == 0 {
		w.value++
		return fmt.Sprintf("user-%d", w.value)
	}
	user := fmt.Sprintf("user-%d", w.signIns[client]%w.setting.users)
	w.signIns[client]++
	return user
}

// admin is somebody at the source itself.
func (w *system) admin(row int, remove bool) {
	if !w.backend.Host().Up() {
		return
	}
	c := protocol.Crud{Op: client.Delete, Type: backend.LastWins, Row: strconv.Itoa(row)}
	if !remove {
		w.value++
		c.Op, c.Data = client.Put, fmt.Sprintf(`{"v":%d}`, w.value)
	}
	w.backend.Commit(c)
}

// fired carries out what the rule of a yield point in the service says: "kill HOST" or "write
// HOST", as the points of clients do by themselves.
func (w *system) fired(point string, value any) {
	if point != service.PointStore {
		return
	}
	what, host, _ := strings.Cut(fmt.Sprint(value), " ")
	i := slices.IndexFunc(w.clients, func(c *client.Client) bool { return c.Name() == host })
	switch {
	case i < 0 || what != "kill" && what != "write":
		w.run.Harness("fault point %s: %v is neither kill HOST nor write HOST", point, value)
	case what == "write":
		w.clients[i].Do(client.Request{Writes: []client.Write{w.next(0)}})
	default:
		w.clients[i].Host().Crash(sim.Kill)
		w.After(client.RestartAfter, func() { w.start(i) })
	}
}

// start boots a client that is down.
func (w *system) start(i int) {
	if h := w.clients[i].Host(); !h.Up() {
		h.Boot()
		w.log(i, "started")
	}
}

// committed hears of every transaction of the source.
func (w *system) committed(changes []backend.Change) {
	var writes []syncengine.Write
	var values []int64
	for _, c := range changes {
		if c.Table == backend.Registers {
			writes = append(writes, syncengine.Write{Row: int(number(c.ID)), Value: c.Value})
		}
		values = append(values, c.Value)
	}
	w.history.Commit(writes, values)
}

// observe translates what clients tell.
func (w *system) observe(i int, e client.Event) {
	now := int64(w.Sim.Now())
	w.opening[i].observe(w.run, e.Kind)
	switch e.Kind {
	case client.Started:
		w.history.Start(i)
	case client.Cleared:
		w.history.Clear(i)
		w.log(i, "cleared")
	case client.Transacted:
		w.transacted(i, e)
	case client.Committed:
		w.history.Upload(syncengine.Upload{At: now, Client: i, Tx: e.Tx})
	case client.Rested:
		w.rested(i, e.Rest)
	case client.Mismatch:
		w.history.Mismatch(syncengine.Mismatch{At: now, Client: i, Checkpoint: e.Op})
		w.log(i, "%s, checkpoint %d", e.Kind, e.Op)
	case client.CheckpointDone:
		last := int64(w.clients[i].Status().LastSyncedAt)
		w.history.Sync(syncengine.Sync{At: now, Client: i, Last: last})
	case client.Asked, client.Stopped, client.CheckpointSeen, client.ApplyRefused,
		client.PartlyApplied, client.UploadCalled:
	default:
		w.log(i, "%s %s", e.Kind, e.Text)
	}
}

// rested enters an upload loop that rests. The log tells of one that is stranded.
func (w *system) rested(i int, e client.Rest) {
	r := syncengine.Rest{
		At: int64(w.Sim.Now()), Client: i, Number: e.Number, Connected: e.Connected,
		Queued: e.Queued, Waits: e.Waits, Coming: e.Coming,
	}
	if r.Stranded() {
		r.Status = w.clients[i].Status()
	}
	w.history.Rest(r)
	if r.Stranded() && w.rests[i] != r.Number {
		w.rests[i] = r.Number
		w.log(i, "LOST WAKE-UP: %v", r.Status)
	}
}

// transacted enters a local transaction.
func (w *system) transacted(i int, e client.Event) {
	t := syncengine.Txn{At: int64(w.Sim.Now()), Client: i, Rows: registersOf(e.Rows)}
	for _, m := range e.Mutations {
		switch {
		case m.Op == client.Delete:
		case m.Table == client.Registers:
			t.Writes = append(t.Writes, syncengine.Write{Row: int(number(m.ID)),
				Value: m.Values[1]})
		default:
			t.Others = append(t.Others, m.Values[0])
		}
	}
	w.history.Transact(t)
	if len(t.Writes)+len(t.Others) > 0 {
		w.log(i, "wrote %v %v", t.Writes, t.Others)
	}
}

// registersOf are the values of the registers by number.
func registersOf(rows []client.Row) []int64 {
	values := make([]int64, registerCount)
	for k := range values {
		values[k] = syncengine.NoRow
	}
	for _, r := range rows {
		if r.Table == client.Registers {
			values[number(r.ID)] = r.Values[1]
		}
	}
	return values
}

// log writes a log line of a client.
func (w *system) log(i int, format string, args ...any) {
	w.clients[i].Host().Logf(format, args...)
}

// finish heals the world, waits as the report's test does, and looks at every client.
func (w *system) finish(r *explore.Run) {
	phases := world.Phases{Faults: w.setting.work, Heal: quietTime + w.setting.calm}
	w.Run(r, phases, func(world.Phase) bool {
		if !w.settle(r) {
			return false
		}
		source := syncengine.Rows{Registers: make([]int64, registerCount),
			Others: make(map[string]string)}
		for id, v := range w.backend.Rows(backend.Registers) { // order-free: each has its place
			source.Registers[number(id)] = v
		}
		for id, v := range w.backend.Rows(backend.LastWins) { // order-free: likewise
			source.Others[backend.LastWins+"/"+id] = fmt.Sprint(v)
		}
		for i, c := range w.clients {
			w.history.Finish(source, w.lookAt(i, c))
		}
		return true
	})
	r.Judge(syncengine.Judge(&w.history)...)
}

// reconnect is what applications do in the end that had disconnected.
func (w *system) reconnect() {
	for _, c := range w.clients {
		if s := c.Status(); !s.Connected && !s.Connecting {
			c.Connect()
		}
	}
}

// settle waits a little more for a client that has just begun another stream, because of a token or
// of a delay that is over: it is not stuck.
func (w *system) settle(r *explore.Run) bool {
	for range 30 {
		busy := func(c *client.Client) bool { return !c.Status().Idle() }
		if !slices.ContainsFunc(w.clients, busy) {
			return true
		}
		if !r.For(100 * time.Millisecond) {
			return false
		}
	}
	return true
}

// lookAt is a client's final read, and what it still waits for.
func (w *system) lookAt(i int, c *client.Client) syncengine.Client {
	rows := c.Rows()
	end := syncengine.Client{Client: i, Rows: syncengine.Rows{Registers: registersOf(rows),
		Others: make(map[string]string)}}
	for _, r := range rows {
		if r.Table == backend.LastWins {
			end.Rows.Others[r.Table+"/"+r.ID] = fmt.Sprint(r.Values[0])
		}
	}
	if s := c.Status(); !s.Idle() {
		end.Busy = cmp.Or(s.String(), "nothing runs")
		w.log(i, "in the end: %s", end.Busy)
	}
	return end
}
