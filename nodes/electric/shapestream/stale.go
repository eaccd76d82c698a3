package shapestream

import (
	"time"

	"groundhog/sim"
)

const mostStale = 3 // answers of an expired handle in a row

// takeStale asks again, by a URL that no cache has seen. If every answer is of the expired handle
// all the same, it is forgotten, once: whoever keeps such answers looks at nothing of a URL.
func (s *Stream) takeStale(p *sim.Proc) error {
	if s.stale++; s.stale <= mostStale {
		s.bust(p)
		return nil
	}
	if !s.config.Toggles.NoSelfHeal {
		delete(s.config.Memory.expired, s.key)
		if !s.healed {
			s.healed, s.buster = true, ""
			s.reset("")
			return nil
		}
	}
	s.stale = 0
	return FetchError{Status: 502, Why: "a cache continues to serve stale answers"}
}

// ask is a request that is not live.
type ask struct {
	at     sim.Instant
	offset string
}

// What counts as a fast loop.
const (
	loopWindow    = 500 * time.Millisecond
	loopAsks      = 5
	mostLoops     = 5
	loopBackoff   = 100 * time.Millisecond
	mostLoopPause = 5 * time.Second
)

// checkFastLoop notices that the stream asks for the same offset again and again. The first time it
// forgets what it knows of the shape and begins anew; then it waits, and in the end it gives up.
func (s *Stream) checkFastLoop(p *sim.Proc) error {
	if s.config.Toggles.NoFastLoop {
		return nil
	}
	if s.upToDate {
		s.recent, s.loops = nil, 0
		return nil
	}
	now, same := p.Sim().Now(), 0
	kept := s.recent[:0]
	for _, a := range append(s.recent, ask{now, s.offset}) {
		if now.Sub(a.at) < loopWindow {
			kept = append(kept, a)
			if a.offset == s.offset {
				same++
			}
		}
	}
	if s.recent = kept; same < loopAsks {
		return nil
	}
	s.loops++
	s.recent = nil
	switch {
	case s.loops >= mostLoops:
		return FetchError{Status: 502, Why: "the client is stuck in a fast loop"}
	case s.loops == 1:
		delete(s.config.Memory.expired, s.key)
		s.buster = ""
		s.reset("")
	default:
		p.Sleep(p.Stream("backoff").Duration(0, min(mostLoopPause, loopBackoff<<s.loops)))
	}
	return nil
}
