// Package view is a machine that serves clients: it holds the state and the last entries of the
// change log in memory, sends each client what has changed in its shapes, and passes the mutations
// of clients on to the source.
//
// # Contract
//
// A view keeps nothing over a crash but which shapes with a subquery were asked for: for each of
// them it has a materializer, which knows by the entries of the log whether the shape is there, and
// is made before the first entry is taken in. A client that knows of a later state of the source
// than the view waits until the view is there; then it gets what it lacks, or begins anew under the
// same rules as readers of the log (package changelog). What a client gets is a poke of one part or
// several, which are of one state. A client that wants other shapes than those of its rows gets all
// rows of them. A client is told that it is up to date as long as the view hears from the streamer
// that this one hears from the source. Who comes without a good token is sent away, to ask for one.
// Over HTTP (package edge) a client asks for what it lacks, and follows the stream then; who must
// begin anew is refused, and asks for all rows.
//
// # Map of the files
//
//   - view.go: the machine, and the log that it follows.
//   - session.go: one client. poke.go: what it gets. forward.go: what it wants done.
//   - web.go: the same over HTTP. filter.go: which rows belong to shapes.
package view

import (
	"time"

	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/changelog"
	"groundhog/sim"
)

// keep is how many entries a view has for clients that are behind.
const keep = 128

// Config says what a view is to be.
type Config struct {
	Sources  []string // of which one is the primary
	Streamer string
	Tokens   *stack.Tokens
	Web      bool // it serves HTTP as well
	Subquery bool // it serves shapes that depend on rows, and has a disk to remember which
	Toggles  stack.Toggles
}

// View is the machine.
type View struct {
	*stack.Machine
	config Config
	later  bool // the program is that of the later release
	sym    struct{ reset, poke, forward, refused sim.Symbol }
}

// instance is the program while it runs.
type instance struct {
	*View
	source *stack.Service
	log    *changelog.Log // nil: it has nothing yet
	fresh  bool           // said the streamer last
	heard  sim.Instant    // from the streamer, by the own clock
	whole  bool           // it has had all that the streamer had when this connection began
	came   bool           // there are entries that clients do not know of
	news   stack.Bell
	filter *filter
	told   map[uint64]bool   // with ToldOnce: clients that were told of their mutations
	passed map[uint64]uint64 // and the last of each that came in here
}

// New adds the machine. Boot its host.
func New(s *sim.Sim, n *net.Network, name string, c Config) *View {
	v := &View{config: c}
	v.sym.reset, v.sym.poke = s.Symbol("stack.view-reset"), s.Symbol("stack.poke")
	v.sym.forward = s.Symbol("stack.forward")
	if c.Web {
		v.sym.refused = s.Symbol("stack.refused")
	}
	v.Machine = stack.NewMachine(s, n, name, c.Subquery, v.run)
	return v
}

// Install makes the program of the later release, or that of the older, the one of the next boot.
func (v *View) Install(later bool) { v.later = later }

// run is the program.
func (v *View) run(p *sim.Proc) error {
	of, err := openFilter(v.Disk, v.config.Toggles)
	if err != nil {
		return err
	}
	in := &instance{
		View: v, source: &stack.Service{Machines: v.config.Sources}, filter: of,
		told: make(map[uint64]bool), passed: make(map[uint64]uint64),
	}
	p.Go("follower", in.follow).Daemon()
	if v.config.Web {
		if err := in.serveHTTP(p); err != nil {
			return err
		}
	}
	return v.Serve(p, in.answer)
}

// follow follows the change log, over one connection after the other.
func (in *instance) follow(p *sim.Proc) {
	frozen := in.config.Toggles.FrozenView
	for {
		in.read()
		in.whole = false
		in.fresh = in.fresh && frozen
		if frozen && in.log != nil {
			return
		}
		p.Sleep(stack.RetryAfter)
	}
}

// read reads one connection to the streamer to its end.
func (in *instance) read() {
	c, err := in.Dial(in.config.Streamer)
	if err != nil {
		return
	}
	defer c.Close()
	var at stack.Cursor
	if in.log != nil {
		at = in.log.Head()
	}
	m := stack.Message{Kind: stack.Subscribe, Cursor: &at}
	if in.later {
		m.Speaks = stack.FormatPacked
	}
	if c.Send(m) != nil {
		return
	}
	for {
		m, err := c.Receive(stack.Lifeless)
		if err != nil {
			return
		}
		in.heard = in.Host.Monotonic()
		if in.take(m) {
			in.news.Ring()
		}
		if in.config.Toggles.WaitsForReaders && m.Kind == stack.Live {
			has := stack.Message{Kind: stack.Flushed, LSN: in.log.Head().LSN}
			if c.Send(has) != nil {
				return
			}
		}
	}
}

// take takes in a message of the streamer, and says whether there is news in it for clients.
func (in *instance) take(m stack.Message) bool {
	switch m.Kind {
	case stack.Reset:
		in.whole = false
		in.log = changelog.New(*m.Cursor, m.State, !in.config.Toggles.NoEpochs)
		in.filter.reset(m.State)
		in.Host.Note(in.sym.reset, m.Cursor.Position, m.Cursor.LSN)
	case stack.Append:
		e := *m.Entry
		if in.later {
			e = e.In(stack.FormatPlain)
		}
		if err := in.filter.append(e); err != nil {
			in.Fail(err)
		}
		in.log.Append(e) // the older release does not know what it does not read
		if in.log.Len() > 2*keep {
			in.log.Trim(keep)
		}
		in.came = true
		return false // the streamer says next how far it is
	case stack.Shaped:
		in.log.Materialise(m.Rows)
	case stack.Live:
		news := !in.whole || in.came
		in.fresh, in.whole, in.came = m.Fresh, true, false
		in.filter.starts = false
		return news
	}
	return true
}

// live says whether clients may be told that they are up to date.
func (in *instance) live() bool {
	silent := time.Duration(in.Host.Monotonic() - in.heard)
	return in.fresh && (silent < 2*stack.Heartbeat || in.config.Toggles.FrozenView)
}
