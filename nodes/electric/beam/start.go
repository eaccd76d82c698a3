package beam

import "time"

// start is what is left of the start of a server: a pause or a request that is under way, and what
// comes then.
type start struct {
	pause time.Duration
	to    PID
	ref   Ref
	then  func(p *Process, a Answer) Server
}

// After is for the init of a server, which returns what it returns: it goes on with then after d,
// and needs no stack until then. An exit signal is noticed when d is over.
func (p *Process) After(d time.Duration, then func(p *Process) Server) Server {
	p.checkpoint()
	p.start = &start{pause: d, then: func(p *Process, _ Answer) Server { return then(p) }}
	return nil
}

// Ask is for the init of a server, which returns what it returns: it sends a request and goes on
// with its answer, and needs no stack until that comes. What else is sent to it waits.
func (p *Process) Ask(to PID, body any, then func(p *Process, a Answer) Server) Server {
	p.start = &start{to: to, ref: p.Request(to, body), then: then}
	return nil
}

// begin goes on with the start of a server, and says whether it is done.
func (p *Process) begin() bool {
	for p.start != nil {
		st, a := p.start, Answer{}
		p.checkpoint()
		if st.pause > 0 {
			return false
		}
		if st.ref != 0 {
			var ok bool
			if a, ok = p.answered(st.to, st.ref); !ok {
				return false
			}
		}
		p.start = nil
		p.server = st.then(p, a)
	}
	p.calls = nil // those of the start, over by now
	return true
}
