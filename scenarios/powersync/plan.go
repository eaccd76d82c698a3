package powersync

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/service"
	"groundhog/sim"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

// hosts are those of nearly every scenario: service, backend, and the machines of clients. The
// fleet has a storage and two machines that answer clients beside them, and then the service only
// replicates. In front of the service there may be a proxy.
var (
	hosts = topology("service", "postgres")
	fleet = topology("service", "postgres", "storage", apiName(0), apiName(1))
	front = topology("service", "postgres", "proxy")
)

// topology is of these hosts and the machines of clients.
func topology(others ...string) *world.Topology {
	var clients []string
	for i := range clientCount {
		clients = append(clients, clientName(i))
	}
	return world.NewTopology(append(others, clients...), clients)
}

// The lines of plans of PowerSync, and their arguments.
type (
	txnLine struct {
		Client int   `plan:"0..3"`
		Rows   []int `plan:"0..4 of 0..19"`
	}
	holdLine struct {
		Client int   `plan:"0..3"`
		Rows   []int `plan:"1..4 of 0..19"`
	}
	editLine struct {
		Client int   `plan:"0..3"`
		Put    []int `plan:"0..2 of 0..5"`
		Delete []int `plan:"0..2 of 0..5"`
	}
	adminLine struct {
		Row  int    `plan:"0..5"`
		What string `plan:"put|delete"`
	}
	stopLine struct {
		Clients []int         `plan:"1..3 of 0..3"`
		How     string        `plan:"kill|shutdown|power"`
		Down    time.Duration `plan:"0s..10s"`
	}
	disconnectLine struct {
		Clients []int         `plan:"1..3 of 0..3"`
		Down    time.Duration `plan:"0s..10s"`
	}
	connectLine struct {
		Client int `plan:"0..3"`
	}
	signInLine struct {
		Client int `plan:"0..3"`
		How    clearing
	}
	none struct{}
)

var (
	txn = plan.Op[txnLine]("txn",
		"an application reads all rows, and writes registers in the same transaction")
	hold = plan.Op[holdLine]("hold",
		"an application is about to write a register: a fault point with the value \"write\" lets "+
			"it do so")
	edit = plan.Op[editLine]("edit",
		"an application puts and deletes rows of another table, and logs it in an insert-only "+
			"one, in one transaction")
	admin = plan.Op[adminLine]("admin",
		"somebody puts or deletes a row in the source itself")
	compact = plan.Op[none]("compact",
		"the service compacts its buckets")
	stop = plan.Fault[stopLine]("stop",
		"the processes of clients end, and start again after a while")
	disconnect = plan.Fault[disconnectLine]("disconnect",
		"applications disconnect, and connect after a while")
	connect = plan.Fault[connectLine]("connect",
		"an application connects, connected or not")
	signIn = plan.Fault[signInLine]("sign-in",
		"an application signs in as another user")
)

// actions are what plans of every scenario over these hosts may hold.
func actions(of *world.Topology) []plan.Action {
	return append([]plan.Action{txn, hold, edit, admin, compact, stop, disconnect, connect,
		signIn},
		of.Actions()...)
}

// clearing is what becomes of a database when another user signs in.
type clearing struct{ client.Clearing }

// clearings are all ways, by the words of plans.
var clearings = []struct {
	word string
	how  client.Clearing
}{{"keep", client.KeepAll}, {"soft", client.SoftClear}, {"full", client.FullClear}}

// Words lists the ways.
func (clearing) Words() (words []string) {
	for _, c := range clearings {
		words = append(words, c.word)
	}
	return words
}

// UnmarshalText reads a word.
func (c *clearing) UnmarshalText(text []byte) error {
	for _, known := range clearings {
		if known.word == string(text) {
			c.Clearing = known.how
			return nil
		}
	}
	return fmt.Errorf("%q is no way to clear a database", text)
}

func clientName(i int) string { return fmt.Sprintf("client-%d", i) }

func apiName(i int) string { return fmt.Sprintf("api-%d", i) }

// faults are parts in which something goes wrong between the third second and another.
func faults(a plan.Action, min, max int, to time.Duration, with ...plan.Domain) plan.Part {
	return plan.Part{Action: a, Min: min, Max: max, From: 3 * time.Second, To: to, With: with}
}

// kills repeatedly end one to a majority of the clients.
func kills(how string) plan.Part {
	return faults(stop, 1, 4, 25*time.Second, plan.Among("how", how))
}

func reconnects() []plan.Part {
	return []plan.Part{
		faults(disconnect, 1, 4, 25*time.Second), faults(connect, 0, 3, 25*time.Second),
	}
}

func cuts() plan.Part {
	return faults(hosts.Net, 1, 3, 20*time.Second, plan.Examples("fault",
		"clog postgres|service for=4s", "clog postgres|service for=8s",
		"reset client-0,client-1|service", "reset client-2,client-3|service",
		"reset service|postgres", "reset client-0,client-2|postgres",
		"clog service|client-0 for=2s", "partition client-1|service,postgres for=3s",
		"cut service|client-2 for=5s", "partition client-3|postgres for=4s"))
}

// outagesOfClients leave clients alone for longer than their tokens live.
func outagesOfClients() plan.Part {
	return faults(hosts.Net, 1, 3, 20*time.Second, plan.Examples("fault",
		"partition client-0|service,postgres for=45s",
		"partition client-1|service,postgres for=45s",
		"partition client-2,client-3|service,postgres for=45s"))
}

func pauses() plan.Part {
	return faults(hosts.Pause, 1, 4, 20*time.Second,
		plan.Among("host", hosts.Disks...), plan.Range("for", 0, 8*time.Second))
}

func restarts() plan.Part {
	return faults(hosts.Crash, 1, 4, 22*time.Second, plan.Among("host", "service", "postgres"),
		plan.Among("kind", "kill"), plan.Range("down", 0, 12*time.Second))
}

func compactions() plan.Part { return faults(compact, 1, 12, 28*time.Second) }

// clogs leave uploads without an answer for longer than anybody waits for a lock.
func clogs() plan.Part {
	return faults(hosts.Net, 1, 3, 20*time.Second, plan.Examples("fault",
		"clog postgres|client-0,client-1 for=9s", "clog postgres|client-2,client-3 for=9s",
		"clog postgres|client-1,client-2 for=6s"))
}

// slowStreams let uploads fail at once, and streams take longer to open than the upload loop waits
// after a failure.
func slowStreams() []plan.Part {
	return append(reconnects(),
		faults(hosts.Crash, 1, 2, 18*time.Second, plan.Among("host", "postgres"),
			plan.Among("kind", "kill"), plan.Range("down", 5*time.Second, 12*time.Second)),
		faults(hosts.Net, 2, 5, 22*time.Second, plan.Examples("fault",
			"cut service|client-0,client-1 for=6s", "cut service|client-2,client-3 for=6s",
			"cut service|client-1,client-2 for=9s", "cut service|client-0,client-3 for=9s")))
}

// halfOpens end connections at the side of service or backend alone.
func halfOpens() plan.Part {
	return faults(hosts.Net, 1, 4, 28*time.Second, plan.Examples("fault",
		"reset-one-side service|client-0", "reset-one-side service|client-1,client-2",
		"reset-one-side service|client-3",
		"reset-one-side postgres|client-0,client-1,client-2,client-3"))
}

func signIns(how ...string) plan.Part {
	p := faults(signIn, 1, 4, 30*time.Second, plan.Among("how", how...))
	p.From = 4 * time.Second
	return p
}

// turns are many sign-ins, so that users come back.
func turns() plan.Part {
	p := signIns("keep", "soft", "full")
	p.Min, p.Max = 6, 16
	return p
}

// storageFaults fail reads of operations, and end the stream of changes that the API follows.
func storageFaults() plan.Part {
	return faults(hosts.Point, 1, 8, 58*time.Second, plan.Examples("rule",
		service.PointFetch+`@service max=1 return(true)`,
		service.PointFetch+`@service max=3 return(true)`,
		service.PointFetch+`@service from=2 max=2 return(true)`,
		service.PointChanges+`@service max=1 return(true)`))
}

// lostSessions end those on which machines of the service listen for checkpoints, at both sides or
// at the storage's alone, or keep them away for a while.
func lostSessions() []plan.Part {
	return []plan.Part{
		faults(fleet.Net, 1, 4, 50*time.Second, plan.Examples("fault",
			"reset storage|api-0", "reset storage|api-1", "reset storage|api-0,api-1",
			"reset-one-side storage|api-0", "reset-one-side storage|api-1",
			"partition storage|api-0 for=4s", "partition storage|api-1 for=30s")),
		faults(fleet.Crash, 0, 2, 50*time.Second, plan.Among("host", "storage", apiName(0)),
			plan.Among("kind", "kill"), plan.Range("down", 0, 4*time.Second)),
	}
}

// handlers carry out the lines of a plan.
func (w *system) handlers() plan.Handlers {
	return slices.Concat(
		w.Handlers(),
		txn.Do(func(l txnLine) { w.clients[l.Client].Do(w.writes(l.Rows)) }),
		hold.Do(func(l holdLine) { w.clients[l.Client].Hold(w.writes(l.Rows)) }),
		edit.Do(w.edit),
		admin.Do(func(l adminLine) { w.admin(l.Row, l.What == "delete") }),
		compact.Do(func(none) { w.service.Compact() }),
		stop.Do(w.stop),
		disconnect.Do(w.disconnect),
		connect.Do(func(l connectLine) { w.clients[l.Client].Connect() }),
		signIn.Do(func(l signInLine) {
			w.clients[l.Client].SignIn(w.nextUser(l.Client), l.How.Clearing)
		}),
	)
}

// writes are new values of these registers.
func (w *system) writes(rows []int) (r client.Request) {
	for _, row := range rows {
		r.Writes = append(r.Writes, w.next(row))
	}
	return r
}

// edit is a transaction over the other tables.
func (w *system) edit(l editLine) {
	var r client.Request
	for _, row := range l.Put {
		r.Puts = append(r.Puts, w.next(row))
	}
	r.Deletes = l.Delete
	r.Audit = append(r.Audit, w.next(int(w.value+1)))
	w.clients[l.Client].Do(r)
}

// grace is how long a client that is asked to end may take.
const grace = time.Second

// stop ends the processes of clients, and starts them again after a while.
func (w *system) stop(l stopLine) {
	for _, i := range l.Clients {
		c := w.clients[i]
		w.log(i, "%s: %v", l.How, c.Status())
		switch l.How {
		case "shutdown":
			c.Host().Shutdown(grace)
		case "power":
			c.Host().Crash(sim.PowerLoss)
		default:
			c.Host().Crash(sim.Kill)
		}
		ended := c.Host().Incarnation()
		w.After(l.Down, func() { w.startAgain(i, ended) })
	}
}

// startAgain starts a client that was asked to end, once it has ended.
func (w *system) startAgain(i int, ended uint32) {
	if h := w.clients[i].Host(); h.Up() && h.Incarnation() == ended {
		w.After(grace, func() { w.startAgain(i, ended) })
		return
	}
	w.start(i)
}

// disconnect lets applications disconnect, and connect after a while.
func (w *system) disconnect(l disconnectLine) {
	for _, i := range l.Clients {
		w.log(i, "disconnects")
		w.clients[i].Disconnect()
		w.After(l.Down, func() {
			w.log(i, "connects")
			w.clients[i].Connect()
		})
	}
}

// number reads a number that the schema, or the system, has checked.
func number(text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		panic(err)
	}
	return n
}
