package spacetime

import (
	"errors"
	"fmt"
	"time"

	"groundhog/model/store"
	"groundhog/model/txn"
	"groundhog/net"
	"groundhog/nodes/spacetime"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
	"groundhog/sim/world"
)

// system is a server with small segments and frequent snapshots, and three clients.
type system struct {
	*world.World
	server  *spacetime.Server
	clients []*spacetime.Client
	value   uint64 // of the last append: each is made once
	txns    txn.History
	byID    map[uint64]int // transactions
	store   store.History
	unsafe  bool // clients do not wait for what they did to be durable

	everything []op // what is read in the end
}

func newSystem(r *explore.Run, unsafe bool) *system {
	link := net.DefaultLink()
	link.Latency = net.Uniform(100*time.Microsecond, time.Millisecond)
	w := &system{
		World: hosts.New(r.Sim, net.WithLink(link), net.WithContent(content)),
		byID:  make(map[uint64]int), unsafe: unsafe,
		everything: []op{{read, 0}, {read, 1}, {read, 2}},
	}
	w.server = spacetime.NewServer(r.Sim, w.Net, "server", spacetime.ServerConfig{
		Toggles: versions.Of(r, spacetime.AllVersions()).Toggles, Observer: w.observe,
		Options: spacetime.Options{SegmentSize: 700,
			IndexInterval: 256, SnapshotEvery: 16, Compress: true},
	})
	for i := range 3 {
		w.clients = append(w.clients, spacetime.NewClient(r.Sim, w.Net, i, "server", !unsafe,
			w.observe))
	}
	spacetime.NewSubscriber(r.Sim, w.Net, "server", !unsafe, w.observe)
	w.AddDisk(w.server.Disk())
	w.Boot()
	return w
}

// observe translates what server and clients tell into histories.
func (w *system) observe(e spacetime.Event) {
	now := int64(w.Sim.Now())
	switch e.Kind {
	case spacetime.Started:
		w.store.Start(now, e.Next)
		w.server.Host().Logf("started, everything below %d is there", e.Next)
	case spacetime.StartFailed:
		w.store.Fail(now, startFailure(e.Err), e.Err.Error())
		w.server.Host().Logf("cannot start: %v", e.Err)
	case spacetime.Durable:
		w.store.Durable(e.Next)
	case spacetime.Notified:
		if !w.unsafe {
			w.store.Confirm(e.Next)
		}
	case spacetime.Sent:
		w.byID[e.ID] = len(w.txns.Txns)
		t := txn.Txn{Process: e.Client, From: now}
		for _, op := range e.Ops {
			t.Ops = append(t.Ops, txn.Op{Key: op.Key, Append: op.Append, Last: op.Last,
				Value: op.Value})
		}
		w.txns.Txns = append(w.txns.Txns, t)
	case spacetime.Answered:
		t := &w.txns.Txns[w.byID[e.ID]]
		t.Outcome, t.To = txn.Committed, now
		for i := range t.Ops {
			if !t.Ops[i].Append {
				t.Ops[i].Read, e.Reads = e.Reads[0], e.Reads[1:]
			}
		}
		if !w.unsafe {
			w.store.Confirm(e.Next)
		}
		w.logClient(e.Client, "%s, everything below %d", w.txns.Line(w.byID[e.ID]), e.Next)
	case spacetime.GaveUp:
		w.logClient(e.Client, "gave up: %s", w.txns.Line(w.byID[e.ID]))
	}
}

// logClient writes a log line of a client.
func (w *system) logClient(i int, format string, args ...any) {
	w.Sim.HostByName(fmt.Sprintf("client-%d", i)).Logf(format, args...)
}

// startFailure is the reason of a failed start, without its numbers and names.
func startFailure(err error) string {
	var known spacetime.StartFailure
	if errors.As(err, &known) {
		return known.Error()
	}
	return "another reason"
}

// finish heals the world, lets a client read everything, restarts the server
// cleanly, reads again, and judges.
func (w *system) finish(r *explore.Run) {
	phases := world.Phases{Faults: workTime, Heal: healTime,
		Restart: restartTime, Hosts: []string{"server"}}
	w.Run(r, phases, func(world.Phase) bool {
		w.send(0, w.everything)
		return r.For(readTime)
	})
	r.Judge(store.Judge(&w.store)...)
	r.Judge(txn.Judge(&w.txns)...)
}

// content says what a packet holds.
func content(_, to string, b []byte) string { return spacetime.Content(to == "server", b) }
