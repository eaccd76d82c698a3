package automerge

import (
	"slices"
	"time"

	"groundhog/disk"
	"groundhog/model/replica"
	"groundhog/net"
	"groundhog/nodes/automerge"
	"groundhog/nodes/automerge/document"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
	"groundhog/sim/world"
)

// The phases of a run of automerge-repo.
const (
	workTime = 20 * time.Second
	// two retries of a connection, and a reset that waits for its storage
	healTime    = 20 * time.Second
	restartTime = 15 * time.Second
	quietTime   = 5 * time.Second
)

var (
	clientNames   = []string{"alice", "bob", "tab"} // the tab is ephemeral: it has no storage
	documentNames = []string{"doc-0", "doc-1", "doc-2"}
	// The first document is everybody's; of the second the tab knows nothing, and of the third
	// nobody else.
	opened = map[string][]string{"alice": {"doc-0", "doc-1"},
		"bob": {"doc-0", "doc-1"}, "tab": {"doc-0", "doc-2"}}
)

// clientSaveTime is how long a write takes to the storage of a client, at most.
const clientSaveTime = 100 * time.Millisecond

// rules are what the checkers take for enough.
var rules = replica.Rules{
	IdleMessages:  12, // two for each client and document
	ManyFiles:     12,
	SmallSnapshot: 1024, // below which automerge-repo always writes another
	Answer:        int64(answerTime),
	Reach:         int64(reachTime),
	Settle:        int64(settleTime),
}

// system is a sync server and three clients.
type system struct {
	*world.World
	server   *automerge.Node
	clients  []*automerge.Node
	numbers  map[document.Hash]int
	edits    int
	saveTime time.Duration // of the server
	history  replica.History
	finds    *finds // nil: every document is there
	service  service
}

func newSystem(r *explore.Run, saveTime time.Duration) *system {
	w := bareSystem(r, saveTime)
	w.boot(r, opened, false)
	return w
}

// bareSystem has a network and no nodes.
func bareSystem(r *explore.Run, saveTime time.Duration) *system {
	link := net.DefaultLink()
	link.Latency = net.Uniform(time.Millisecond, 20*time.Millisecond)
	w := &system{
		World: hosts.New(r.Sim, net.WithLink(link), net.WithContent(content)), saveTime: saveTime,
		numbers: make(map[document.Hash]int),
	}
	w.service.system = w
	return w
}

// boot adds the nodes and starts them. Each client opens the documents that are listed for it.
func (w *system) boot(r *explore.Run, documents map[string][]string, finds bool) {
	toggles := versions.Of(r, automerge.AllVersions()).Toggles
	w.server = automerge.New(r.Sim, w.Net, automerge.Config{Name: "server", Storage: true,
		Finds: finds, Toggles: toggles, Observer: w.observe, SaveTime: w.saveTime})
	w.server.Disk().Survival = disk.Draw
	for _, name := range clientNames {
		w.clients = append(w.clients, automerge.New(r.Sim, w.Net, automerge.Config{
			Name: name, Server: "server", Documents: documents[name],
			Storage: name != "tab", EmptyIsUnavailable: name == "tab", Finds: finds,
			Toggles: clientToggles(toggles), Observer: w.observe, SaveTime: clientSaveTime,
		}))
	}
	for _, n := range w.nodes() {
		w.AddDisk(n.Disk())
	}
	w.OnHeal(func() {
		w.service.end()
		w.server.SetSaveTime(w.saveTime)
	})
	w.Boot()
}

// clientToggles are those of a version that matter to clients. Their storage is a good one.
func clientToggles(t automerge.Toggles) automerge.Toggles {
	return automerge.Toggles{
		AtomicChunks: true, SyncsFolders: true, KeepParsed: true, Sync: t.Sync, Notice: t.Notice,
		ReusesActor: t.ReusesActor, AsksNobody: t.AsksNobody, UnavailableOnce: t.UnavailableOnce,
		GivesUp: t.GivesUp, CreatesEmpty: t.CreatesEmpty,
	}
}

func (w *system) client(name string) *automerge.Node {
	return w.clients[slices.Index(clientNames, name)]
}

// nodes are all that may still have something.
func (w *system) nodes() []*automerge.Node {
	list := []*automerge.Node{w.server}
	for _, c := range w.clients {
		if !w.Gone(c.Name()) {
			list = append(list, c)
		}
	}
	return list
}

// number is the number of a change: as they were made, from 1 on.
func (w *system) number(h document.Hash) int {
	if w.numbers[h] == 0 {
		w.numbers[h] = len(w.numbers) + 1
	}
	return w.numbers[h]
}

func (w *system) all(list []document.Hash) (numbers []int) {
	for _, h := range list {
		numbers = append(numbers, w.number(h))
	}
	return numbers
}

// observe translates what nodes tell.
func (w *system) observe(e automerge.Event) {
	now, numbers := int64(w.Sim.Now()), w.all(e.Changes)
	if w.finds != nil {
		w.finds.observe(e)
	}
	switch e.Kind {
	case automerge.Made:
		w.history.Make(e.Node, numbers[0])
	case automerge.Advertised:
		w.history.Advertise(e.Node, e.Document, numbers)
	case automerge.Loaded:
		w.history.Load(replica.Load{
			At: now, Node: e.Node, Document: e.Document, Server: e.Node == "server", Found: numbers,
		})
	case automerge.Connected:
		if e.Node == "server" {
			w.service.join(e.Peer)
		}
	case automerge.Disconnected:
		if e.Node == "server" {
			w.service.leave(e.Peer)
		}
	case automerge.Reset:
		w.history.Reload(replica.Reload{
			At: now, Node: e.Node, Document: e.Document,
			Believed: numbers, OnDisk: w.all(w.server.Stored(e.Document)),
		})
	case automerge.Broken:
		w.history.Refuse(replica.Refusal{
			At: now, Node: e.Node, Document: e.Document, From: e.Peer, Why: e.Text,
		})
	case automerge.Said, automerge.Heard:
		return
	}
	w.log(e.Node, "%-6s %s %s %v %s", e.Document, e.Kind, e.Peer, numbers, e.Text)
}

// log writes a log line of a node.
func (w *system) log(node, format string, args ...any) {
	w.Sim.HostByName(node).Logf(format, args...)
}

// finish heals the world, lets it come to rest, restarts the server, and looks at everybody.
func (w *system) finish(r *explore.Run) {
	phases := world.Phases{Faults: workTime, Heal: healTime,
		Restart: restartTime, Hosts: []string{"server"}}
	w.Run(r, phases, func(p world.Phase) bool {
		if p == world.Healed && !w.finds.askAll(r) || !w.quiet(r) {
			return false
		}
		if p == world.Healed {
			w.lookAtSaves()
		} else {
			w.lookAtAll()
		}
		return true
	})
	r.Judge(replica.Judge(&w.history, rules)...)
}

// quiet counts the messages of a time in which nothing should be said any more.
func (w *system) quiet(r *explore.Run) bool {
	before := w.sent()
	ended := r.For(quietTime)
	w.history.Idle(int(w.sent() - before))
	return ended
}

func (w *system) sent() (n uint64) {
	for _, x := range w.nodes() {
		n += x.Sent()
	}
	return n
}

// lookAtSaves enters how it stands with the saves of the server, and how it stores its documents.
func (w *system) lookAtSaves() {
	for _, d := range w.server.SaveStates() {
		w.history.Save(replica.Save{
			At: int64(w.Sim.Now()), Node: "server", Document: d.Document,
			Unsaved: d.Unsaved, Failed: d.Failed, Coming: d.Coming,
		})
	}
	for _, name := range w.server.Documents() {
		snapshot, incremental, files := w.server.Sizes(name)
		w.history.Chunks(replica.Chunks{
			Node: "server", Document: name, Snapshot: snapshot, Incremental: incremental,
			Files: files,
		})
	}
}

// lookAtAll enters what every node has in the end.
func (w *system) lookAtAll() {
	for _, x := range w.nodes() {
		for _, name := range x.Documents() {
			r := replica.Replica{Name: x.Name(), Document: name, Changes: make(map[int]bool)}
			if !x.Connected() {
				r.Busy = "it has no connection"
			}
			for _, c := range x.Document(name).Changes(nil) {
				r.Changes[w.number(c.Hash())] = true
			}
			w.history.Finish(r)
		}
	}
	w.finds.finish()
}

// content says what a packet holds.
func content(_, _ string, b []byte) string { return automerge.Content(b) }
