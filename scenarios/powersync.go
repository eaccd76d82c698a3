package scenarios

import (
	"fmt"
	"time"

	"groundhog/disk"
	"groundhog/model"
	"groundhog/net"
	"groundhog/nodes/powersync"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// The phases of a run of PowerSync, and its size. The report's test has 10 clients, 100 rows and minutes.
const (
	powersyncWork    = 30 * time.Second
	powersyncQuiet   = 3 * time.Second
	powersyncEnd     = 12 * time.Second // shorter than a keep-alive: nothing wakes by accident
	powersyncClients = 4
	powersyncRows    = 20
)

// powersyncTable says what each variant does under each scenario.
func powersyncTable() []*explore.Scenario {
	stuck := explore.Expect{Finds: []string{"Y2", "Y3"}, Within: 4000} // Y2 in 6 % of the runs, Y3 in 0.3 %, as in the report
	wakes := explore.Expect{Finds: []string{"Y2"}, Within: 500, Allows: []string{"Y3"}}
	clean := explore.Expect{}
	forgets := explore.Expect{Finds: []string{"Y1"}, Within: 3000}
	pings := explore.Expect{Finds: []string{"Y3"}, Within: 200}
	kills := func(max int) plan.Part {
		return plan.Part{Action: "kill", Min: 1, Max: max, From: 3 * time.Second, To: 25 * time.Second}
	}
	cuts := plan.Part{Action: "net", Max: 2, From: 3 * time.Second, To: 20 * time.Second, With: []plan.Arg{plan.Text("fault", nil,
		"clog postgres|service for 4s", "clog postgres|service for 8s", "reset client-0,client-1|service", "reset client-2,client-3|service", "reset service|postgres",
		"clog service|client-0 for 2s", "partition client-1|service,postgres for 3s")}}
	return []*explore.Scenario{
		powersyncScenario("kill", "the report: clients are killed, and start again on the same database",
			[]explore.Expect{stuck, clean, clean, clean, clean, pings}, kills(4)),
		powersyncScenario("quiet", "nothing goes wrong", []explore.Expect{clean, clean, clean, clean, clean, pings}),
		powersyncScenario("network", "connections are reset, links clogged and cut",
			[]explore.Expect{wakes, clean, clean, clean, forgets, pings}, kills(2), cuts),
	}
}

// powersyncActions are the lines of plans of PowerSync.
var powersyncActions = append([]plan.Action{
	{Name: "txn", Doc: "an application reads all rows, and writes some in the same transaction", Args: []plan.Arg{
		plan.Int("client", 0, powersyncClients-1), plan.List("rows", 0, 4, powersyncRowNames()...),
	}},
	{Name: "kill", Kind: plan.Fault, Doc: "the process of a client is killed, and started again after a while", Args: []plan.Arg{
		plan.Int("client", 0, powersyncClients-1), plan.Time("down", 0, 10*time.Second),
	}},
}, worldActions(powersyncHosts(), powersyncHosts()[:1])...)

func powersyncRowNames() (names []string) {
	for row := range powersyncRows {
		names = append(names, fmt.Sprint(row))
	}
	return names
}

func powersyncHosts() []string {
	hosts := []string{"service", "postgres"}
	for i := range powersyncClients {
		hosts = append(hosts, fmt.Sprintf("client-%d", i))
	}
	return hosts
}

func powersyncScenario(name, doc string, expect []explore.Expect, faults ...plan.Part) *explore.Scenario {
	work := plan.Part{Action: "txn", Min: 40, Max: 160, From: 2 * time.Second, To: powersyncWork}
	var variants []explore.Variant
	for i, preset := range powersync.PresetNames() {
		variants = append(variants, explore.Variant{Name: preset, Doc: "client and service with these toggles", Expect: expect[i]})
	}
	return &explore.Scenario{
		Name: "powersync-" + name, Doc: doc, StepLimit: 500_000, TimeLimit: time.Hour,
		Plan:      plan.Schema{Actions: powersyncActions, Length: powersyncWork, Parts: append([]plan.Part{work}, faults...), Budget: 6},
		Sometimes: []string{"powersync.published", "powersync.parked"},
		Variants:  variants,
		Play: func(r *explore.Run) {
			w := newPowersyncWorld(r)
			r.Follow(w.handlers())
			w.finish(r)
		},
	}
}

// powersyncWorld is a backend, a service and some clients.
type powersyncWorld struct {
	sim     *sim.Sim
	net     *net.Network
	backend *powersync.Backend
	service *powersync.Service
	clients []*powersync.Client
	value   int64
	history model.SyncHistory
	story   []string
}

func newPowersyncWorld(r *explore.Run) *powersyncWorld {
	toggles, err := powersync.Preset(r.Variant)
	if err != nil {
		r.Sim.Fail("%v", err)
	}
	w := &powersyncWorld{sim: r.Sim}
	link := net.DefaultLink()
	link.Latency = net.Uniform(time.Millisecond, 30*time.Millisecond)
	w.net = net.New(r.Sim, net.WithLink(link))
	w.backend = powersync.NewBackend(r.Sim, w.net, powersyncRows, func(writes []powersync.Write) {
		for _, x := range writes {
			w.history.Acknowledge(x.Row, x.Value)
		}
	})
	w.service = powersync.NewService(r.Sim, w.net, toggles)
	for i := range powersyncClients {
		w.clients = append(w.clients, powersync.NewClient(r.Sim, w.net, i, toggles, w.observe))
	}
	for _, h := range r.Sim.Hosts() {
		h.Boot()
	}
	return w
}

// observe translates what clients tell.
func (w *powersyncWorld) observe(e powersync.Event) {
	switch e.Kind {
	case powersync.Transacted:
		t := model.SyncTxn{At: int64(w.sim.Now()), Client: e.Client, Rows: e.Rows, Writes: make(map[int]int64)}
		for _, x := range e.Writes {
			t.Writes[x.Row] = x.Value
		}
		w.history.Transact(t)
		if len(e.Writes) > 0 {
			w.tell(e.Client, "wrote %v", e.Writes)
		}
	case powersync.LostWakeup:
		w.history.Park(fmt.Sprintf("client %d at %s: %s", e.Client, w.sim.Now(), e.Text))
		w.tell(e.Client, "%s: %s", e.Kind, e.Text)
	case powersync.Published:
	default:
		w.tell(e.Client, "%s %s", e.Kind, e.Text)
	}
}

func (w *powersyncWorld) tell(client int, format string, args ...any) {
	w.story = append(w.story, fmt.Sprintf("%14s  client-%d  %s", w.sim.Now(), client, fmt.Sprintf(format, args...)))
}

func (w *powersyncWorld) handlers() explore.Handlers {
	do := worldHandlers(w.sim, w.net, func(host string) *disk.Disk {
		w.sim.Fail("plan: host %s has no disk in this scenario", host)
		return nil
	})
	do["txn"] = func(l plan.Line) {
		var r powersync.Request
		for _, row := range l.List("rows") {
			w.value++
			r.Writes = append(r.Writes, powersync.Write{Row: int(number(row)), Value: w.value})
		}
		w.clients[l.Int("client")].Do(r)
	}
	do["kill"] = func(l plan.Line) {
		h := w.clients[l.Int("client")].Host()
		w.tell(l.Int("client"), "killed: %v", w.clients[l.Int("client")].Status())
		h.Crash(sim.Kill)
		after(w.sim, l.Time("down"), func() {
			if !h.Up() {
				h.Boot()
				w.tell(l.Int("client"), "started")
			}
		})
	}
	return do
}

// finish heals the world, waits as the report's test does, and looks at every client.
func (w *powersyncWorld) finish(r *explore.Run) {
	r.For(powersyncWork - time.Duration(w.sim.Now()))
	w.sim.ClearFaults()
	w.net.Repair()
	for _, h := range w.sim.Hosts() {
		h.Resume()
		if !h.Up() {
			h.Boot()
		}
	}
	if r.For(powersyncQuiet) && r.For(powersyncEnd) {
		source := make(map[int]int64)
		for row := range powersyncRows {
			source[row] = w.backend.Row(row)
		}
		for i, c := range w.clients {
			s := c.Status()
			end := model.SyncClient{Client: i, Rows: c.Rows()}
			if !s.Connected || s.Downloading || s.Uploading || s.Queued > 0 || s.Waits {
				end.Busy = s.String()
				w.tell(i, "in the end: %s", end.Busy)
			}
			w.history.Finish(source, end)
		}
	}
	r.Judge(model.JudgeSync(&w.history)...)
	r.Story = func(model.Verdict) (sim.Instant, []string) { return w.sim.Now(), w.story }
}
