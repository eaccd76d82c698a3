package powersync

import (
	"fmt"
	"strconv"
	"time"

	"groundhog/disk"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/service"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

// actions are the lines of plans of PowerSync.
func actions() []plan.Action {
	one := plan.Int("client", 0, clientCount-1)
	many := plan.List("clients", 1, clientCount-1, numbers(clientCount)...)
	down := plan.Time("down", 0, 10*time.Second)
	hosts := []string{"service", "postgres"}
	for i := range clientCount {
		hosts = append(hosts, clientName(i))
	}
	return append([]plan.Action{
		{Name: "txn", Doc: "an application reads all rows, and writes registers in the same transaction", Args: []plan.Arg{
			one, plan.List("rows", 0, 4, numbers(registerCount)...),
		}},
		{Name: "hold", Doc: "an application is about to write a register: a fault point with the value \"write\" lets it do so", Args: []plan.Arg{
			one, plan.List("rows", 1, 4, numbers(registerCount)...),
		}},
		{Name: "edit", Doc: "an application puts and deletes rows of another table, and logs it in an insert-only one, in one transaction", Args: []plan.Arg{
			one, plan.List("put", 0, 2, numbers(noteCount)...), plan.List("delete", 0, 2, numbers(noteCount)...),
		}},
		{Name: "admin", Doc: "somebody puts or deletes a row in the source itself", Args: []plan.Arg{
			plan.Int("row", 0, noteCount-1), plan.Word("what", "put", "delete"),
		}},
		{Name: "compact", Doc: "the service compacts its buckets"},
		{Name: "stop", Kind: plan.Fault, Doc: "the processes of clients end, and start again after a while", Args: []plan.Arg{
			many, plan.Word("how", "kill", "shutdown", "power"), down,
		}},
		{Name: "disconnect", Kind: plan.Fault, Doc: "applications disconnect, and connect after a while", Args: []plan.Arg{many, down}},
		{Name: "connect", Kind: plan.Fault, Doc: "an application connects, connected or not", Args: []plan.Arg{one}},
		{Name: "sign-in", Kind: plan.Fault, Doc: "an application signs in as another user", Args: []plan.Arg{one, plan.Word("how", "keep", "soft", "full")}},
	}, world.Actions(hosts, hosts[2:])...)
}

func clientName(i int) string { return fmt.Sprintf("client-%d", i) }

// numbers are those below n, as words.
func numbers(n int) (words []string) {
	for i := range n {
		words = append(words, fmt.Sprint(i))
	}
	return words
}

// kills repeatedly end one to a majority of the clients.
func kills(how string) plan.Part {
	return plan.Part{Action: "stop", Min: 1, Max: 4, From: 3 * time.Second, To: 25 * time.Second, With: []plan.Arg{plan.Word("how", how)}}
}

func reconnects() []plan.Part {
	return []plan.Part{
		{Action: "disconnect", Min: 1, Max: 4, From: 3 * time.Second, To: 25 * time.Second},
		{Action: "connect", Max: 3, From: 3 * time.Second, To: 25 * time.Second},
	}
}

func cuts() plan.Part {
	return plan.Part{Action: "net", Min: 1, Max: 3, From: 3 * time.Second, To: 20 * time.Second, With: []plan.Arg{plan.Text("fault", nil,
		"clog postgres|service for 4s", "clog postgres|service for 8s", "reset client-0,client-1|service", "reset client-2,client-3|service",
		"reset service|postgres", "reset client-0,client-2|postgres", "clog service|client-0 for 2s", "partition client-1|service,postgres for 3s",
		"cut service|client-2 for 5s", "partition client-3|postgres for 4s")}}
}

func pauses() plan.Part {
	return plan.Part{Action: "pause", Min: 1, Max: 4, From: 3 * time.Second, To: 20 * time.Second, With: []plan.Arg{
		plan.Word("host", clientName(0), clientName(1), clientName(2), clientName(3)), plan.Time("for", 0, 8*time.Second),
	}}
}

func restarts() plan.Part {
	return plan.Part{Action: "crash", Min: 1, Max: 4, From: 3 * time.Second, To: 22 * time.Second, With: []plan.Arg{
		plan.Word("host", "service", "postgres"), plan.Word("kind", "kill"), plan.Time("down", 0, 12*time.Second),
	}}
}

func compactions() plan.Part {
	return plan.Part{Action: "compact", Min: 1, Max: 12, From: 3 * time.Second, To: 28 * time.Second}
}

// clogs leave uploads without an answer for longer than anybody waits for a lock.
func clogs() plan.Part {
	return plan.Part{Action: "net", Min: 1, Max: 3, From: 3 * time.Second, To: 20 * time.Second, With: []plan.Arg{plan.Text("fault", nil,
		"clog postgres|client-0,client-1 for 9s", "clog postgres|client-2,client-3 for 9s", "clog postgres|client-1,client-2 for 6s")}}
}

// slowStreams let uploads fail at once, and streams take longer to open than the upload loop waits after a failure.
func slowStreams() []plan.Part {
	return append(reconnects(),
		plan.Part{Action: "crash", Min: 1, Max: 2, From: 3 * time.Second, To: 18 * time.Second, With: []plan.Arg{
			plan.Word("host", "postgres"), plan.Word("kind", "kill"), plan.Time("down", 5*time.Second, 12*time.Second)}},
		plan.Part{Action: "net", Min: 2, Max: 5, From: 3 * time.Second, To: 22 * time.Second, With: []plan.Arg{plan.Text("fault", nil,
			"cut service|client-0,client-1 for 6s", "cut service|client-2,client-3 for 6s", "cut service|client-1,client-2 for 9s", "cut service|client-0,client-3 for 9s")}})
}

// halfOpens end connections at the side of service or backend alone.
func halfOpens() plan.Part {
	return plan.Part{Action: "net", Min: 1, Max: 4, From: 3 * time.Second, To: 28 * time.Second, With: []plan.Arg{plan.Text("fault", nil,
		"reset-one-side service|client-0", "reset-one-side service|client-1,client-2", "reset-one-side service|client-3",
		"reset-one-side postgres|client-0,client-1,client-2,client-3")}}
}

func signIns(how ...string) plan.Part {
	return plan.Part{Action: "sign-in", Min: 1, Max: 4, From: 4 * time.Second, To: 30 * time.Second, With: []plan.Arg{plan.Word("how", how...)}}
}

// storageFaults fail reads of operations, and end the stream of changes that the API follows.
func storageFaults() plan.Part {
	return plan.Part{Action: "point", Min: 1, Max: 8, From: 3 * time.Second, To: 58 * time.Second, With: []plan.Arg{plan.Text("rule", nil,
		service.PointFetch+`@service max=1 return(true)`, service.PointFetch+`@service max=3 return(true)`, service.PointChanges+`@service max=1 return(true)`)}}
}

// handlers carry out the lines of a plan.
func (w *system) handlers() explore.Handlers {
	do := world.Handlers(w.sim, w.net, func(host string) *disk.Disk { return w.clientNamed(host).Disk() })
	do["txn"] = func(l plan.Line) { w.clients[l.Int("client")].Do(w.writes(l)) }
	do["hold"] = func(l plan.Line) { w.clients[l.Int("client")].Hold(w.writes(l)) }
	do["edit"] = func(l plan.Line) {
		var r client.Request
		for _, row := range l.List("put") {
			r.Puts = append(r.Puts, w.next(row))
		}
		for _, row := range l.List("delete") {
			r.Deletes = append(r.Deletes, int(number(row)))
		}
		r.Audit = append(r.Audit, w.next(fmt.Sprint(w.value+1)))
		w.clients[l.Int("client")].Do(r)
	}
	do["admin"] = func(l plan.Line) { w.admin(l.Int("row"), l.Word("what") == "delete") }
	do["compact"] = func(plan.Line) { w.service.Compact() }
	do["stop"] = func(l plan.Line) {
		kind := map[string]sim.CrashKind{"kill": sim.Kill, "power": sim.PowerLoss}[l.Word("how")]
		for _, i := range w.chosen(l) {
			c := w.clients[i]
			w.tell(i, "%s: %v", l.Word("how"), c.Status())
			if l.Word("how") == "shutdown" {
				c.Host().Shutdown(time.Second)
			} else {
				c.Host().Crash(kind)
			}
			world.After(w.sim, l.Time("down"), func() { w.start(i) })
		}
	}
	do["disconnect"] = func(l plan.Line) {
		for _, i := range w.chosen(l) {
			w.tell(i, "disconnects")
			w.clients[i].Disconnect()
			world.After(w.sim, l.Time("down"), func() {
				w.tell(i, "connects")
				w.clients[i].Connect()
			})
		}
	}
	do["connect"] = func(l plan.Line) { w.clients[l.Int("client")].Connect() }
	do["sign-in"] = func(l plan.Line) {
		w.value++
		how := map[string]client.Clearing{"keep": client.KeepAll, "soft": client.SoftClear, "full": client.FullClear}[l.Word("how")]
		w.clients[l.Int("client")].SignIn(fmt.Sprintf("user-%d", w.value), how)
	}
	return do
}

// writes are those of the registers that a line names.
func (w *system) writes(l plan.Line) (r client.Request) {
	for _, row := range l.List("rows") {
		r.Writes = append(r.Writes, w.next(row))
	}
	return r
}

// chosen are the clients that a line names.
func (w *system) chosen(l plan.Line) (list []int) {
	for _, name := range l.List("clients") {
		list = append(list, int(number(name)))
	}
	return list
}

// number reads a number that the schema, or the system, has checked.
func number(text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		panic(err)
	}
	return n
}
