package beam

// Server is the code of a generic server. Its callbacks run in the server's process, one at a time;
// they end it by [Process.Stop] and [Process.Raise].
type Server interface {
	// HandleCall serves a request; it or a later callback replies to from.
	HandleCall(p *Process, from From, req any)
	// HandleInfo serves every other message: casts, timers, Downs.
	HandleInfo(p *Process, msg any)
	// Terminate runs when the server stops or raises, and when it traps exits and is told to shut down. It
	// does not run on kill. If it raises, that is the reason of the end.
	Terminate(p *Process, reason Reason)
}

// Start spawns a server. init makes it, in its own process; it may already send and call.
func (r *Runtime) Start(name string, init func(p *Process) Server) PID {
	return r.Spawn(name, func(p *Process) {
		var s Server
		left, ok := catch(func() {
			s = init(p)
			for {
				p.dispatch(s, p.Receive())
			}
		})
		if ok && !left.untrapped && s != nil {
			s.Terminate(p, left.reason)
		}
		panic(left)
	})
}

// dispatch serves one message.
func (p *Process) dispatch(s Server, msg any) {
	switch m := msg.(type) {
	case request:
		s.HandleCall(p, m.from, m.body)
	case ExitSignal:
		p.Stop(m.Reason)
	default:
		s.HandleInfo(p, msg)
	}
}
