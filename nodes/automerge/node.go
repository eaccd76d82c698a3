package automerge

import (
	"fmt"
	"slices"
	"time"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/nodes/automerge/document"
	"groundhog/sim"
)

// Config is what a node is made with.
type Config struct {
	Name      string
	Server    string   // host of the server that a client connects to; empty: this is a server
	Documents []string // that a client opens when it starts
	Storage   bool     // without, the node is ephemeral
	// Finds lets documents be created and found, and a server open them when it is asked for them.
	// Without, every document is there, empty if need be.
	Finds bool
	// EmptyIsUnavailable is a client in Swift or Python: an answer without heads tells it that the
	// document is unavailable.
	EmptyIsUnavailable bool
	Toggles            Toggles
	Observer           Observer
	SaveTime           time.Duration // of one write to storage, at most; 0: 10 ms
}

// Node is a machine with a repo. Its disk survives the process.
type Node struct {
	config  Config
	toggles Toggles
	host    *sim.Host
	disk    *disk.Disk
	stack   *net.Stack
	process *process // nil while none runs
	sent    uint64   // sync messages so far
	slow    time.Duration
	sym     struct{ saved, failed, reset sim.Symbol }
}

// process is what is lost with the process.
type process struct {
	node     *Node
	files    *files
	handles  map[string]*handle
	order    []string // of documents, as they were opened
	peers    map[string]*connection
	throttle *throttle // of saves, if there is one for all
	states   map[string]*throttle
	listener net.Listener // of a server
	network  bool         // peers may be asked: one is connected, or there was none for a while
	ending   bool         // as it was asked to
}

// restartAfter is how long a process that ended by an error stays away.
const restartAfter = 2 * time.Second

// New adds the machine. Boot its host.
func New(s *sim.Sim, n *net.Network, c Config) *Node {
	x := &Node{config: c, toggles: c.Toggles, slow: c.SaveTime}
	if x.slow == 0 {
		x.slow = 10 * time.Millisecond
	}
	x.host = s.NewHost(c.Name, x.run)
	x.disk = disk.New(x.host)
	x.stack = n.Attach(x.host)
	x.sym.saved = s.Symbol("automerge.saved")
	x.sym.failed = s.Symbol("automerge.save-failed")
	x.sym.reset = s.Symbol("automerge.reset")
	x.host.OnCrash(func(sim.CrashKind) { x.process = nil })
	return x
}

// Host returns the machine.
func (n *Node) Host() *sim.Host { return n.host }

// Disk returns its disk.
func (n *Node) Disk() *disk.Disk { return n.disk }

// Name returns its name.
func (n *Node) Name() string { return n.config.Name }

// SetSaveTime changes how long a write to storage takes at most: slow storage.
func (n *Node) SetSaveTime(d time.Duration) { n.slow = d }

// Sent returns how many sync messages the node has sent.
func (n *Node) Sent() uint64 { return n.sent }

// Documents returns the documents that the process has opened.
func (n *Node) Documents() []string {
	if n.process == nil {
		return nil
	}
	return n.process.order
}

// Document returns a document as the process has it in memory; nil if it has not.
func (n *Node) Document(name string) *document.Document {
	if n.process == nil || n.process.handles[name] == nil {
		return nil
	}
	return n.process.handles[name].doc
}

// Connected says whether the process has an open connection.
func (n *Node) Connected() bool {
	if n.process == nil {
		return false
	}
	for _, c := range n.process.peers { // order-free: any
		if !c.closed {
			return true
		}
	}
	return false
}

// SaveState is how it stands with the saves of a document.
type SaveState struct {
	Document string
	Unsaved  bool // the document has changes that the node does not take for stored
	Failed   bool // the last save did, and nothing was done about it
	Coming   bool // another is under way or will be
}

// SaveStates returns how it stands with the saves of every document that is open.
func (n *Node) SaveStates() (list []SaveState) {
	if n.process == nil || !n.config.Storage {
		return nil
	}
	for _, h := range n.process.documents() {
		list = append(list, SaveState{
			Document: h.name, Unsaved: !slices.Equal(h.stored, h.doc.Heads()), Failed: h.failed,
			Coming: h.scheduled(),
		})
	}
	return list
}

func (n *Node) report(e Event) {
	e.Node = n.config.Name
	if n.config.Observer != nil {
		n.config.Observer(e)
	}
}

// run is the program of the machine.
func (n *Node) run(p *sim.Proc) {
	p.Daemon()
	x := &process{
		node: n, handles: make(map[string]*handle), peers: make(map[string]*connection),
		states: make(map[string]*throttle),
	}
	x.files = &files{node: n, from: n.disk, cache: make(map[string][]byte)}
	x.throttle = &throttle{process: x}
	x.network = n.config.Server == "" || n.toggles.AsksNobody
	n.process = x
	n.report(Event{Kind: Started})
	// a server opens what it has stored, so that it is seen
	if n.config.Storage && n.config.Server == "" && !n.config.Finds {
		for _, name := range x.files.documents() {
			x.open(name)
		}
	}
	for _, name := range n.config.Documents {
		if n.config.Finds {
			n.Find(name)
		} else {
			x.open(name)
		}
	}
	if n.config.Server == "" {
		x.listen(p)
		return
	}
	if n.config.Finds {
		x.after(networkWait, x.networkReady)
	}
	x.dial(p)
}

// fail ends the process, as an unhandled rejection does. It is started again after a while.
func (n *Node) fail() {
	n.host.Sim().World().After(restartAfter, sim.HandlerFunc(func(uint64) {
		if !n.host.Up() {
			n.host.Boot()
		}
	}), 0)
	n.host.Crash(sim.Kill)
}

// storageID names the storage of this node to its peers.
func (x *process) storageID() string {
	if !x.node.config.Storage {
		return ""
	}
	return "storage-" + x.node.config.Name
}

// actor is who makes changes: somebody new in each process, so that a number is never used twice.
func (x *process) actor() document.Actor {
	if x.node.toggles.ReusesActor {
		return document.Actor(x.node.config.Name)
	}
	return document.Actor(
		fmt.Sprintf("%s-%08x", x.node.config.Name, uint32(x.node.host.Stream("actor").Uint64())),
	)
}

// documents are the handles in the order in which they were opened.
func (x *process) documents() (list []*handle) {
	for _, name := range x.order {
		list = append(list, x.handles[name])
	}
	return list
}

// after runs f on the host, unless the process is gone by then.
func (x *process) after(d time.Duration, f func()) {
	x.node.host.After(d, sim.HandlerFunc(func(uint64) {
		if x.node.process == x {
			f()
		}
	}), 0)
}

// Throttles of automerge-repo.
const throttleTime = 100 * time.Millisecond

// throttle runs what it was given last, a while after it was given the first.
type throttle struct {
	process *process
	f       func()
}

func (t *throttle) run(f func()) {
	waits := t.f != nil
	t.f = f
	if waits {
		return
	}
	t.process.after(throttleTime, func() {
		f := t.f
		t.f = nil
		f()
	})
}
