package explore

import (
	"errors"
	"io"
	"sync"

	"groundhog/sim"
)

// sink passes on what a run writes until the run is abandoned: whoever abandoned it may then close
// or read what lies behind.
type sink struct {
	mu  sync.Mutex
	w   io.Writer         // nil: detached
	log func(sim.LogLine) // likewise
}

var errDetached = errors.New("the run was abandoned")

// Write writes to what lies behind, unless that was detached.
func (s *sink) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.w == nil {
		return 0, errDetached
	}
	return s.w.Write(b)
}

// line passes on a log line.
func (s *sink) line(l sim.LogLine) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.log != nil {
		s.log(l)
	}
}

// detach returns when nothing more is written.
func (s *sink) detach() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.w, s.log = nil, nil
}

// detachable puts a sink before what the options write to.
func (o *Options) detachable() *sink {
	s := &sink{w: o.Trace, log: o.Log}
	if o.Trace != nil {
		o.Trace = s
	}
	if o.Log != nil {
		o.Log = s.line
	}
	return s
}
