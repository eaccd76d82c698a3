// Package view is a machine that serves clients: it holds the state and the last entries of the
// change log in memory, sends each client what has changed in its shapes, and passes the mutations
// of clients on to the source.
//
// # Contract
//
// A view keeps nothing over a crash. A client that knows of a later state of the source than the
// view waits until the view is there; then it gets what it lacks, or begins anew under the same
// rules as readers of the log (package changelog). Entries are sent in order; a client is told that
// it is up to date as long as the view hears from the streamer that this one hears from the source.
//
// # Map of the files
//
//   - view.go: the machine, and the log that it follows.
//   - session.go: one client.
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

// View is the machine.
type View struct {
	*stack.Machine
	source, streamer string
	toggles          stack.Toggles
	sym              struct{ reset, poke, forward sim.Symbol }
}

// instance is the program while it runs.
type instance struct {
	*View
	log   *changelog.Log // nil: it has nothing yet
	fresh bool           // said the streamer last
	heard sim.Instant    // from the streamer, by the own clock
	whole bool           // it has had all that the streamer had when this connection began
	news  stack.Bell
}

// New adds the machine. Boot its host.
func New(s *sim.Sim, n *net.Network, name, source, streamer string, t stack.Toggles) *View {
	v := &View{source: source, streamer: streamer, toggles: t}
	v.sym.reset, v.sym.poke = s.Symbol("stack.view-reset"), s.Symbol("stack.poke")
	v.sym.forward = s.Symbol("stack.forward")
	v.Machine = stack.NewMachine(s, n, name, false, v.run)
	return v
}

// run is the program.
func (v *View) run(p *sim.Proc) error {
	in := &instance{View: v}
	p.Go("follower", in.follow).Daemon()
	return v.Serve(p, in.answer)
}

// follow follows the change log, over one connection after the other.
func (in *instance) follow(p *sim.Proc) {
	for {
		in.read()
		in.whole = false
		in.fresh = in.fresh && in.toggles.FrozenView
		if in.toggles.FrozenView && in.log != nil {
			return
		}
		p.Sleep(stack.RetryAfter)
	}
}

// read reads one connection to the streamer to its end.
func (in *instance) read() {
	c, err := in.Dial(in.streamer)
	if err != nil {
		return
	}
	defer c.Close()
	var at stack.Cursor
	if in.log != nil {
		at = in.log.Head()
	}
	if c.Send(stack.Message{Kind: stack.Subscribe, Cursor: &at}) != nil {
		return
	}
	for {
		m, err := c.Receive(stack.Silence)
		if err != nil {
			return
		}
		in.heard = in.Host.Monotonic()
		switch m.Kind {
		case stack.Reset:
			in.whole = false
			in.log = changelog.New(*m.Cursor, m.State, !in.toggles.NoEpochs)
			in.Host.Note(in.sym.reset, m.Cursor.Position, m.Cursor.LSN)
		case stack.Append:
			in.log.Append(*m.Entry)
			if in.log.Len() > 2*keep {
				in.log.Trim(keep)
			}
		case stack.Live:
			first := !in.whole
			in.fresh, in.whole = m.Fresh, true
			if !first {
				continue
			}
		}
		in.news.Ring()
	}
}

// live says whether clients may be told that they are up to date.
func (in *instance) live() bool {
	silent := time.Duration(in.Host.Monotonic() - in.heard)
	return in.fresh && (silent < 2*stack.Heartbeat || in.toggles.FrozenView)
}
