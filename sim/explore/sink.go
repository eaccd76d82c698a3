package explore

import (
	"errors"
	"io"
	"sync"
)

// sink passes on what a run writes until the run is abandoned: whoever abandoned it may then close or
// read what lies behind.
type sink struct {
	mu sync.Mutex
	w  io.Writer // nil: detached
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

// detach returns when nothing more is written.
func (s *sink) detach() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.w = nil
}

// detachable puts a sink before each writer of the options.
func (o *Options) detachable() (sinks []*sink) {
	for _, w := range []*io.Writer{&o.Trace, &o.Log} {
		if *w != nil {
			s := &sink{w: *w}
			*w = s
			sinks = append(sinks, s)
		}
	}
	return sinks
}
